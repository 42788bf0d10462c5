"""A consumer's dead letters, for an operator: browse, inspect, try on paper, give back in growing batches, discard.

Blocking, for a command; nothing here needs a monkey-patched process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Any, Final

import sqlalchemy as sa

from databus import contracts, topology
from databus.amqp.blocking import BlockingQueue
from databus.amqp.failures import ATTEMPT, HISTORY, PARKED_AT, QUEUE, REASON, given_back
from databus.amqp.inbound import Delivery
from databus.amqp.reading import read_event
from databus.amqp.task_messages import TASK, read_task
from databus.errors import NotFound, SanhuError, Unavailable
from databus.tables import discards, missed, replays

MAX_LETTERS: Final = 10_000
_GROWTH: Final = 4
_LARGEST_BATCH: Final = 100
_LOOK_EVERY_S: Final = 0.1


@dataclass(frozen=True)
class DeadLetter:
    """A message that could not be handled.

    `problem` is what would keep it from being handled now, as far as that can be told on paper.
    """

    message_id: str
    event: str
    subject: str | None
    queue: str | None
    reason: str
    history: Sequence[str]
    parked_at: str | None
    headers: Mapping[str, Any]
    body: bytes
    problem: str | None


@dataclass(frozen=True)
class Replayed:
    """What a replay came to."""

    given_back: int
    failed_again: int
    left_out: int


Choice = Callable[[DeadLetter], bool]


class DeadLetters:
    """The dead letters of one consumer.

    Args:
        uri: the internal vhost.
        consumer: such as `credit`.

    Every method raises Unavailable if the broker cannot be reached.
    """

    def __init__(self, uri: str, consumer: str) -> None:
        self._uri = uri
        self._consumer = consumer
        self._queue = topology.dead_queue(consumer)
        self._origins = {topology.event_queue(consumer, producer) for producer in topology.PRODUCERS}
        self._tasks = topology.task_queue(consumer)

    def count(self) -> int:
        """How many there are that nobody looks at just now."""
        with BlockingQueue(self._uri, self._queue) as queue:
            return queue.ready

    def browse(self, limit: int = MAX_LETTERS) -> list[DeadLetter]:
        """Return dead letters, the oldest first; they stay where they are."""
        with BlockingQueue(self._uri, self._queue) as queue:
            return [self._letter(delivery) for delivery in queue.take(limit)]

    def inspect(self, message_id: str) -> DeadLetter:
        """Return one dead letter; NotFound if there is none of this id."""
        return self.pick([message_id])[0]

    def pick(self, message_ids: Sequence[str]) -> list[DeadLetter]:
        """Return the dead letters of these ids; NotFound if there is none of one."""
        letters = [letter for letter in self.browse() if letter.message_id in message_ids]
        self._require(message_ids, letters)
        return letters

    def dry_run(self, choice: Choice = lambda _: True) -> list[DeadLetter]:
        """Return those that a replay would give back, and those chosen that it would leave, with their problem."""
        return [letter for letter in self.browse() if choice(letter)]

    def replay(
        self,
        engine: sa.Engine,
        *,
        operator: str,
        why: str,
        choice: Choice = lambda _: True,
        settle_s: float = 2.0,
    ) -> Replayed:
        """Give dead letters back to the queues they came from: one, then four, then sixteen, up to a hundred.

        Each gets a single try. After each batch it is watched whether messages come back; if so, the rest stays.

        Args:
            engine: the consumer's database, for the audit: an entry for each message, before it is given back.
            operator: who does it.
            why: what has changed since they failed.
            choice: which ones.
            settle_s: how long a batch is watched, seconds.
        """
        done, size = 0, 1
        with BlockingQueue(self._uri, self._queue) as queue:
            letters = [(delivery, self._letter(delivery)) for delivery in queue.take(MAX_LETTERS)]
            chosen = [(delivery, letter) for delivery, letter in letters if choice(letter)]
            fit = [(delivery, letter) for delivery, letter in chosen if letter.problem is None]
            while done < len(fit):
                batch = fit[done : done + size]
                others = self.count()
                with engine.begin() as connection:
                    connection.execute(replays.insert(), [_entry(letter, operator, why) for _, letter in batch])
                told = f"{datetime.now(UTC).isoformat()} given back by {operator}: {why}"
                copies = [given_back(delivery, str(letter.queue), told) for delivery, letter in batch]
                queue.move([delivery for delivery, _ in batch], copies)
                done += len(batch)
                failed = self._watch(others, settle_s)
                if failed:
                    return Replayed(done, failed, len(chosen) - done)
                size = min(size * _GROWTH, _LARGEST_BATCH)
        return Replayed(done, 0, len(chosen) - done)

    def discard(self, engine: sa.Engine, message_ids: Sequence[str], *, operator: str, why: str) -> list[DeadLetter]:
        """Throw dead letters away for good; return them.

        What is missed because of them counts as dealt with, so the copy is no longer held to be stale. The audit is
        committed before the broker is told: whatever breaks, no letter goes without an entry.

        Raises:
            NotFound: one of them is not there; nothing is thrown away.
            Unavailable: they stand in the audit, and may still be in the queue.
        """
        with BlockingQueue(self._uri, self._queue) as queue:
            taken = [(delivery, self._letter(delivery)) for delivery in queue.take(MAX_LETTERS)]
            chosen = [(delivery, letter) for delivery, letter in taken if letter.message_id in message_ids]
            letters = [letter for _, letter in chosen]
            self._require(message_ids, letters)
            with engine.begin() as connection:
                _note_discarded(connection, letters, operator, why)
            queue.drop([delivery for delivery, _ in chosen])
        if not queue.heard_out:
            raise Unavailable("noted, but the broker did not say that they are gone: look, and discard what is left")
        return letters

    def _require(self, message_ids: Sequence[str], letters: Sequence[DeadLetter]) -> None:
        absent = sorted(set(message_ids) - {letter.message_id for letter in letters})
        if absent:
            raise NotFound(f"{self._consumer} has no dead letter {', '.join(absent)}")

    def _watch(self, others: int, settle_s: float) -> int:
        deadline = monotonic() + settle_s
        while monotonic() < deadline:
            come_back = self.count() - others
            if come_back > 0:
                return come_back
            sleep(_LOOK_EVERY_S)
        return 0

    def _letter(self, delivery: Delivery) -> DeadLetter:
        headers = delivery.properties.headers
        queue, reason = _origin(headers)
        history = headers.get(HISTORY)
        return DeadLetter(
            message_id=delivery.properties.message_id or str(headers.get("ce-id", "")),
            event=_event_name(headers),
            subject=_text(headers.get("ce-subject")),
            queue=queue,
            reason=reason,
            history=[str(line) for line in history] if isinstance(history, list) else [],
            parked_at=_text(headers.get(PARKED_AT)),
            headers={name: value for name, value in headers.items() if name not in {HISTORY, ATTEMPT}},
            body=delivery.body,
            problem=self._problem(delivery, queue),
        )

    def _problem(self, delivery: Delivery, queue: str | None) -> str | None:
        if queue not in {*self._origins, self._tasks}:
            return "it does not say a queue of this consumer that it came from"
        try:
            if queue == self._tasks:
                read_task(delivery)
            else:
                event = read_event(delivery)
                contracts.validate(event.name, event.data, event.version)
            given_back(delivery, str(queue), "")
        except SanhuError as problem:
            return str(problem)
        except (TypeError, ValueError) as problem:
            return f"its headers cannot be written again: {problem}"
        return None


def _entry(letter: DeadLetter, operator: str, why: str) -> dict[str, Any]:
    row = {
        "operator": operator,
        "why": why,
        "message_id": letter.message_id,
        "event": letter.event,
        "queue": letter.queue,
        "reason": letter.reason,
    }
    return {name: _keepable(text) for name, text in row.items()}


def _note_discarded(connection: sa.Connection, letters: Sequence[DeadLetter], operator: str, why: str) -> None:
    """Audit them, and remove the notes that hold the copy's mark back because of them."""
    rows = [_entry(letter, operator, why) | {"subject": _keepable(letter.subject)} for letter in letters]
    connection.execute(discards.insert(), rows)
    ids = {letter.message_id for letter in letters} | {str(letter.headers.get("ce-id")) for letter in letters}
    noted = sa.cast(missed.c.message_id, sa.Text)  # what is no UUID was never noted
    connection.execute(missed.delete().where(noted.in_([str(_keepable(text)).lower() for text in sorted(ids)])))


def _keepable(text: str | None) -> str | None:
    """The text as PostgreSQL keeps it: a foreign message may hold anything."""
    return text and text.replace("\0", "�")


def _origin(headers: Mapping[str, Any]) -> tuple[str | None, str]:
    """The queue a message came from and why it is here, as the consumer or else the broker noted it."""
    if isinstance(headers.get(QUEUE), str):
        return headers[QUEUE], str(headers.get(REASON, ""))
    deaths = headers.get("x-death")
    if isinstance(deaths, list) and deaths and isinstance(deaths[0], dict):
        return _text(deaths[0].get("queue")), f"moved by the broker: {deaths[0].get('reason')}"
    return None, "unknown"


def _event_name(headers: Mapping[str, Any]) -> str:
    return str(headers.get("ce-type") or headers.get(TASK, "unknown")).removeprefix("cn.sanhu.")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
