"""The event feed over HTTP: a position, and everything we are entitled to after it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sanhu_client.errors import NotVerified
from sanhu_client.evidence.heads import EXCHANGE
from sanhu_client.inbox import Event
from sanhu_client.signatures import BadSignature, canonical, check_event

if TYPE_CHECKING:
    from sanhu_client.exchange import Exchange

NOT_ATTRIBUTES = ("position", "data", "datacontenttype")


@dataclass(frozen=True)
class FedEvent(Event):
    """An event of the feed.

    Attributes:
        position: to go on after.
    """

    position: int = 0


def follow(exchange: Exchange, after: int | None, wait_s: int, within_s: float | None) -> Iterator[FedEvent]:
    """Yield events of the feed; each is noted in the journal once the next one is asked for."""
    news_s = time.monotonic()
    while True:
        page = exchange.call("gateway.list_events", after=after, wait=wait_s)
        for told in page["items"]:
            event = read_fed(told, exchange)
            yield event
            if exchange.journal:
                exchange.journal.got(event.id, event.name, event.data, door="http")
            news_s = time.monotonic()
        after = page["next_after"]
        if within_s is not None and time.monotonic() - news_s >= within_s:
            return


def read_fed(told: dict[str, Any], exchange: Exchange) -> FedEvent:
    """Return an item of the feed as an event.

    Raises:
        NotVerified: it is not signed by the exchange, or not this.
    """
    attributes = {name: str(value) for name, value in told.items() if name not in NOT_ATTRIBUTES and value is not None}
    headers = {f"ce-{name}": value for name, value in attributes.items()}
    try:
        kid = check_event(headers, canonical(told["data"]), exchange.receipts.heads.keys.of(EXCHANGE))
    except BadSignature as error:
        raise NotVerified(f"the event {told.get('id')} is not signed by the exchange: {error}") from error
    name = attributes["type"].removeprefix("cn.sanhu.").rpartition(".v")[0]
    return FedEvent(attributes["id"], name, attributes["subject"], told["data"], attributes, kid, told["position"])
