"""Asking for a rating: on any day, as known at any moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from databus import contracts
from databus.errors import InvalidRequest, NotFound
from databus.rules import RuleBook
from services.credit.domain.advanced import Condition, Statement
from services.credit.domain.explanation import Explanation, explain
from services.credit.domain.improvement import Improvement, WayUp, improvements, way_up
from services.credit.domain.outlook import Cause, Change, Point, changes, point
from services.credit.domain.rating import Facts, Rating, granted_on, rate
from services.credit.domain.schemes import Shown, holding
from services.credit.domain.scoring import Deduction
from services.credit.domain.standing import HistoryEntry, Standing
from services.credit.use_cases.advanced import weigh
from services.credit.use_cases.directory import RatingWork
from services.credit.use_cases.lineage import LineageWork
from services.credit.use_cases.turn import find_standing
from services.credit.use_cases.work import CreditWork, Enterprise

SHOWN: Final = 200  # deductions with their reasons, so that an answer stays small
CHANGES_AHEAD: Final = 12
A_YEAR: Final = timedelta(days=365)


@dataclass(frozen=True)
class GetRating:
    """Which enterprise, on which day (today unless given), as known at which moment (now unless given)."""

    uscc: str
    on: date | None = None
    known_at: datetime | None = None


@dataclass(frozen=True)
class GetTimeline:
    """Whose score over which days; `cursor` is the day of the first point of the page."""

    uscc: str
    limit: int
    from_on: date | None = None
    until_on: date | None = None
    known_at: datetime | None = None
    cursor: date | None = None


@dataclass(frozen=True)
class Told:
    """A rating with its reasons, and with what comes next."""

    uscc: str
    enterprise: Enterprise | None
    on: date
    known_at: datetime | None
    rating: Rating
    deductions: Sequence[tuple[Deduction, Explanation]]
    aa_since: date | None
    conditions: Sequence[Condition]
    changes: Sequence[Change]
    improvements: Sequence[Improvement]
    way_up: WayUp | None
    schemes: Sequence[Shown]
    lists: Sequence[str]
    version: int


@dataclass(frozen=True)
class Known:
    """A rating as it was asked for, under the code that stands for the enterprise now, and the facts it rests on."""

    uscc: str
    on: date
    facts: Facts
    rating: Rating
    version: int


def find_rating(ask: GetRating, work: LineageWork, rules: RuleBook) -> Known:
    """Return the rating of a day as it was known at a moment; a query's rules are read first, in one snapshot with it.

    Raises:
        NotFound: nothing is known of the enterprise, or nothing was known then.
    """
    uscc, on = work.lineage.heir_of(ask.uscc, known_at=ask.known_at), ask.on or work.clock.today()
    standing = _standing(uscc, ask.known_at, work)
    facts = work.book.facts(uscc, known_at=ask.known_at)
    return Known(uscc, on, facts, rate(facts, on=on, rules=rules), standing.version)


def get_rating(ask: GetRating, work: RatingWork, rules: RuleBook) -> Told:
    """Return the rating of a day as it was known at a moment, with its reasons and what comes next.

    Raises:
        NotFound: nothing is known of the enterprise, or nothing was known then.

    Source: DESIGN §5 (`/v1/credit/ratings/{uscc}`).
    """
    known = find_rating(ask, work, rules)
    on, facts, rating = known.on, known.facts, known.rating
    raising = improvements(facts, rating, rules=rules)
    grades = work.listings.grades(known.uscc, known_at=ask.known_at)
    listings = work.listings.of(known.uscc, known_at=ask.known_at)
    return Told(
        uscc=known.uscc,
        enterprise=work.directory.find_enterprise(known.uscc),
        on=on,
        known_at=ask.known_at,
        rating=rating,
        deductions=[(found, explain(found, on=on, rules=rules)) for found in rating.assessment.deductions[:SHOWN]],
        aa_since=granted_on(facts, on, rules) if rating.grade == "AA" else None,
        conditions=weigh(facts, Statement(), on=on, rules=rules),
        changes=changes(facts, on=on, rules=rules, limit=CHANGES_AHEAD),
        improvements=raising,
        way_up=way_up(facts, raising, on=on, rules=rules),
        schemes=holding(grades, on=on, rules=rules),
        lists=sorted({one.list for one in listings if one.holds(on)}),
        version=known.version,
    )


@dataclass(frozen=True)
class Timeline:
    """Points of a chart of the score, each with why it changed."""

    uscc: str
    from_on: date
    until_on: date
    rule_set: str
    points: Sequence[tuple[Point, Sequence[Cause]]]
    next_cursor: date | None


def get_timeline(ask: GetTimeline, work: LineageWork, rules: RuleBook) -> Timeline:
    """Return a page of the points at which score or grade changed or will change by what is known.

    Raises:
        NotFound: nothing is known of the enterprise, or nothing was known then.
        InvalidRequest: the last day lies before the first.
    """
    work.book.one_snapshot()
    ask = replace(ask, uscc=work.lineage.heir_of(ask.uscc, known_at=ask.known_at))
    standing = _standing(ask.uscc, ask.known_at, work)
    first = ask.from_on or standing.known_since_on
    last = ask.until_on or max(first, work.clock.today()) + A_YEAR
    if last < first:
        raise InvalidRequest("the last day lies before the first", "until_on", f"{first} or later")
    facts = work.book.facts(ask.uscc, known_at=ask.known_at)
    start = max(first, ask.cursor or first)
    found = changes(facts, on=start, rules=rules, limit=ask.limit, until=last)
    points = [(point(facts, start, rules), ()), *((change.after, change.causes) for change in found)]
    following = points[ask.limit][0].on if len(points) > ask.limit else None
    return Timeline(ask.uscc, first, last, rules.version, points[: ask.limit], following)


def _standing(uscc: str, known_at: datetime | None, work: CreditWork) -> Standing:
    standing = find_standing(uscc, work)
    if known_at is not None and known_at < standing.known_since_at:
        raise NotFound(
            "nothing was known of this enterprise then", "known_at", f"{standing.known_since_at.isoformat()} or later"
        )
    return standing


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
