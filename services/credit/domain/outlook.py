"""What comes next: the days on which score or grade change if nothing else happens, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from databus.rules import RuleBook
from services.credit.domain.rating import UNRATED, Facts, assess_facts, days_of_change, grade_on
from services.credit.domain.scoring import Assessment, Deduction, rule_days


@dataclass(frozen=True)
class Point:
    """Score and grade from a day on, until the next point."""

    on: date
    assessment: Assessment
    grade: str

    @property
    def score(self) -> int:
        return self.assessment.score

    @property
    def score_grade(self) -> str:
        return self.assessment.grade


@dataclass(frozen=True)
class Cause:
    """Why score or grade change on a day; `record_id` and `item` where it is about a record.

    `BEGINS`: a document takes effect. `ENDS`: a record counts no longer. `RATING_ENDS`, `RATED`: a formal rating runs
    out or is made. `AA_ENDS`, `AA_GRANTED`. `BONUSES`: what is held has changed. `RULES`: a new rule set takes effect.
    """

    code: str
    zh: str
    en: str
    item: str | None = None
    record_id: str | None = None


_RULES = Cause("RULES", "新的规则施行", "new rules take effect")


@dataclass(frozen=True)
class Change:
    """One day on which score or grade change, from what to what, because of what."""

    on: date
    before: Point
    after: Point
    causes: tuple[Cause, ...]


def point(facts: Facts, day: date, rules: RuleBook) -> Point:
    """Return score and grade of a day."""
    return Point(day, assess_facts(facts, on=day, rules=rules), grade_on(facts, day, rules))


def changes(facts: Facts, *, on: date, rules: RuleBook, limit: int, until: date = date.max) -> tuple[Change, ...]:
    """Return the next changes after a day by what is known now, at most `limit`."""
    found: list[Change] = []
    for change in _changes(facts, on, until, rules):
        found.append(change)
        if len(found) == limit:
            break
    return tuple(found)


def _changes(facts: Facts, on: date, until: date, rules: RuleBook) -> Iterator[Change]:
    before, new_rules = point(facts, on, rules), rule_days(rules)
    for day in days_of_change(facts, on, until, rules)[1:]:
        after = point(facts, day, rules)
        if _seen(before) != _seen(after):
            yield Change(day, before, after, (*_causes(before, after), *([_RULES] if day in new_rules else ())))
        before = after


def _seen(one: Point) -> tuple[int, str, str]:
    return one.score, one.score_grade, one.grade


def _causes(before: Point, after: Point) -> tuple[Cause, ...]:
    was = {_key(found): found for found in before.assessment.deductions}
    now = {_key(found): found for found in after.assessment.deductions}
    gone = [_ended(found) for key, found in was.items() if key not in now]
    come = [_begun(found) for key, found in now.items() if key not in was]
    causes = [*gone, *come]
    if before.assessment.bonuses != after.assessment.bonuses:
        causes.append(Cause("BONUSES", "加分事项变动", "bonuses held change"))
    if UNRATED in {before.grade, after.grade} and before.grade != after.grade:
        causes.append(_rating(after))
    elif "AA" in {before.grade, after.grade} and before.grade != after.grade:
        causes.append(_aa(after))
    return tuple(causes)


def _key(found: Deduction) -> tuple[str, ...]:
    return (*found.record.act, found.item.code)


def _ended(found: Deduction) -> Cause:
    zh, en = _words(found, "不再", "no longer ")
    return Cause("ENDS", zh, en, found.item.code, found.record.record_id)


def _begun(found: Deduction) -> Cause:
    zh, en = _words(found, "开始", "from now on ")
    return Cause("BEGINS", zh, en, found.item.code, found.record.record_id)


def _words(found: Deduction, when_zh: str, when_en: str) -> tuple[str, str]:
    item = found.item
    if item.direct_d:
        return f"{item.code} {item.zh}{when_zh}直接定为D级", f"{item.code} {item.en}: {when_en}direct D"
    points = "1 point" if found.points == 1 else f"{found.points} points"
    return f"{item.code} {item.zh}{when_zh}扣{found.points}分", f"{item.code} {item.en}: {when_en}−{points}"


def _rating(after: Point) -> Cause:
    if after.grade != UNRATED:
        return Cause("RATED", "作出正式评级", "a formal rating is made")
    last = after.on - timedelta(days=1)
    zh = f"正式评级有效期至{last}，期满未再评定的为未评级"
    return Cause("RATING_ENDS", zh, f"the formal rating is valid to {last}; unrated unless it is renewed")


def _aa(after: Point) -> Cause:
    if after.grade == "AA":
        return Cause("AA_GRANTED", "授予AA级", "AA is granted")
    return Cause("AA_ENDS", "AA级失效", "AA ends")
