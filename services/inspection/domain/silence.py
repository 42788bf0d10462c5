"""What a producer's silence makes of the facts that rest on what it said: more careful ones, and it is said so."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from databus.rules import RuleBook
from services.inspection.domain.facts import FactRead, Facts, Value


@dataclass(frozen=True, slots=True)
class Sign:
    """The last sign of life of a producer: all that it said before a moment has been applied."""

    high_water: int
    up_to: datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """When is decided, what was heard of the producers, and how long each may be silent."""

    now: datetime
    on: date
    signs: Mapping[str, Sign]
    stale_after: Mapping[str, timedelta]

    def silent(self, producer: str, said_at: datetime | None = None) -> bool:
        """Whether a producer has been silent for too long; what it said at a moment is a sign of life too.

        Of one that was never heard nothing is held that could be old.
        """
        sign = self.signs.get(producer)
        heard_at = max((at for at in (said_at, sign.up_to if sign else None) if at), default=None)
        return heard_at is not None and self.now - heard_at > self.stale_after[producer]

    def silence_read(self, producer: str) -> FactRead:
        """How a silence was read: up to which moment the producer was heard."""
        sign = self.signs.get(producer)
        key = f"{producer}/heartbeat"
        return (
            FactRead("silence", key, sign.high_water, sign.up_to.isoformat())
            if sign
            else FactRead("silence", key, None, None)
        )


@dataclass(frozen=True, slots=True)
class _Row:
    producer: str
    after: str
    fact: str
    values: frozenset[Value]
    counts_as: Value


class Silence:
    """The rows of `[[silence]]`: after how long which values of a fact count as which."""

    def __init__(self, rules: RuleBook) -> None:
        self._rules = rules
        self._rows = [
            _Row(row["producer"], row["after"], row["fact"], frozenset(row["values"]), row["counts_as"])
            for row in rules.table("silence")
        ]
        self.producers = tuple(sorted({row.producer for row in self._rows}))

    def stale_after(self, on: date) -> dict[str, timedelta]:
        """How long each producer may be silent on a day."""
        return {row.producer: timedelta(hours=int(self._rules.value(row.after, on=on))) for row in self._rows}

    def careful(self, facts: Facts, silent: Collection[str]) -> Facts:
        """Return the case as it counts while some producers are silent.

        Source: DOMAIN D.1, last paragraph; DESIGN §3.3 (stale copies make decisions more careful).
        """
        for row in self._rows:
            if row.producer in silent and getattr(facts, row.fact) in row.values:
                changed: dict[str, Any] = {row.fact: row.counts_as}
                facts = facts._replace(**changed)
        return facts
