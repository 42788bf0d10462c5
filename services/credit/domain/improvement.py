"""What would raise a score or grade: repairs, bonuses, a formal rating; and the fewest of them that lead a grade up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from databus.rules import RuleBook
from services.credit.domain.rating import BonusChange, Facts, Rating, assess_facts, bonuses_on
from services.credit.domain.records import Record
from services.credit.domain.repair import repairable_from
from services.credit.domain.scoring import Assessment, Deduction

GRADES_UP = ("D", "C", "B", "A")
LOOKED_AT = 50  # of an enterprise's deductions, the heaviest


@dataclass(frozen=True)
class Improvement:
    """One thing that raises the score or the grade, and what both would be from the first day it can be done.

    `REPAIR` names its record, `BONUS` its code; `FORMAL_RATING` makes an unrated enterprise rated.
    """

    action: str
    possible_from: date
    score: int
    score_grade: str
    clause: str
    zh: str
    en: str
    record: Record | None = None
    bonus: str | None = None


@dataclass(frozen=True)
class WayUp:
    """The fewest improvements that lead to a better grade by score, and the day by which all can be done."""

    grade: str
    score: int
    on: date
    steps: tuple[Improvement, ...]


def improvements(facts: Facts, rating: Rating, *, rules: RuleBook) -> tuple[Improvement, ...]:
    """Return what would raise score or grade, each by itself, the most effective first."""
    on = rating.assessment.on
    repairs = [_repair(found, facts, on, rules) for found in _heaviest(rating.assessment)]
    bonuses = _bonuses(facts, on, rules)
    found = sorted((one for one in repairs if one is not None), key=_order)
    unrated = () if rating.rated else (_formal_rating(rating, rules),)
    return (*unrated, *found, *bonuses)


def way_up(facts: Facts, found: Collection[Improvement], *, on: date, rules: RuleBook) -> WayUp | None:
    """Return the fewest improvements that lead to a better grade by score, None where none do.

    What nobody can undo, such as a record that cannot be repaired before it ends by itself, is left as it is.
    """
    now = assess_facts(facts, on=on, rules=rules)
    changed, taken, day = facts, [], on
    pool = sorted((one for one in found if one.action != "FORMAL_RATING"), key=lambda one: one.action == "BONUS")
    for one in pool:
        day = max(day, one.possible_from)
        changed = _with(changed, one, day)
        taken.append(one)
        then = assess_facts(changed, on=day, rules=rules)
        if GRADES_UP.index(then.grade) > GRADES_UP.index(now.grade):
            return WayUp(then.grade, then.score, day, tuple(taken))
    return None


def _heaviest(assessment: Assessment) -> list[Deduction]:
    return sorted(assessment.deductions, key=lambda one: (not one.item.direct_d, -one.points))[:LOOKED_AT]


def _order(one: Improvement) -> tuple[int, int, date]:
    """The best grade first, then the best score, then the soonest."""
    return -GRADES_UP.index(one.score_grade), -one.score, one.possible_from


def _repair(found: Deduction, facts: Facts, on: date, rules: RuleBook) -> Improvement | None:
    record, item = found.record, found.item
    first = repairable_from(item, record.effective_on, on=on, rules=rules)
    if first is None or max(on, first) >= found.counts_until:
        return None
    day = max(on, first)
    then = assess_facts(_repaired(facts, record, day), on=day, rules=rules)
    without = assess_facts(facts, on=day, rules=rules)
    if (then.score, then.grade) == (without.score, without.grade):
        return None
    clause = rules.parameter(f"repair_min_months_{(item.severity or '').lower()}", on=on).clause
    zh = f"修复{item.code}（文书{record.document_no}）：{day}起可申请，届时{then.score}分、按分为{then.grade}级"
    en = f"repair {item.code} ({record.document_no}): possible from {day}, then {then.score} points, {then.grade}"
    return Improvement("REPAIR", day, then.score, then.grade, clause, zh, en, record=record)


def _bonuses(facts: Facts, on: date, rules: RuleBook) -> list[Improvement]:
    held, now = bonuses_on(facts, on), assess_facts(facts, on=on, rules=rules)
    found = []
    for row in rules.table("bonuses", on=on):
        then = assess_facts(_holding(facts, held | {row["code"]}, on), on=on, rules=rules)
        if row["code"] not in held and then.score > now.score:
            zh = f"取得加分事项“{row['zh']}”：{then.score}分、按分为{then.grade}级"
            en = f"the bonus for {row['en']}: {then.score} points, {then.grade}"
            one = Improvement("BONUS", on, then.score, then.grade, row["clause"], zh, en, bonus=row["code"])
            found.append(one)
    return found


def _formal_rating(rating: Rating, rules: RuleBook) -> Improvement:
    on = rating.assessment.on
    clause = rules.parameter("formal_rating_day", on=on).clause
    zh = f"作出正式评级：按当前得分为{rating.score_grade}级"
    en = f"a formal rating: {rating.score_grade} by the score of today"
    return Improvement("FORMAL_RATING", on, rating.score, rating.score_grade, clause, zh, en)


def _with(facts: Facts, one: Improvement, day: date) -> Facts:
    if one.bonus is not None:
        return _holding(facts, bonuses_on(facts, day) | {one.bonus}, day)
    return facts if one.record is None else _repaired(facts, one.record, day)


def _repaired(facts: Facts, record: Record, day: date) -> Facts:
    kept = tuple(replace(one, repaired_on=day) if one == record else one for one in facts.records)
    return replace(facts, records=kept)


def _holding(facts: Facts, held: frozenset[str], day: date) -> Facts:
    return replace(facts, bonuses=(*facts.bonuses, BonusChange(day, held)))
