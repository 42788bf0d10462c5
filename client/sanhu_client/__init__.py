"""What an agency installs to speak with 三互: calls over HTTP or AMQP, signatures, receipts and their proofs.

`Exchange` speaks HTTP, `Bus` speaks AMQP; both sign with a `PrivateKey`. The exchange itself uses `evidence` and
`signatures` of this package; neither brings the two clients' libraries along.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sanhu_client.bus import Bus
    from sanhu_client.exchange import Exchange
    from sanhu_client.inbox import Event
    from sanhu_client.retrying import Retrying
    from sanhu_client.signatures import PrivateKey
    from sanhu_client.transport import Transport

__all__ = ["Bus", "Event", "Exchange", "PrivateKey", "Retrying", "Transport"]

_HOMES = {
    "Bus": "bus",
    "Event": "inbox",
    "Exchange": "exchange",
    "PrivateKey": "signatures",
    "Retrying": "retrying",
    "Transport": "transport",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"sanhu_client.{_HOMES[name]}"), name)
