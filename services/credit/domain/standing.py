"""Where an enterprise stands in credit now, and the history of how it got there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.credit.domain.rating import UNRATED


@dataclass(frozen=True)
class Standing:
    """The present state of an enterprise's rating; `known_at` is the moment of the last fact about it."""

    uscc: str
    known_since_on: date
    known_since_at: datetime
    known_at: datetime
    version: int = 0
    grade: str = UNRATED
    score: int = 0
    rated: bool = False
    on: date | None = None
    formal_on: date | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class HistoryEntry:
    """One rating as it was made: the day, what was known, the rule set, the facts read, and the answer.

    `facts` holds ids and versions of the records, formal days, grants and bonuses read.
    """

    uscc: str
    version: int
    on: date
    known_at: datetime
    cause: str
    rule_set: str
    rules_digest: str
    facts: dict[str, Any]
    result: dict[str, Any]
