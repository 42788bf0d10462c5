"""Receipts: waiting until the log has one."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sanhu_client.errors import OutcomeUnknown

if TYPE_CHECKING:
    from sanhu_client.exchange import Exchange

POLL_S = 0.2
LOGGED = "logged"


def wait_logged(exchange: Exchange, receipt: Mapping[str, Any], within_s: float) -> dict[str, Any]:
    """Ask for a receipt until the log has it, and return it with what proves it.

    Raises:
        OutcomeUnknown: the log did not take it in time.
    """
    ends = time.monotonic() + within_s
    while True:
        told = exchange.call("gateway.get_receipt", receipt_id=receipt["id"])
        if told["status"] == LOGGED:
            return told
        if time.monotonic() + POLL_S > ends:
            raise OutcomeUnknown(f"the log has not taken receipt {receipt['id']} within {within_s:g} s")
        time.sleep(POLL_S)
