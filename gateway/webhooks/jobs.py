"""The keeper's jobs for events: sending to webhooks, and dropping what was kept for long enough."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final

from databus import logs
from gateway.directory import Directory
from gateway.domain.access import register
from gateway.evidence.job import Desk, Job
from gateway.registry import store as registry
from gateway.webhooks import metrics, store
from gateway.webhooks.courier import Courier
from gateway.webhooks.settings import settings

LOOK_EVERY_S: Final = 1.0
DROPPED_AT_A_TIME: Final = 1000

log = logs.get(__name__)


async def send(desk: Desk) -> bool:
    """Send to every webhook, each with a courier of its own, for as long as this keeper is the active one."""
    directory = Directory(registry.read, register().grants)
    await directory.start(desk.pool)
    couriers: dict[str, Courier] = {}
    try:
        while True:
            if directory.up:
                await _appoint(desk, directory, couriers)
            metrics.record_waiting(**await store.measure(desk.pool))
            await asyncio.sleep(LOOK_EVERY_S)
    finally:
        await asyncio.gather(*(courier.stop() for courier in couriers.values()))
        await directory.stop()


async def drop(desk: Desk) -> bool:
    """Drop events that were kept for long enough; return whether there may be more."""
    moment = datetime.now(UTC) - timedelta(days=settings().kept_days)
    dropped = await store.drop_before(desk.pool, moment, DROPPED_AT_A_TIME)
    metrics.record_dropped(dropped)
    return dropped == DROPPED_AT_A_TIME


async def _appoint(desk: Desk, directory: Directory, couriers: dict[str, Courier]) -> None:
    """Give every webhook a courier, and take those away whose webhook or agency is gone."""
    active = {
        str(webhook.id): webhook
        for webhook in await store.list_active(desk.pool)
        if (agency := directory.agencies.get(webhook.agency)) is not None and agency.active
    }
    for number in couriers.keys() - active.keys():
        await couriers.pop(number).stop()
    for number in active.keys() - couriers.keys():
        couriers[number] = Courier(active[number], desk.pool, directory, desk.key, settings())


SENDING: Final = Job("webhooks", 1.0, send)
DROPPING: Final = Job("events", 3600.0, drop)
