"""From records and bonuses to points, score and grade on a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from databus.rules import RuleBook
from services.credit.domain.items import Item, bonus_codes
from services.credit.domain.records import Record, counts_on, counts_until, item_of, turning_days

_DAILY: Final = ("full_score", "bonus_cap", "bonus_points", "grade_a_min", "grade_b_min", "grade_c_min")


@dataclass(frozen=True)
class Deduction:
    """One record that counts on the day; a direct-D item carries no points."""

    record: Record
    item: Item
    points: int
    counts_until: date


@dataclass(frozen=True)
class Assessment:
    """Score and grade of a day by the facts alone: A to D, never AA or U."""

    on: date
    score: int
    grade: str
    deductions: tuple[Deduction, ...]
    bonuses: tuple[str, ...]


def assess(records: Iterable[Record], bonuses: Collection[str], *, on: date, rules: RuleBook) -> Assessment:
    """Return score and grade of a day.

    The score is 100 − points + bonuses (at most 2), kept within 0 to 100; a direct-D item makes it D.

    Source: AQSIQ announcements 2013 No. 93 and 2014 No. 3; DOMAIN D.2.
    """
    found = deductions(records, on=on, rules=rules)
    held = tuple(code for code in bonus_codes(rules, on=on) if code in bonuses)
    full = rules.value("full_score", on=on)
    extra = min(rules.value("bonus_cap", on=on), len(held) * rules.value("bonus_points", on=on))
    score = max(0, min(full, full - sum(deduction.points for deduction in found) + extra))
    direct = any(deduction.item.direct_d for deduction in found)
    return Assessment(on, score, "D" if direct else grade_of(score, on=on, rules=rules), found, held)


def deductions(records: Iterable[Record], *, on: date, rules: RuleBook) -> tuple[Deduction, ...]:
    """Return what is deducted on a day: of each act the direct-D items and the one dearest other item.

    Source: 行政处罚法 29 (one act is not punished twice), DOMAIN D.2.
    """
    chosen: dict[tuple[str, ...], Deduction] = {}
    for record in records:
        item = item_of(record, rules)
        if not item.weighs or not counts_on(record, on, rules):
            continue
        until = counts_until(item, record.effective_on, rules)
        found = Deduction(record, item, 0 if item.direct_d else item.points, until)
        place = (*record.act, item.code) if item.direct_d else record.act
        if place not in chosen or _weight(found) > _weight(chosen[place]):
            chosen[place] = found
    return tuple(sorted(chosen.values(), key=_order))


def grade_of(score: int, *, on: date, rules: RuleBook) -> str:
    """Return the grade of a score.

    Source: AQSIQ announcement 2014 No. 3 (thresholds from memory, kept as data).
    """
    for grade in ("A", "B", "C"):
        if score >= rules.value(f"grade_{grade.lower()}_min", on=on):
            return grade
    return "D"


@lru_cache(maxsize=32)
def rule_days(rules: RuleBook) -> tuple[date, ...]:
    """Return the days on which the rules let another score or grade follow from the same facts."""
    changed = {value.from_on for key in _DAILY for value in rules.history(key)[1:]}
    for row in rules.table("bonuses"):
        changed |= {row[end] for end in ("from", "until") if end in row}
    return tuple(sorted(changed))


def next_change_on(records: Sequence[Record], *, on: date, rules: RuleBook) -> date | None:
    """Return the first later day on which what is known now gives other deductions, or None."""
    now = deductions(records, on=on, rules=rules)
    turning = {day for record in records for day in turning_days(record, rules) if day > on}
    for day in sorted(turning):
        if deductions(records, on=day, rules=rules) != now:
            return day
    return None


def _weight(deduction: Deduction) -> tuple[int, date, str, date, date, str]:
    """By what one record of an act goes before another; of equal ones the one that stands longest."""
    record = deduction.record
    ends = record.annulled_on or date.max, record.repaired_on or date.max
    return deduction.points, deduction.counts_until, record.item, *ends, record.record_id or ""


def _order(deduction: Deduction) -> tuple[date, str, str, str]:
    record = deduction.record
    return record.effective_on, *record.act, record.item
