"""Carries events to one webhook, beside all others: those about one subject in their order, each until it is taken."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Final

import asyncpg
from sanhu_client.signatures import PrivateKey

from databus import logs
from databus.clock import day_of
from gateway import carrying
from gateway.carrying import Carried, Delivery, Known
from gateway.journal import DATABASE_FAILURES
from gateway.tide import tide_of
from gateway.webhooks import metrics, store
from gateway.webhooks.sending import Sender
from gateway.webhooks.settings import WebhookSettings
from gateway.webhooks.store import Due, Webhook

DOOR: Final = "webhook"
PAGE: Final = 500
AT_A_TIME: Final = 8
LOOK_EVERY_S: Final = 1.0

log = logs.get(__name__)


class Courier:
    """Carries events to one webhook.

    Args:
        webhook: whose.
        pool: the gateway's database.
        known: what is agreed.
        key: the exchange's own.
        settings: how to send.
    """

    def __init__(
        self, webhook: Webhook, pool: asyncpg.Pool, known: Known, key: PrivateKey, settings: WebhookSettings
    ) -> None:
        self._webhook = webhook
        self._cursor = webhook.cursor
        self._full = False  # so much waits that no more is queued
        self._pool = pool
        self._known = known
        self._key = key
        self._pauses_s = settings.pauses_s
        self._sender = Sender(settings, key)
        self._task = asyncio.create_task(self._run(), name=f"webhook:{webhook.id}")

    async def stop(self) -> None:
        """Carry no more; what was sent and not noted is sent again by whoever goes on."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._sender.close()

    async def _run(self) -> None:
        while True:
            try:
                if await self._queue() | await self._send():
                    continue
                if self._full:
                    await asyncio.sleep(LOOK_EVERY_S)
                    continue
            except DATABASE_FAILURES as error:
                log.warning("webhook.waits", webhook=str(self._webhook.id), error=repr(error))
            except Exception:
                metrics.record_broken()
                log.exception("webhook.failed", webhook=str(self._webhook.id))
            await tide_of(self._pool).beyond(self._cursor, LOOK_EVERY_S, f"webhook:{self._webhook.id}")

    async def _queue(self) -> bool:
        """Queue what the agency may have of the events that came; return whether there may be more."""
        self._full = await store.count_waiting(self._pool, self._webhook.id) >= store.MOST_WAITING
        if self._full:
            return False
        page = await carrying.read_after(self._pool, self._cursor, PAGE)
        if not page:
            return False
        await carrying.ready(self._known, page)
        found = [(one.position, one.event.subject, one.event.id, one.event.name) for one in page if self._wants(one)]
        if not await store.queue(self._pool, self._webhook.id, self._cursor, page[-1].position, found):
            log.info("webhook.moved", webhook=str(self._webhook.id))
            await asyncio.sleep(LOOK_EVERY_S)  # the job takes the webhook away, or gives it with its new cursor
            return False
        self._cursor = page[-1].position
        return len(page) == PAGE

    async def _send(self) -> bool:
        """Send what is due; return whether something was."""
        due = await store.list_due(self._pool, self._webhook.id, AT_A_TIME)
        if due:
            async with asyncio.TaskGroup() as group:
                for one in due:
                    group.create_task(self._send_one(one))
        return bool(due)

    async def _send_one(self, due: Due) -> None:
        found = await carrying.read_after(self._pool, due.position - 1, 1)
        delivery = found[0] if found and found[0].position == due.position else None
        carried = self._carry(delivery) if delivery is not None else None
        if carried is None:
            # agreements change: what was agreed when it was queued may not be any more
            await self._note(due, store.WITHHELD, "not agreed any more" if delivery is not None else "kept no longer")
            return
        answer = await self._sender.send(self._webhook.url, carried.headers, carried.body)
        handed = carried if answer.reached else None
        if answer.taken:
            await self._note(due, store.DELIVERED, answer.said, handed=handed)
        elif due.attempts < len(self._pauses_s):
            await self._note(due, store.WAITING, answer.said, self._pauses_s[due.attempts], handed)
        else:
            await self._note(due, store.PARKED, answer.said, handed=handed)
            log.warning("webhook.parked", webhook=str(self._webhook.id), agency=self._webhook.agency)

    def _wants(self, delivery: Delivery) -> bool:
        if self._webhook.events and delivery.event.name not in self._webhook.events:
            return False
        return self._carry(delivery) is not None

    def _carry(self, delivery: Delivery) -> Carried | None:
        today = day_of(datetime.now(UTC))
        return carrying.carry(self._known, self._webhook.agency, delivery, self._key, today, self._webhook.purpose)

    async def _note(self, due: Due, state: str, said: str, pause_s: float = 0, handed: Carried | None = None) -> None:
        """Note what came of an attempt; whatever the endpoint got is in the log, whether it says that it took it."""
        async with self._pool.acquire() as connection, connection.transaction():
            await store.tried(connection, self._webhook.id, due.position, state, said, pause_s)
            if handed is not None:
                await carrying.note(connection, [handed], self._webhook.agency, DOOR, datetime.now(UTC))
        metrics.record_attempt("failed" if state == store.WAITING else state.lower())
