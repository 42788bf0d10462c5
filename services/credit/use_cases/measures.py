"""What holds for an enterprise by its grade and the lists it is on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from databus.rules import RuleBook
from services.credit.domain import powers
from services.credit.domain.listings import Listing
from services.credit.domain.measures import Held, Measure, held, measures_on
from services.credit.use_cases.directory import RatingWork
from services.credit.use_cases.ratings import GetRating, find_rating
from services.credit.use_cases.work import CreditWork


@dataclass(frozen=True)
class Wanted:
    """Which measures; None is any."""

    grade: str | None = None
    list: str | None = None
    service: str | None = None
    carried_out_by: str | None = None
    on: date | None = None


@dataclass(frozen=True)
class Measures:
    """What holds for an enterprise, under the code that stands for it, on a day as known at a moment."""

    uscc: str
    on: date
    known_at: datetime | None
    grade: str
    lists: Sequence[str]
    measures: Sequence[Held]
    rule_set: str


def list_measures(wanted: Wanted, work: CreditWork, rules: RuleBook) -> list[Measure]:
    """Return what grades and lists mean, in each service and for each agency.

    An agency finds those of the seats it sits in.
    """
    on = wanted.on or work.clock.today()
    who = wanted.carried_out_by
    seats = {who, *(powers.seats_of(rules).taken_by(who, None) if who else ())}
    return [
        one
        for one in measures_on(rules, on)
        if (wanted.grade is None or wanted.grade in one.grades)
        and (wanted.list is None or wanted.list in (*one.lists, *one.barred_by))
        and (wanted.service is None or wanted.service == one.service)
        and (who is None or not seats.isdisjoint(one.agencies))
    ]


def get_measures(ask: GetRating, work: RatingWork, rules: RuleBook) -> Measures:
    """Return what holds for an enterprise, each measure with what brings it.

    Raises:
        NotFound: nothing is known of the enterprise, or nothing was known then.
    """
    told = find_rating(ask, work, rules)
    lists = lists_of(told.uscc, told.on, ask.known_at, work)
    found = held(told.rating.grade, lists, on=told.on, rules=rules)
    return Measures(told.uscc, told.on, ask.known_at, told.rating.grade, lists, found, rules.version)


def lists_of(uscc: str, on: date, known_at: datetime | None, work: CreditWork) -> list[str]:
    """Return the lists that an enterprise is on, on a day, as known at a moment."""
    return sorted({one.list for one in in_force(uscc, on, known_at, work)})


def in_force(uscc: str, on: date, known_at: datetime | None, work: CreditWork) -> list[Listing]:
    """Return the entries that hold on a day, as known at a moment."""
    return [one for one in work.listings.of(uscc, known_at=known_at) if one.holds(on)]
