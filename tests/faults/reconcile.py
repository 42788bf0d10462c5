"""Counts what became of every confirmed fact: one effect everywhere it should have one, none twice, none lost."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from databus.persistence import connect
from databus.topology import SUBSCRIPTIONS

SETTLE_S = 90

# what is counted → its database, and the statement that counts it for each fact
Effects = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Outcome:
    """Effects of confirmed facts that are missing somewhere, and that are there more than once."""

    lost: int
    duplicated: int


# by the document, since the same fact taken twice would be two penalties
_PENALTIES = "SELECT document_no, count(*) FROM penalties GROUP BY document_no"
# database, and how it counts the effects of each penalty
_EFFECTS: Effects = {
    "an event said": (
        "ENFORCEMENT",
        "SELECT subject, count(*) FROM databus_outbox WHERE name = 'enforcement.penalty_decided' GROUP BY subject",
    ),
    "a record in credit": (
        "CREDIT",
        "SELECT penalty_id::text, count(*) FROM records WHERE penalty_id IS NOT NULL GROUP BY penalty_id",
    ),
    "an entry in the archive": (
        "ENTERPRISE",
        "SELECT subject, count(*) FROM archive WHERE name = 'enforcement.penalty_decided' GROUP BY subject",
    ),
    "a delivery at the border": (
        "GATEWAY",
        "SELECT subject, count(*) FROM deliveries WHERE type = 'enforcement.penalty_decided' GROUP BY subject",
    ),
}


def reconcile(env: Mapping[str, str], confirmed: Mapping[str, str]) -> Outcome:
    """Wait until everything confirmed has arrived everywhere, or time is up; return what is amiss.

    Args:
        env: the stack's settings.
        confirmed: document number → id of the penalty.
    """
    deadline = time.monotonic() + SETTLE_S
    engines = {name: connect(env[f"SANHU_DATABASE_URL_{name}"]) for name, _ in _EFFECTS.values()}
    try:
        while True:
            counted: list[tuple[Iterable[str], Mapping[str, int]]] = [
                (confirmed.keys(), _count(engines["ENFORCEMENT"], _PENALTIES)),
                *((confirmed.values(), _count(engines[name], statement)) for name, statement in _EFFECTS.values()),
            ]
            lost = sum(fact not in effects for facts, effects in counted for fact in facts) + _gaps(engines)
            if lost == 0 or time.monotonic() > deadline:
                break
            time.sleep(0.5)  # between looks; the deadline decides
        return Outcome(lost, sum(effects.get(fact, 0) > 1 for facts, effects in counted for fact in facts))
    finally:
        for engine in engines.values():
            engine.dispose()


def amiss(env: Mapping[str, str], effects: Effects, facts: Collection[str]) -> Outcome:
    """Wait until each of the facts has every effect, or nothing arrives any more; return what is amiss."""
    fewest, deadline = len(facts) * len(effects) + 1, 0.0
    engines = {name: connect(env[f"SANHU_DATABASE_URL_{name}"]) for name, _ in effects.values()}
    try:
        while True:
            counted = [_count(engines[name], statement) for name, statement in effects.values()]
            lost = sum(fact not in found for found in counted for fact in facts)
            if lost < fewest:
                fewest, deadline = lost, time.monotonic() + SETTLE_S
            if lost == 0 or time.monotonic() > deadline:
                return Outcome(lost, sum(found.get(fact, 0) > 1 for found in counted for fact in facts))
            time.sleep(0.5)  # between looks; the deadline decides
    finally:
        for engine in engines.values():
            engine.dispose()


def _count(engine: sa.Engine, statement: str) -> dict[str, int]:
    with engine.connect() as connection:
        return dict(connection.execute(sa.text(statement)).tuples().all())


def _gaps(engines: Mapping[str, sa.Engine]) -> int:
    """Aggregates of `credit` of whose last word for `enterprise` its copy does not know."""
    names = ", ".join(f"'credit.{name}'" for name in SUBSCRIPTIONS["enterprise"]["credit"])
    said = _count(
        engines["CREDIT"],
        f"SELECT subject, max(sequence) FROM databus_outbox WHERE name IN ({names}) GROUP BY subject",
    )
    heard = _count(engines["ENTERPRISE"], "SELECT subject, sequence FROM databus_seen WHERE producer = 'credit'")
    return sum(heard.get(subject) != sequence for subject, sequence in said.items())
