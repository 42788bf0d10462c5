"""What we sent and got, in a small database of our own: our half of the two-sided reconciliation."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")  # days begin there

_TABLES = """
create table if not exists crossed (
  number integer primary key,
  at text not null,
  door text not null,
  kind text not null,
  operation text not null,
  reference text,
  request_hash text,
  answer_hash text,
  outcome text
);
create index if not exists crossed_at on crossed (at);
create unique index if not exists crossed_once on crossed (kind, reference) where kind in ('event', 'fact');
"""


@dataclass(frozen=True)
class Crossed:
    """Something that crossed the border.

    Attributes:
        at: when we sent or got it.
        door: http or amqp.
        kind: command, fact, query or event.
        operation: `service.method`, or the event's name.
        reference: the command's idempotency key, the fact's message id, the event's id; a query has none.
        request_hash: SHA-256 of the fields, as canonical JSON.
        answer_hash: SHA-256 of what came back, without its receipt.
        outcome: ok, an error's name, or None while it is open.
    """

    at: datetime
    door: str
    kind: str
    operation: str
    reference: str | None
    request_hash: str | None
    answer_hash: str | None
    outcome: str | None


class Journal:
    """A journal in a file; threads may share it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.executescript("pragma journal_mode=wal; pragma synchronous=normal;" + _TABLES)

    def begin(
        self, door: str, operation: str, fields: Mapping[str, Any], *, kind: str, reference: str | None = None
    ) -> int:
        """Note what is about to be sent; return its number here. A fact noted before keeps its number."""
        row = (_now(), door, kind, operation, reference, digest(fields))
        with self._lock:
            done = self._db.execute(
                "insert into crossed (at, door, kind, operation, reference, request_hash)"
                " values (?, ?, ?, ?, ?, ?) on conflict do nothing returning number",
                row,
            ).fetchone()
            if done is None:
                done = self._db.execute(
                    "select number from crossed where kind = ? and reference = ?", (kind, reference)
                ).fetchone()
        return int(done[0])

    def conclude(self, number: int, outcome: str, answer: Any) -> None:
        """Note what came back; the receipt is no part of the answer."""
        told = (
            {name: each for name, each in answer.items() if name != "receipt"} if isinstance(answer, dict) else answer
        )
        with self._lock:
            self._db.execute(
                "update crossed set outcome = ?, answer_hash = ? where number = ?",
                (outcome, None if told is None else digest(told), number),
            )

    def conclude_fact(self, message_id: str, outcome: str, answer: Any) -> None:
        """Note what became of a fact said earlier."""
        with self._lock:
            found = self._db.execute(
                "select number from crossed where kind = 'fact' and reference = ?", (message_id,)
            ).fetchone()
        if found is not None:
            self.conclude(int(found[0]), outcome, answer)

    def got(self, event_id: str, name: str, data: Any, *, door: str = "amqp") -> bool:
        """Note an event that was handled; False if it was noted before."""
        with self._lock:
            done = self._db.execute(
                "insert into crossed (at, door, kind, operation, reference, answer_hash, outcome)"
                " values (?, ?, 'event', ?, ?, ?, 'ok') on conflict do nothing",
                (_now(), door, name, event_id, digest(data)),
            )
        return done.rowcount == 1

    def has(self, event_id: str) -> bool:
        """Whether an event was handled before."""
        with self._lock:
            found = self._db.execute("select 1 from crossed where kind = 'event' and reference = ?", (event_id,))
            return found.fetchone() is not None

    def of_day(self, day: date) -> Iterator[Crossed]:
        """Yield what crossed on a day of Asia/Shanghai, in the order noted."""
        since = datetime.combine(day, time(), CHINA).astimezone(UTC)
        with self._lock:
            rows = self._db.execute(
                "select at, door, kind, operation, reference, request_hash, answer_hash, outcome from crossed"
                " where at >= ? and at < ? order by number",
                (_stamp(since), _stamp(since + timedelta(days=1))),
            ).fetchall()
        for at, *rest in rows:
            yield Crossed(datetime.fromisoformat(at), *rest)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()


def canonical(value: Any) -> bytes:
    """Return a value as canonical JSON: keys sorted, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(value: Any) -> str:
    """Return SHA-256 of a value's canonical JSON, in hexadecimal."""
    return sha256(canonical(value)).hexdigest()


def _now() -> str:
    return _stamp(datetime.now(UTC))


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")
