"""What a penalty case may be fined, and until when its party may answer."""

from __future__ import annotations

from datetime import date

from databus.calendar import shipped
from databus.rules import RuleBook
from services.enforcement.domain import clocks, statutes
from services.enforcement.domain.penalty_cases import PenaltyCase
from services.enforcement.domain.terms import Length, days_from, end_of


def answer_until(served_on: date, rules: RuleBook) -> date:
    """Return the last day to ask for a hearing or to defend. Source: 行政处罚法 Art. 64(一), 85."""
    return end_of(served_on, _length("hearing_request", rules, served_on), (), shipped()).due_on


def _length(kind: str, rules: RuleBook, on: date) -> Length:
    """Return how long a term is by law of a day, by the newest law where it is older."""
    law = clocks.kind_of(kind, rules, on=on)
    if law is not None:
        return law.length
    row = next(row for row in rules.table("clock") if row["code"] == kind)
    return Length(row["length"], row["unit"])


def earliest_hearing(told_on: date, rules: RuleBook) -> date:
    """Return the first day of a hearing that is announced on a day. Source: 行政处罚法 Art. 64(二), 85."""
    length = _length("hearing_notice", rules, told_on)
    return days_from(told_on, length.count, length.unit, shipped())


def fine_range(case: PenaltyCase, rules: RuleBook, *, decided_on: date) -> statutes.FineRange | None:
    """Return what may be fined in a case; None where the rules hold nothing of the statute."""
    statutes.circumstance_rows(case.circumstances, rules)
    if case.statute is None or case.ended_act_on is None:
        return None
    allowed = statutes.range_for(
        case.statute,
        case.goods_value_fen,
        rules,
        occurred_on=case.ended_act_on,
        decided_on=decided_on,
        grave=statutes.is_grave(case.circumstances, rules),
    )
    return None if allowed is None else statutes.weighed(allowed, case.circumstances, rules, on=decided_on)
