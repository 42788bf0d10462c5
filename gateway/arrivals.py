"""What services said and reached the border: noted once each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from databus import contracts
from databus.envelope import Event
from databus.topology import HEARTBEAT
from gateway import metrics


class Deliveries(Protocol):
    """Where delivered events are kept."""

    async def add(self, events: Sequence[Event]) -> list[str]: ...
    async def heard(self, producer: str, high_water: int, up_to: datetime) -> None: ...


async def deliver(events: Sequence[Event], deliveries: Deliveries) -> None:
    """Note events that reached the border, each once; a heartbeat says how far they reach.

    Raises:
        InvalidRequest: an event breaks its contract.
    """
    for event in events:
        contracts.validate(event.name, event.data, event.version)
    facts = [event for event in events if event.routing_key != HEARTBEAT]
    if facts:
        for producer in await deliveries.add(facts):
            metrics.record_delivered(producer, 1)
    for event in events:
        if event.routing_key == HEARTBEAT:
            await deliveries.heard(
                event.producer, event.data["high_water"], datetime.fromisoformat(event.data["up_to"])
            )
