"""Facts said without waiting: taken in their order, answered with a receipt or a problem, never lost, never doubled.

The facts about one subject are handled one after another, those about different ones beside each other. A fact is
acknowledged once its receipt is safe in the queue `receipts`; one that comes again meets its own idempotency key, its
message id, and gets the same receipt.
"""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import Any, Final

from databus import errors, logs, strict_json
from databus.aio.channel import Channel, ChannelClosed, NotConfirmed
from databus.aio.connection import Connection, ConnectionLost
from databus.amqp.inbound import Delivery
from databus.amqp.properties import encode
from databus.amqp.replies import outcome
from databus.clock import day_of
from databus.errors import OutcomeUnknown, SanhuError, TooMany, Unavailable
from databus.vhosts import FACTS, RECEIPTS
from gateway.amqp import metrics
from gateway.amqp.own_events import NONE, OwnEvents
from gateway.amqp.reading import Crossings, Reader, cross, read_fact, route_of
from gateway.deadlines import heard
from gateway.http import problems

MOST_UNDER_WAY: Final = 32
FIRST_PAUSE_S: Final = 0.1
LONGEST_PAUSE_S: Final = 10.0
# The broker takes a message back by force after ten minutes (consumer_timeout), and closes the channel with it.
GIVE_BACK_AFTER_S: Final = 240.0
_AGAIN: Final = (Unavailable, OutcomeUnknown, TooMany)

log = logs.get(__name__)


class Facts:
    """Takes the facts of one agency.

    Args:
        timeout_s: how long one try may take.
        own_events: what the agency's own events are, if any are taken.
    """

    def __init__(self, reader: Reader, border: Crossings, *, timeout_s: float, own_events: OwnEvents = NONE) -> None:
        self._reader = reader
        self._own_events = own_events
        self._border = border
        self._timeout_s = timeout_s
        self._lanes: dict[str, deque[_Fact]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._channel: Channel | None = None
        self._receipts: Channel | None = None
        self._tag = ""

    async def set_up(self, connection: Connection) -> None:
        """Begin to take on a new connection."""
        receipts = await connection.channel()
        await receipts.confirm()
        channel = await connection.channel()
        channel.on_cancel = lambda _tag: connection.fail("the queue of facts was deleted")
        await channel.limit(MOST_UNDER_WAY)
        for lane in self._lanes.values():
            lane.clear()  # what was not begun comes again on this connection
        self._channel, self._receipts = channel, receipts
        self._tag = await channel.consume(FACTS, partial(self._take, channel))

    async def stop(self, within_s: float) -> None:
        """Take no more; what is under way ends, what waits comes again elsewhere."""
        if self._channel is not None and not self._channel.dead:
            await self._channel.cancel(self._tag)
        for lane in self._lanes.values():
            lane.clear()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within_s)
        for task in self._tasks:
            task.cancel()

    def _take(self, channel: Channel, message: Delivery) -> None:
        fact = _Fact(channel, message, self._meaning_of(message))
        lane = self._lanes.get(fact.subject)
        if lane is not None:
            lane.append(fact)
            return
        self._lanes[fact.subject] = deque([fact])
        task = asyncio.create_task(self._work(fact.subject))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _meaning_of(self, message: Delivery) -> Delivery | SanhuError:
        try:
            return self._own_events.fact_of(self._reader.agency, message, day_of(datetime.now(UTC)))
        except SanhuError as error:
            return error

    async def _work(self, subject: str) -> None:
        lane = self._lanes[subject]
        try:
            while lane:
                fact = lane.popleft()
                try:
                    await self._settle(fact, lane)
                except (ConnectionLost, ChannelClosed) as error:
                    log.info("fact.comes_again", agency=self._reader.agency, reason=str(error))
                except NotConfirmed as error:
                    log.warning("receipt.unsure", agency=self._reader.agency, reason=str(error))
                    fact.channel.break_off("a receipt was not confirmed")
                except Exception:  # a defect: the fact stays, and comes again with the next connection
                    log.exception("fact.failed", agency=self._reader.agency)
                    await asyncio.sleep(LONGEST_PAUSE_S)
                    fact.channel.break_off("a fact could not be answered")
        finally:
            del self._lanes[subject]

    async def _settle(self, fact: _Fact, lane: deque[_Fact]) -> None:
        """Handle one fact until it is answered, unless its channel goes: then it comes again."""
        begun_s, pause_s = monotonic(), FIRST_PAUSE_S
        while not fact.channel.dead:
            try:
                operation, receipt = await self._try(fact)
            except _AGAIN as error:
                metrics.record_fact_retried(type(error).__name__)
                log.info("fact.waits", agency=self._reader.agency, reason=str(error))
                if monotonic() - begun_s > GIVE_BACK_AFTER_S:
                    for each in (fact, *lane):
                        each.channel.give_back(each.message.tag)
                    lane.clear()
                    return
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
                continue
            await self._tell(fact, receipt)
            metrics.record_fact(operation, receipt["outcome"])
            return

    async def _try(self, fact: _Fact) -> tuple[str, dict[str, Any]]:
        """Return the fact's operation, for counting, and what is to be told of it."""
        told = fact.told()
        operation, number = "none", ""
        try:
            message = fact.meant()
            route = route_of(message.routing_key)
            operation = route.operation
            crossing, refusal = await self._reader.fact(message, route, monotonic() + self._timeout_s)
            number = crossing.id
            work = asyncio.ensure_future(cross(self._border, crossing, refusal))
            work.add_done_callback(heard)
            crossed = await asyncio.shield(work)  # what was begun is noted to its end, also if the gate closes
        except _AGAIN:
            raise
        except SanhuError as error:
            return operation, _problem(told, error, number)
        except Exception:
            log.exception("fact.defect", operation=operation, agency=self._reader.agency)
            return operation, _problem(told, errors.InternalError("internal error"), number)
        answer = {"result": crossed.answer, "receipt": crossed.receipt}
        return operation, {"outcome": "ok", "body": {**told, "status": "ok", **answer}}

    async def _tell(self, fact: _Fact, receipt: dict[str, Any]) -> None:
        """Put the receipt into `receipts`, wait until it is safe, and only then let go of the fact."""
        message_id = fact.message_id
        body = _encoded(receipt["body"])
        properties = encode(persistent=True, message_id=message_id, correlation_id=message_id)
        pause_s = FIRST_PAUSE_S
        while self._receipts is not None and not fact.channel.dead:
            try:
                await self._receipts.publish_confirmed("", RECEIPTS, properties, body, message_id=message_id)
            except NotConfirmed as error:
                if self._receipts.dead:
                    raise
                metrics.record_full(RECEIPTS)
                log.warning("receipts.full", agency=self._reader.agency, reason=str(error))
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
            else:
                fact.channel.acknowledge(fact.message.tag)
                return


class _Fact:
    """A fact, the channel it came by, and what it is taken as."""

    __slots__ = ("_meaning", "channel", "message", "subject")

    def __init__(self, channel: Channel, message: Delivery, meaning: Delivery | SanhuError | None = None) -> None:
        self.channel = channel
        self.message = message
        self._meaning = message if meaning is None else meaning
        self.subject = f"?{message.tag}" if isinstance(self._meaning, SanhuError) else _subject(self._meaning)

    @property
    def message_id(self) -> str | None:
        """By what the fact is known: an event of the agency's own that has no id, by what it says."""
        meaning = self.message if isinstance(self._meaning, SanhuError) else self._meaning
        return meaning.properties.message_id

    def meant(self) -> Delivery:
        """Return the fact as it is taken, or raise why it cannot be."""
        if isinstance(self._meaning, SanhuError):
            raise self._meaning
        return self._meaning

    def told(self) -> dict[str, Any]:
        """Return by what its receipt names it."""
        if self.message.exchange in {FACTS, ""}:
            return {"message_id": self.message_id, "operation": self.message.routing_key}
        operation = None if isinstance(self._meaning, SanhuError) else self._meaning.routing_key
        event = f"{self.message.exchange}/{self.message.routing_key}"
        return {"message_id": self.message_id, "operation": operation, "event": event}


def _subject(message: Delivery) -> str:
    """Return whose facts keep their order among each other: an enterprise's, or else one resource's."""
    try:
        fields = read_fact(message)
        route = route_of(message.routing_key)
    except SanhuError:
        return f"?{message.tag}"
    for place in (fields, *(value for value in fields.values() if isinstance(value, dict))):
        uscc = place.get("uscc")
        if isinstance(uscc, str):
            return uscc[:64]
    named = next((fields[name] for name in route.parameters if isinstance(fields.get(name), str)), None)
    return f"{route.service}:{named[:200]}" if named is not None else route.operation


def _problem(told: dict[str, Any], error: SanhuError, number: str) -> dict[str, Any]:
    instance = f"/v1/exchange/receipts/{number}" if number else "urn:sanhu:unread"
    body = {**told, "status": "problem", "problem": problems.document(error, instance)}
    return {"outcome": outcome(error), "body": body}


def _encoded(body: dict[str, Any]) -> bytes:
    encoded = strict_json.dumps(body)
    if len(encoded) <= strict_json.MAX_BYTES:
        return encoded
    return strict_json.dumps({**body, "result": None, "too_large": True})
