"""The rating of an enterprise on a day, from all that is known about it: a pure answer that can be replayed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from databus.rules import RuleBook
from services.credit.domain.cycle import valid_until
from services.credit.domain.records import Record, turning_days
from services.credit.domain.scoring import Assessment, assess, next_change_on, rule_days

UNRATED = "U"


@dataclass(frozen=True)
class BonusChange:
    """Which bonuses the enterprise holds from a day on."""

    on: date
    held: frozenset[str]


@dataclass(frozen=True)
class Grant:
    """A decision that granted AA, until it was revoked."""

    granted_on: date
    revoked_on: date | None = None


@dataclass(frozen=True)
class Facts:
    """All that a rating rests on, as known at one moment; changes of bonuses in the order they were learnt."""

    known_since_on: date
    records: tuple[Record, ...] = ()
    bonuses: tuple[BonusChange, ...] = ()
    formal_days: tuple[date, ...] = ()
    grants: tuple[Grant, ...] = ()

    def without_annulled(self, by: date) -> Facts:
        """Return the facts as if what was annulled by the day had never been recorded."""
        kept = tuple(record for record in self.records if record.annulled_on is None or record.annulled_on > by)
        return replace(self, records=kept)

    def with_formal_day(self, day: date) -> Facts:
        """Return the facts with one more formal rating."""
        return replace(self, formal_days=(*self.formal_days, day))


@dataclass(frozen=True)
class Rating:
    """What an enterprise is rated on a day.

    `score_grade` is A to D by score; `grade` is AA where granted, U while there is no valid formal rating.
    `due_on` is the next day on which it must be looked at again.
    """

    assessment: Assessment
    grade: str
    since: date
    grade_a_since: date | None
    rated: bool
    formal_on: date | None
    valid_until: date | None
    next_change_on: date | None
    due_on: date | None
    rule_set: str

    @property
    def score(self) -> int:
        return self.assessment.score

    @property
    def score_grade(self) -> str:
        return self.assessment.grade


def rate(facts: Facts, *, on: date, rules: RuleBook) -> Rating:
    """Return the rating of a day.

    Source: AQSIQ announcements 2013 No. 93 and 2014 No. 3; DOMAIN D.2; DESIGN §5 (`/v1/credit/ratings`).
    """
    formal_on = _formal_on(facts, on)
    until = None if formal_on is None else valid_until(formal_on, rules)
    rated = until is not None and on <= until
    change = next_change_on(facts.records, on=on, rules=rules)
    lapse = until + timedelta(days=1) if until is not None and rated else None
    return Rating(
        assessment=assess_facts(facts, on=on, rules=rules),
        grade=grade_on(facts, on, rules),
        since=_since(facts, on, rules),
        grade_a_since=grade_a_since(facts, on=on, rules=rules),
        rated=rated,
        formal_on=formal_on,
        valid_until=until,
        next_change_on=change,
        due_on=min((day for day in (change, lapse) if day is not None), default=None),
        rule_set=rules.version,
    )


def assess_facts(facts: Facts, *, on: date, rules: RuleBook) -> Assessment:
    """Return score and grade of a day by the facts."""
    return assess(facts.records, bonuses_on(facts, on), on=on, rules=rules)


def bonuses_on(facts: Facts, day: date) -> frozenset[str]:
    """Return the bonuses held on the day."""
    held: frozenset[str] = frozenset()
    for change in facts.bonuses:
        if change.on <= day:
            held = change.held
    return held


def grade_on(facts: Facts, day: date, rules: RuleBook) -> str:
    """Return the grade of a day: U without a valid formal rating, AA while granted, else by score."""
    formal_on = _formal_on(facts, day)
    if formal_on is None or day > valid_until(formal_on, rules):
        return UNRATED
    grade = assess_facts(facts, on=day, rules=rules).grade
    return "AA" if grade == "A" and granted_on(facts, day, rules) is not None else grade


def granted_on(facts: Facts, day: date, rules: RuleBook) -> date | None:
    """Return since when AA is granted and has not been revoked or lapsed, or None.

    It lapses when the score grade leaves A; a lapse that rested only on what was annulled since is put back.
    """
    standing = facts.without_annulled(day)
    for grant in facts.grants:
        revoked = grant.revoked_on is not None and grant.revoked_on <= day
        if grant.granted_on <= day and not revoked:
            left_on = _leaves_a_on(standing, grant.granted_on, rules)
            if left_on is None or left_on > day:
                return grant.granted_on
    return None


def grade_a_since(facts: Facts, *, on: date, rules: RuleBook) -> date | None:
    """Return since when the grade has been A or AA without a break, None if it is not.

    What was annulled never broke it.
    """
    standing = facts.without_annulled(on)
    return _run_start(standing, on, rules, lambda grade: grade in {"A", "AA"})


def _since(facts: Facts, on: date, rules: RuleBook) -> date:
    now = grade_on(facts, on, rules)
    return _run_start(facts, on, rules, lambda grade: grade == now) or on


def _run_start(facts: Facts, on: date, rules: RuleBook, holds: Callable[[str], bool]) -> date | None:
    start = None
    for day in reversed(days_of_change(facts, min(facts.known_since_on, on), on, rules)):
        if not holds(grade_on(facts, day, rules)):
            break
        start = day
    return start


@lru_cache(maxsize=100)  # asked for every day of a timeline, with the same answer
def _leaves_a_on(facts: Facts, start: date, rules: RuleBook) -> date | None:
    """Return the first day from `start` on which the score grade is not A."""
    for day in days_of_change(facts, start, date.max, rules):
        if assess_facts(facts, on=day, rules=rules).grade != "A":
            return day
    return None


def days_of_change(facts: Facts, start: date, end: date, rules: RuleBook) -> list[date]:
    """Return `start` and the later days up to `end` on which anything may change, by facts or by rules."""
    days = {start, *rule_days(rules)}
    for record in facts.records:
        days |= turning_days(record, rules)
    days |= {change.on for change in facts.bonuses}
    for formal_on in facts.formal_days:
        days |= {formal_on, valid_until(formal_on, rules) + timedelta(days=1)}
    for grant in facts.grants:
        days |= {day for day in (grant.granted_on, grant.revoked_on) if day is not None}
    return sorted(day for day in days if start <= day <= end)


def _formal_on(facts: Facts, day: date) -> date | None:
    return max((formal_on for formal_on in facts.formal_days if formal_on <= day), default=None)
