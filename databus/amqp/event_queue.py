"""One queue of events: its messages are worked off in order, in batches, each with its effect or its consequence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import eventlet
from eventlet.event import Event as Signal
from greenlet import GreenletExit

from databus import logs, metrics
from databus.amqp import failures
from databus.amqp.confirm import NotConfirmed
from databus.amqp.frames import Message
from databus.amqp.inbound import Delivery
from databus.amqp.reading import read_event
from databus.envelope import Event
from databus.errors import InvalidRequest, OutcomeUnknown, Unavailable

if TYPE_CHECKING:
    from databus.amqp.consumer import EventConsumer

log = logs.get(__name__)

BATCH: Final = 100
_FIRST_PAUSE_S: Final = 0.1
_LAST_PAUSE_S: Final = 5.0
_HOLD_AFTER: Final = 8  # pauses, together about 20 s, after which the messages are given back


class EventQueue:
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
        self._owner.note(delivery)
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
        problem = self._attempt(partial(self._owner.deliver, [event for _, event in read]))
        if problem is None:
            self._owner.settle([delivery for delivery, _ in read])
            each_s = (perf_counter() - began) / len(read)
            for _, event in read:
                metrics.record_event(self._owner.consumer, event.name, "applied", each_s)
        elif len(read) > 1:
            for one in read:
                if not self._owner.current(one[0]):
                    return
                self._deliver([one])
        else:
            self._fail(*read[0], problem)

    def _attempt(self, act: Callable[[], object]) -> BaseException | None:
        """Act, again and again while the database is away; return what was raised."""
        pause_s, pauses = _FIRST_PAUSE_S, 0
        generation = self._owner.link.generation
        while True:
            try:
                act()
            except (Unavailable, OutcomeUnknown) as away:
                # after an unknown outcome too: the inbox knows what was applied
                log.warning("events.paused", queue=self.name, reason=str(away), pause_s=pause_s)
                pauses += 1
                if pauses == _HOLD_AFTER:
                    self._owner.hold()
                eventlet.sleep(pause_s)
                pause_s = min(pause_s * 2, _LAST_PAUSE_S)
                if self._owner.stopping or generation != self._owner.link.generation or not self._owner.link.up:
                    return away
            except GreenletExit:
                raise
            except BaseException as problem:  # noqa: BLE001  — eventlet.Timeout and SystemExit are failures too
                return problem
            else:
                return None

    def _fail(self, delivery: Delivery, event: Event, problem: BaseException) -> None:
        if isinstance(problem, Unavailable | OutcomeUnknown) or not self._owner.current(delivery):
            return  # it comes again, and nothing was wrong with it
        # noted before the message is out of this queue: a heartbeat behind it must not make the copy seem whole
        unnoted = self._attempt(partial(self._owner.miss, event))
        if unnoted is not None:
            self._owner.link.abort(f"a missed event could not be noted: {unnoted!r}")
            return
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
            owner.give_away(delivery)
        else:
            self._replace(delivery, copy)

    def _replace(self, delivery: Delivery, copy: Message) -> None:
        """Acknowledge a message once the broker has confirmed its copy; a crash in between leaves two."""
        while self._owner.current(delivery):
            try:
                self._owner.publisher.publish([copy])
            except NotConfirmed as problem:
                log.warning("event.copy_not_confirmed", queue=self.name, reason=str(problem))
                eventlet.sleep(0.5)
            else:
                self._owner.settle([delivery])
                return
