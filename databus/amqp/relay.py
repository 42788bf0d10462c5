"""Carries facts from the outbox to the broker, in order, and tells from time to time how far it is.

One relay at a time works on a database, by an advisory lock; the others stand by. A row counts as relayed only when
the broker has confirmed its message and a queue has taken it.

Facts said in bulk (`databus.outbox`) follow those that were not, so many a second: an import of a county says as many
as all of its calls in months, and consumers, gateway and evidence log take them up beside what people wait for.
Tasks (`databus.tasks`) go the same way, to the service's own queue.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final

import eventlet
import sqlalchemy as sa
from eventlet.event import Event as Signal
from greenlet import GreenletExit

from databus import logs, metrics, outbox, strict_json, tasks, topology
from databus.amqp.confirm import ConfirmPublisher, NotConfirmed, Unroutable
from databus.amqp.frames import Message
from databus.amqp.properties import encode
from databus.amqp.task_messages import message_of
from databus.amqp.waiting import wait
from databus.clock import Clock
from databus.envelope import Event, to_headers
from databus.identifiers import uuid7
from databus.outbox import BULK_PER_S

log = logs.get(__name__)

BATCH: Final = 500
HEARTBEAT_S: Final = 15.0
BULK_BATCH: Final = 20  # what a fact may have to wait behind in a consumer's queue
BULK_REST: Final = 8.0  # consumers, each of which does more with a fact than the relay, keep up
BULK_QUIET_S: Final = 1.0  # without more being said in bulk, until the first of it leaves
BULK_WAIT_S: Final = 30.0  # at most
_FIRST_PAUSE_S: Final = 0.05
_LAST_PAUSE_S: Final = 0.25  # for facts that another process said; ours wake us
_FAILURE_PAUSE_S: Final = 0.5
_LOCK: Final = 0x5A4E4F58


class Relay:
    """Relays one service's outbox.

    Args:
        service: whose facts they are.
        engine: its database.
        publisher: to the broker; rows stay while it confirms nothing.
        clock: stamps heartbeats.
        bulk_per_s: facts said in bulk that leave in a second at most.
        bulk_quiet_s: for how long nothing more must have been said in bulk until the first of it leaves.
    """

    def __init__(
        self,
        service: str,
        engine: sa.Engine,
        publisher: ConfirmPublisher,
        clock: Clock,
        bulk_per_s: float = BULK_PER_S,
        bulk_quiet_s: float = BULK_QUIET_S,
    ) -> None:
        self._service = service
        self._engine = engine
        self._publisher = publisher
        self._clock = clock
        self._woken = Signal()
        self._stopping = False
        self._worker: Any = None
        self._beat_due_s = 0.0
        self._beat_at = clock.now()
        # where more are let out, more at a time: else the pauses between batches would keep the rate down
        self._bulk = Rate(bulk_per_s, max(BULK_BATCH, int(bulk_per_s) // 4))
        self._filling = Filling(bulk_quiet_s)
        metrics.record_bulk_rate(service, bulk_per_s)

    def start(self) -> None:
        """Relay in the background."""
        self._worker = eventlet.spawn(self._work)

    def wake(self) -> None:
        """Look now: facts were committed."""
        if not self._woken.ready():
            self._woken.send(None)

    def stop(self) -> None:
        """Relay what is there, once more, and end."""
        self._stopping = True
        self.wake()
        if self._worker is not None:
            self._worker.wait()

    def _work(self) -> None:
        pause_s = _FIRST_PAUSE_S
        while True:
            last = self._stopping
            moved = self._try_step()
            if moved is None and not last:
                eventlet.sleep(_FAILURE_PAUSE_S)
                continue
            if moved is not None and moved >= BATCH:
                continue
            if last:
                return
            pause_s = _FIRST_PAUSE_S if moved else min(pause_s * 1.5, _LAST_PAUSE_S)
            if wait(self._woken, pause_s):
                self._woken = Signal()

    def _try_step(self) -> int | None:
        try:
            return self.step()
        except NotConfirmed as problem:
            log.warning("relay.not_confirmed", service=self._service, reason=str(problem))
            if isinstance(problem, Unroutable):
                # somebody deleted a queue: a new connection declares the topology again
                self._publisher.link.abort("the topology is not whole")
        except sa.exc.SQLAlchemyError as problem:
            log.warning("relay.database", service=self._service, reason=str(problem))
        except GreenletExit:
            raise
        except BaseException:
            log.exception("relay.failed", service=self._service)
        return None

    def step(self) -> int:
        """Relay one batch and all tasks; return how many facts, 0 also when another relay is at work.

        Raises:
            NotConfirmed: the rows stay; some may be in the broker already, and come twice.
        """
        began_s = monotonic()
        with self._engine.begin() as connection:
            if not connection.execute(sa.select(sa.func.pg_try_advisory_xact_lock(_LOCK))).scalar():
                return 0
            # asked first: what transactions begun before it said is in the rows read next, or relayed already
            said_until = self._said_until(connection) if self._is_beat_due() else None
            rows, bulk, drained = self._take(connection)
            self._hand_out(connection)
            if rows:
                self._publisher.publish([_message(event, body) for _, event, body in rows])
                outbox.mark_relayed(connection, [number for number, _, _ in rows])
            beats = said_until is not None and drained
            # while much waits in bulk this would look past all of it, at each step
            high_water = outbox.high_water(connection) if beats else 0
        metrics.record_relayed(self._service, len(rows), bulk)
        self._bulk.take(bulk, monotonic() - began_s)
        if said_until is not None and beats:
            self._beat(said_until, high_water)
        return len(rows)

    def _take(self, connection: sa.Connection) -> tuple[list[tuple[int, Event, bytes]], int, bool]:
        """Return what is next, how much of it was said in bulk, and whether nothing else waits.

        The bulk is read first and published last: what was said of a subject before it is then among the others.
        """
        filling = self._filling.goes_on(outbox.newest_bulk(connection))
        allowed = 0 if filling else self._bulk.allowed()
        bulk = outbox.take_unrelayed(connection, allowed + 1, bulk=True)
        prompt = outbox.take_unrelayed(connection, BATCH)
        if len(prompt) == BATCH:
            return prompt, 0, False
        return [*prompt, *bulk[:allowed]], len(bulk[:allowed]), len(bulk) <= allowed

    def _hand_out(self, connection: sa.Connection) -> None:
        """Publish the tasks that wait, so many at a time."""
        if self._service not in topology.WITH_TASKS:
            return
        while rows := tasks.take_unrelayed(connection, BATCH):
            self._publisher.publish([message_of(self._service, task) for _, task in rows])
            tasks.mark_relayed(connection, [number for number, _ in rows])

    def _said_until(self, connection: sa.Connection) -> datetime:
        now = self._clock.now()
        # a transaction that begins between the two readings of the database's clock is younger than now
        return now - max(outbox.oldest_open(connection), timedelta())

    def _is_beat_due(self) -> bool:
        # by the machine's time, and by the clock's, which a journey may move on by days
        late = abs((self._clock.now() - self._beat_at).total_seconds()) >= HEARTBEAT_S
        return late or monotonic() >= self._beat_due_s

    def _beat(self, said_until: datetime, high_water: int) -> None:
        """Tell the consumers how far the facts of this service have been published."""
        now = self._clock.now()
        beat = Event(
            id=uuid7(),
            name=f"{self._service}.{topology.HEARTBEAT}",
            subject=self._service,
            sequence=high_water,
            time=now,
            data={"high_water": high_water, "up_to": said_until.isoformat()},
        )
        self._publisher.publish([_message(beat, strict_json.dumps(beat.data))])
        self._beat_at, self._beat_due_s = now, monotonic() + HEARTBEAT_S


class Filling:
    """Whether an empty lane is still being filled: whoever fills it has the processors first.

    Args:
        quiet_s: without growing, after which it is filled.
        most_s: after which it counts as filled, though it may grow for hours.
    """

    def __init__(self, quiet_s: float = BULK_QUIET_S, most_s: float = BULK_WAIT_S) -> None:
        self._quiet_s = quiet_s
        self._most_s = most_s
        self._newest: int | None = None
        self._began_s: float | None = None
        self._grown_s = 0.0

    def goes_on(self, newest: int | None) -> bool:
        """Tell the number of the last that waits in the lane, None while it is empty."""
        now_s = monotonic()
        if newest is None:
            self._began_s = None
            return False
        if self._began_s is None:
            self._began_s = now_s
        if newest != self._newest:
            self._newest, self._grown_s = newest, now_s
        return now_s - self._grown_s < self._quiet_s and now_s - self._began_s < self._most_s


class Rate:
    """So many a second, a burst at most at a time, and less where it takes long: whoever is slow now is busy.

    Args:
        per_s: in the long run.
        burst: at once.
        rest: how many times as long as it took nothing more is allowed.
    """

    def __init__(self, per_s: float, burst: int, rest: float = BULK_REST) -> None:
        self._per_s = per_s
        self._burst = burst
        self._rest = rest
        self._left = float(burst)
        self._at_s = self._rested_s = monotonic()

    def allowed(self) -> int:
        """How many may go now."""
        now_s = monotonic()
        self._left = min(self._left + (now_s - self._at_s) * self._per_s, float(self._burst))
        self._at_s = now_s
        return int(self._left) if now_s >= self._rested_s else 0

    def take(self, count: int, took_s: float) -> None:
        """Note that so many went, and how long that took."""
        if count:
            self._left -= count
            self._rested_s = monotonic() + self._rest * took_s


def _message(event: Event, body: bytes) -> Message:
    properties = encode(headers=to_headers(event), persistent=True, message_id=event.id)
    return Message(topology.events_exchange(event.producer), event.routing_key, properties, body, event.id)
