"""Hears the events that a service subscribes to, in order, and sees to it that each has its effect once.

A message is acknowledged only after the transaction of its effect, or after the broker has confirmed its copy in a
delay or dead-letter queue. Whatever comes twice is recognised by the inbox, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any, Final
from uuid import UUID

import eventlet
from eventlet.event import Event as Signal
from greenlet import GreenletExit

from databus import logs, metrics, strict_json, topology
from databus.amqp import failures
from databus.amqp.confirm import ConfirmPublisher, NotConfirmed
from databus.amqp.declare import declare
from databus.amqp.frames import Message
from databus.amqp.inbound import Delivery
from databus.amqp.link import Link
from databus.amqp.requests import check_content
from databus.clock import Clock
from databus.envelope import Event, from_headers
from databus.errors import InvalidRequest, OutcomeUnknown, Unavailable

log = logs.get(__name__)

BATCH: Final = 100
PREFETCH: Final = 2 * BATCH  # one batch in hand, the next one at hand
_FIRST_PAUSE_S: Final = 0.1
_LAST_PAUSE_S: Final = 5.0
_HOLD_AFTER: Final = 8  # pauses, together about 20 s, after which the messages are given back

Deliver = Callable[[Sequence[Event]], object]


class EventConsumer:
    """The event queues of one service, on one connection.

    Args:
        link: used for nothing else.
        consumer: the service's name.
        deliver: applies events in one transaction: `Pipeline.deliver`.
        publisher: for the copies of what failed.
        clock: for the history of what failed.
        ready: whether the database answers; asked while it did not.
    """

    def __init__(
        self,
        link: Link,
        consumer: str,
        deliver: Deliver,
        publisher: ConfirmPublisher,
        clock: Clock,
        ready: Callable[[], bool],
    ) -> None:
        self.link = link
        self.consumer = consumer
        self.deliver = deliver
        self.publisher = publisher
        self.clock = clock
        self.ready = ready
        self.held = self.stopping = False
        self.queues = [
            _Queue(self, topology.event_queue(consumer, producer))
            for producer in topology.SUBSCRIPTIONS.get(consumer, {})
        ]
        link.declaring.append(declare)
        link.declaring.append(lambda channel: channel.basic_qos(0, PREFETCH, False))
        link.coming_up.append(self.consume)
        link.going_down.append(self._forget)

    def start(self) -> None:
        """Begin to hear."""
        if not self.queues:
            return
        for queue in self.queues:
            queue.start()
        self.link.start()

    def stop(self) -> None:
        """Take no more, finish what was taken, and close the connection."""
        self.stopping = True
        for queue in self.queues:
            self.link.cancel(queue.name)
        for queue in self.queues:
            queue.finish()
        self.link.stop()

    def consume(self) -> None:
        """Ask the broker for messages, unless they could not be handled now."""
        if self.held or self.stopping:
            return
        for queue in self.queues:
            self.link.consume(queue.name, queue.name, queue.take)

    def hold(self) -> None:
        """Give everything back and take nothing until the database answers.

        Messages kept unacknowledged for very long would be taken away by the broker, again and again, until their
        delivery limit is reached although nothing is wrong with them.
        """
        if self.held:
            return
        self.held = True
        log.warning("events.held", consumer=self.consumer)
        self.link.abort("the database does not answer")
        eventlet.spawn_n(self._resume)

    def _resume(self) -> None:
        while not self.ready():
            eventlet.sleep(1)
        self.held = False
        log.info("events.resumed", consumer=self.consumer)
        if self.link.up:
            self.consume()

    def _forget(self, _problem: BaseException | None) -> None:
        # the broker delivers again what was not acknowledged
        for queue in self.queues:
            queue.buffer.clear()


class _Queue:
    """One queue: messages come in by `take`, a greenthread of its own works them off in order."""

    def __init__(self, owner: EventConsumer, name: str) -> None:
        self.name = name
        self.buffer: list[Delivery] = []
        self._owner = owner
        self._come = Signal()
        self._worker: Any = None

    def start(self) -> None:
        self._worker = eventlet.spawn(self._work)

    def take(self, delivery: Delivery) -> None:
        """Note a message; runs in the reader."""
        self.buffer.append(delivery)
        if not self._come.ready():
            self._come.send(None)

    def finish(self) -> None:
        """Wait until everything taken is handled."""
        if not self._come.ready():
            self._come.send(None)
        if self._worker is not None:
            self._worker.wait()

    def _work(self) -> None:
        while self.buffer or not self._owner.stopping:
            if not self.buffer:
                self._come.wait()
                self._come = Signal()
                continue
            batch, self.buffer = self.buffer[:BATCH], self.buffer[BATCH:]
            try:
                self._handle(batch)
            except GreenletExit:
                raise
            except BaseException:
                log.exception("events.worker_failed", queue=self.name)
                self._owner.link.abort("an event worker failed")
                eventlet.sleep(_LAST_PAUSE_S)

    # ---- one batch
    def _handle(self, batch: Sequence[Delivery]) -> None:
        read: list[tuple[Delivery, Event]] = []
        for delivery in batch:
            try:
                read.append((delivery, read_event(delivery)))
            except Exception as problem:  # noqa: BLE001  — whatever it is, it will be the same the next time
                self._park(delivery, problem, "unknown")
        if read:
            self._deliver(read)

    def _deliver(self, read: Sequence[tuple[Delivery, Event]]) -> None:
        """Apply all in one transaction; if that fails, each in its own, so that one cannot hold back the others."""
        began = perf_counter()
        problem = self._attempt([event for _, event in read])
        if problem is None:
            for delivery, event in read:
                self._owner.link.ack(delivery)
                metrics.record_event(self._owner.consumer, event.name, "applied", (perf_counter() - began) / len(read))
        elif len(read) > 1:
            for one in read:
                if not self._current(one[0]):
                    return
                self._deliver([one])
        else:
            self._fail(*read[0], problem)

    def _attempt(self, events: Sequence[Event]) -> BaseException | None:
        """Deliver, again and again while the database is away; return what the handler raised."""
        pause_s, pauses = _FIRST_PAUSE_S, 0
        generation = self._owner.link.generation
        while True:
            try:
                self._owner.deliver(events)
            except (Unavailable, OutcomeUnknown) as away:
                # after an unknown outcome too: the inbox knows what was applied
                log.warning("events.paused", queue=self.name, reason=str(away), pause_s=pause_s)
                pauses += 1
                if pauses == _HOLD_AFTER:
                    self._owner.hold()
                eventlet.sleep(pause_s)
                pause_s = min(pause_s * 2, _LAST_PAUSE_S)
                if generation != self._owner.link.generation or not self._owner.link.up:
                    return away
            except GreenletExit:
                raise
            except BaseException as problem:  # noqa: BLE001  — eventlet.Timeout and SystemExit are failures too
                return problem
            else:
                return None

    def _current(self, delivery: Delivery) -> bool:
        return self._owner.link.up and self._owner.link.generation == delivery.generation

    def _fail(self, delivery: Delivery, event: Event, problem: BaseException) -> None:
        if not self._current(delivery):
            return  # it comes again
        if isinstance(problem, InvalidRequest):
            self._park(delivery, problem, event.name)
            return
        copy = failures.retried(delivery, self.name, problem, self._owner.clock.now())
        if copy is None:
            self._park(delivery, problem, event.name)
            return
        log.warning(
            "event.failed",
            queue=self.name,
            type=event.name,
            message_id=event.id,
            attempt=failures.attempt_of(delivery),
            exc_info=problem,
        )
        metrics.record_retried(self._owner.consumer, event.name)
        self._replace(delivery, copy)

    def _park(self, delivery: Delivery, problem: BaseException, name: str) -> None:
        owner = self._owner
        log.error(
            "event.parked",
            queue=self.name,
            type=name,
            message_id=delivery.properties.message_id,
            body_bytes=len(delivery.body),
            reason=failures.describe(problem),
        )
        metrics.record_parked(owner.consumer, type(problem).__name__)
        try:
            copy = failures.parked(delivery, owner.consumer, self.name, problem, owner.clock.now())
        except (TypeError, ValueError):
            copy = None  # headers that we cannot write
        if copy is None or delivery.flaw is not None:
            # only the broker still has the whole of it: it moves the message to the dead letters itself
            owner.link.reject(delivery, requeue=False)
        else:
            self._replace(delivery, copy)

    def _replace(self, delivery: Delivery, copy: Message) -> None:
        """Acknowledge a message once the broker has confirmed its copy; a crash in between leaves two."""
        while self._current(delivery):
            try:
                self._owner.publisher.publish([copy])
            except NotConfirmed as problem:
                log.warning("event.copy_not_confirmed", queue=self.name, reason=str(problem))
                eventlet.sleep(0.5)
            else:
                self._owner.link.ack(delivery)
                return


def read_event(delivery: Delivery) -> Event:
    """Return the event that a message carries.

    Raises:
        InvalidRequest: properties, headers or body are not of the form agreed.
        TooLarge: the body is.
    """
    check_content(delivery)
    event = from_headers(delivery.properties.headers, strict_json.loads_object(delivery.body))
    try:
        UUID(event.id)
    except ValueError:
        raise InvalidRequest("a header is not of its form", "ce-id", "a UUID") from None
    if any("\x00" in text for text in (event.subject, event.uscc or "", event.agency or "", event.actor or "")):
        raise InvalidRequest("a header contains the character U+0000, which no database keeps")
    return event
