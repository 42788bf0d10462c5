"""Events out: to an agency's `<producer>.events` and `inbox`, in order, each only once the one before is safe there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

import asyncpg
from sanhu_client.signatures import PrivateKey

from databus import logs
from databus.aio.channel import Channel, ChannelClosed, NotConfirmed
from databus.aio.connection import Connection, ConnectionLost
from databus.amqp.properties import encode
from databus.clock import day_of
from databus.topology import events_exchange
from databus.vhosts import INBOX
from gateway.amqp import metrics, store
from gateway.amqp.feed import Feed
from gateway.carrying import Carried, Delivery, Known, carry, ready
from gateway.journal import DATABASE_FAILURES

BATCH: Final = 100
# of an agency that was handed nothing, the cursor is written down after so many deliveries
LONGEST_UNWRITTEN: Final = 1000
FIRST_PAUSE_S: Final = 0.1
LONGEST_PAUSE_S: Final = 2.0
WARN_EVERY_S: Final = 30.0

log = logs.get(__name__)


class Outgoing:
    """Carries events to one agency.

    Args:
        known: what is agreed.
        feed: the deliveries.
        key: the exchange's own, which signs.

    Attributes:
        waiting: whether a full queue of the agency holds its events up.
        position: how far events were carried; -1 while unknown.
    """

    def __init__(self, agency: str, known: Known, feed: Feed, pool: asyncpg.Pool, key: PrivateKey) -> None:
        self.agency = agency
        self.waiting = False
        self.position = -1
        self._known = known
        self._feed = feed
        self._pool = pool
        self._key = key
        self._channel: Channel | None = None
        self._task: asyncio.Task[None] | None = None
        self._warned_s = 0.0

    async def set_up(self, connection: Connection) -> None:
        """Begin to carry over a new connection."""
        self.halt()
        channel = await connection.channel()
        await channel.confirm()
        self._channel = channel
        self._task = asyncio.create_task(self._run(channel), name=f"events:{self.agency}")

    def halt(self) -> None:
        """Carry nothing more; what was not noted is carried again by whoever goes on."""
        if self._task is not None:
            self._task.cancel()
        self._task = None
        self.waiting = False

    async def _run(self, channel: Channel) -> None:
        while not channel.dead:
            try:
                self.position = written = await store.cursor(self._pool, self.agency)
                while True:
                    written = await self._step(channel, written)
            except DATABASE_FAILURES as error:
                log.warning("events.wait", agency=self.agency, error=repr(error))
            except store.Moved:
                log.info("events.moved", agency=self.agency)
            except (ConnectionLost, ChannelClosed, NotConfirmed) as error:
                channel.break_off(str(error))
                return
            except Exception:
                log.exception("events.failed", agency=self.agency)
            await asyncio.sleep(1)

    async def _step(self, channel: Channel, written: int) -> int:
        """Carry the next events; return the position that is written down."""
        found = await self._feed.after(self.position, BATCH)
        await ready(self._known, found)
        today = day_of(datetime.now(UTC))
        carried = [each for one in found if (each := carry(self._known, self.agency, one, self._key, today))]
        await self._hand_over(channel, carried)
        self.position = _last(found)
        if not carried and self.position - written < LONGEST_UNWRITTEN:
            return written
        await store.move(self._pool, self.agency, written, self.position, carried)
        for each in carried:
            metrics.record_carried(each.delivery.event.producer, 1)
        return self.position

    async def _hand_over(self, channel: Channel, carried: Sequence[Carried]) -> None:
        for wave in _waves(carried):
            await self._until_safe(wave, lambda each: _to_exchange(channel, each), "own")
            await self._until_safe(wave, lambda each: _to_inbox(channel, each), INBOX)

    async def _until_safe(
        self, wave: Iterable[Carried], send: Callable[[Carried], asyncio.Future[None]], queue: str
    ) -> None:
        """Send until the broker has all of them safe; a queue that is full is waited for.

        Raises:
            NotConfirmed: the broker does not say.
        """
        left, pause_s = list(wave), FIRST_PAUSE_S
        while left:
            sent = [send(each) for each in left]
            _, late = await asyncio.wait(sent, timeout=10)
            if late:
                raise NotConfirmed("an event was not confirmed within 10 s")
            failures = [(each, done.exception()) for each, done in zip(left, sent, strict=True)]
            for _, error in failures:
                if error is not None and not isinstance(error, NotConfirmed):
                    raise error
            left = [each for each, error in failures if error is not None]
            self.waiting = bool(left)
            if left:
                metrics.record_full(queue)
                self._warn(queue, len(left))
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    def _warn(self, queue: str, count: int) -> None:
        now_s = asyncio.get_running_loop().time()
        if now_s - self._warned_s > WARN_EVERY_S:
            self._warned_s = now_s
            log.warning("agency.does_not_take_its_events", agency=self.agency, queue=queue, events=count)


def _waves(carried: Sequence[Carried]) -> Iterator[list[Carried]]:
    """Cut a batch so that no two events about one subject are under way at a time: else a refused one is overtaken."""
    wave: list[Carried] = []
    subjects: set[tuple[str, str]] = set()
    for each in carried:
        event = each.delivery.event
        subject = (event.producer, event.subject)
        if subject in subjects:
            yield wave
            wave, subjects = [], set()
        wave.append(each)
        subjects.add(subject)
    if wave:
        yield wave


def _to_exchange(channel: Channel, each: Carried) -> asyncio.Future[None]:
    event = each.delivery.event
    # not mandatory: where nobody listens, nothing is to be said
    return channel.publish_tracked(
        events_exchange(event.producer), event.routing_key, _properties(each), each.body, mandatory=False
    )


def _to_inbox(channel: Channel, each: Carried) -> asyncio.Future[None]:
    return channel.publish_tracked("", INBOX, _properties(each), each.body, message_id=each.delivery.event.id)


def _properties(each: Carried) -> bytes:
    return encode(headers=each.headers, persistent=True, message_id=each.delivery.event.id)


def _last(found: Sequence[Delivery]) -> int:
    return found[-1].position
