"""Asking for a rating: on any day, as known at any moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from databus import contracts
from databus.errors import NotFound
from databus.rules import RuleBook
from services.credit.domain.advanced import Condition, Statement
from services.credit.domain.explanation import Explanation, explain
from services.credit.domain.rating import Rating, granted_on, rate
from services.credit.domain.scoring import Deduction
from services.credit.domain.standing import HistoryEntry
from services.credit.use_cases.advanced import weigh
from services.credit.use_cases.turn import find_standing
from services.credit.use_cases.work import CreditWork


@dataclass(frozen=True)
class GetRating:
    """Which enterprise, on which day (today unless given), as known at which moment (now unless given)."""

    uscc: str
    on: date | None = None
    known_at: datetime | None = None


@dataclass(frozen=True)
class Told:
    """A rating with its reasons."""

    uscc: str
    on: date
    known_at: datetime | None
    rating: Rating
    deductions: Sequence[tuple[Deduction, Explanation]]
    aa_since: date | None
    conditions: Sequence[Condition]
    version: int


def get_rating(ask: GetRating, work: CreditWork, rules: RuleBook) -> Told:
    """Return the rating of a day as it was known at a moment, each deduction explained.

    Raises:
        NotFound: nothing is known of the enterprise, or nothing was known then.

    Source: DESIGN §5 (`/v1/credit/ratings/{uscc}`).
    """
    work.book.one_snapshot()
    standing = find_standing(ask.uscc, work)
    if ask.known_at is not None and ask.known_at < standing.known_since_at:
        raise NotFound(
            "nothing was known of this enterprise then", "known_at", f"{standing.known_since_at.isoformat()} or later"
        )
    on = ask.on or work.clock.today()
    facts = work.book.facts(ask.uscc, known_at=ask.known_at)
    rating = rate(facts, on=on, rules=rules)
    return Told(
        uscc=ask.uscc,
        on=on,
        known_at=ask.known_at,
        rating=rating,
        deductions=[(found, explain(found, on=on, rules=rules)) for found in rating.assessment.deductions],
        aa_since=granted_on(facts, on, rules) if rating.grade == "AA" else None,
        conditions=weigh(facts, Statement(), on=on, rules=rules),
        version=standing.version,
    )


@dataclass(frozen=True)
class HistoryPage:
    """Ratings as they were made, newest first."""

    items: Sequence[HistoryEntry]
    next_cursor: int | None


def get_history(uscc: str, work: CreditWork, *, limit: int, cursor: int | None) -> HistoryPage:
    """Return a page of an enterprise's ratings; NotFound if nothing is known of it."""
    find_standing(uscc, work)
    found = work.book.history(uscc, limit=limit + 1, before=cursor)
    shape = contracts.get("credit.rated").schema
    items = [replace(entry, result=shape.load(entry.result)) for entry in found[:limit]]
    return HistoryPage(items, items[-1].version if len(found) > limit else None)
