"""From a record to the grade it leads to, event to event: a fact is committed, a consumer on the bus has the new grade.

One at a time, on a stack that does nothing else. The moment of the fact is its database's own commit timestamp, that of
the grade is when a bare AMQP consumer of ours has it; both are this machine's clock.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from statistics import median

import amqp
import sqlalchemy as sa

from bench.amqp_address import connect as connect_broker
from bench.events import Door
from bench.row import Row, alone
from databus.clock import day_of
from databus.identifiers import make_uscc
from databus.persistence import connect
from databus.topology import events_exchange
from deploy.local.stack import Stack

ACTS = 60
WARM = 5
WAIT_S = 30
_SAID = sa.text(
    "SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin)) FROM databus_outbox"
    " WHERE name = :name AND uscc = :uscc ORDER BY id DESC LIMIT 1"
)


class Grades:
    """Hears `credit.grade_changed` and notes when."""

    def __init__(self, uri: str) -> None:
        self._connection = connect_broker(uri)
        channel = self._connection.channel()
        queue = channel.queue_declare(exclusive=True).queue
        channel.queue_bind(queue, events_exchange("credit"), "grade_changed")
        channel.basic_consume(queue, no_ack=True, callback=self._heard)
        self._at: dict[tuple[str, str], float] = {}

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def wait(self, uscc: str, grade: str) -> float:
        """Return when an enterprise's grade was heard of, seconds since 1970."""
        deadline = time.monotonic() + WAIT_S
        while (uscc, grade) not in self._at:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{uscc} did not get grade {grade} within {WAIT_S} s")
            self._connection.drain_events(timeout=WAIT_S)
        return self._at[uscc, grade]

    def _heard(self, message: amqp.Message) -> None:
        told = json.loads(message.body)
        self._at[told["uscc"], told["grade"]] = time.time()


def measure(stack: Stack) -> Iterator[Row]:
    """Yield the rows."""
    door, today = Door(stack), day_of(datetime.now(UTC))
    databases = {name: connect(stack.env[f"SANHU_DATABASE_URL_{name.upper()}"]) for name in ("credit", "enforcement")}
    grades = Grades(stack.env["SANHU_AMQP_URI"])
    try:
        for name, said, fact in (
            ("record_to_grade_p50_ms", "credit.record_added", _act),
            ("penalty_to_grade_p50_ms", "enforcement.penalty_decided", _penalty),
        ):
            told = [each * 1000 for each in _delays(door, databases, grades, today, said, fact)]
            yield alone(name, median(told), "ms")
            yield alone(name.replace("p50", "p99"), sorted(told)[int(len(told) * 0.99)], "ms")
        yield alone("record_called_to_grade_p50_ms", median(_called(door, grades, today)), "ms")
    finally:
        grades.close()
        for engine in databases.values():
            engine.dispose()


Fact = Callable[[Door, str, date], object]


def _delays(
    door: Door, databases: Mapping[str, sa.Engine], grades: Grades, today: date, said: str, fact: Fact
) -> list[float]:
    """Return the seconds from the commit of each fact to the new grade at a consumer, after some to warm up."""
    engine = databases[said.partition(".")[0]]
    delays = []
    for uscc in _rated(door, grades, said, today):
        fact(door, uscc, today)
        heard = grades.wait(uscc, "D")
        with engine.connect() as connection:
            committed = float(connection.execute(_SAID, {"name": said, "uscc": uscc}).scalar_one())
        delays.append(heard - committed)
    return delays[WARM:]


def _called(door: Door, grades: Grades, today: date) -> list[float]:
    """Return the milliseconds from a call over HTTP to the new grade at a consumer."""
    delays = []
    for uscc in _rated(door, grades, "called", today):
        begun = time.time()
        _act(door, uscc, today)
        delays.append((grades.wait(uscc, "D") - begun) * 1000)
    return delays[WARM:]


def _rated(door: Door, grades: Grades, what: str, today: date) -> list[str]:
    """Return enterprises that are rated A."""
    marks = {"credit.record_added": "MA6R", "enforcement.penalty_decided": "MA6P", "called": "MA6C"}
    usccs: list[str] = [make_uscc("441323", f"{marks[what]}{number:04d}") for number in range(WARM + ACTS)]
    for number, uscc in enumerate(usccs):
        facts = {"uscc": uscc, "name": f"测速企业{number}", "division": "441323", "synthetic": True}
        door.post("sme", "/v1/enterprises", facts)
    deadline = time.monotonic() + WAIT_S
    while True:  # credit hears of them by events
        try:
            door.post("ciq", "/v1/credit/formal-ratings", {"usccs": usccs, "on": today.isoformat()})
            break
        except RuntimeError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
    for uscc in usccs:
        grades.wait(uscc, "A")
    return usccs


def _act(door: Door, uscc: str, today: date) -> None:
    day = today.isoformat()
    body = {
        "uscc": uscc,
        "item": "L02",
        "occurred_on": day,
        "effective_on": day,
        "document_no": f"测〔{uscc[-9:]}〕1号",
    }
    door.post("samr", "/v1/credit/records", body)


def _penalty(door: Door, uscc: str, today: date) -> None:
    body = {
        "uscc": uscc,
        "document_no": f"测罚〔{uscc[-9:]}〕1号",
        "occurred_on": (today - timedelta(days=30)).isoformat(),
        "decided_on": today.isoformat(),
        "effective_on": today.isoformat(),
        "act": "bench",
        "item": "L02",
        "statute": "产品质量法 50",
        "fine_fen": 100_000,
    }
    door.post("samr", "/v1/penalties", body)
