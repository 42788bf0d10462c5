"""What a score and grade would be, without writing anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from databus.rules import RuleBook
from services.credit.domain.advanced import Condition, Statement, conditions, unmet
from services.credit.domain.items import find_item
from services.credit.domain.records import Record
from services.credit.domain.scoring import Assessment, assess, next_change_on


@dataclass(frozen=True)
class Simulate:
    """Supposed facts on a day; without `statement` nothing is stated for AA."""

    on: date
    records: Sequence[Record] = ()
    bonuses: Sequence[str] = ()
    grade_a_since: date | None = None
    statement: Statement | None = None


@dataclass(frozen=True)
class Simulated:
    """Score and grade by the supposed facts; AA itself is never simulated, only whether it could be granted."""

    assessment: Assessment
    aa_eligible: bool
    conditions: Sequence[Condition]
    next_change_on: date | None
    rule_set: str


def simulate(ask: Simulate, rules: RuleBook) -> Simulated:
    """Return score, grade A to D and whether AA could be granted.

    Raises:
        InvalidRequest: an item that does not exist.

    Source: DESIGN §5 (`/v1/credit/simulations`); DOMAIN D.2.
    """
    for place, record in enumerate(ask.records):
        find_item(rules, record.item, on=record.effective_on, field=f"records.{place}.item")
    found = assess(ask.records, ask.bonuses, on=ask.on, rules=rules)
    aa = conditions(ask.statement or Statement(), grade_a_since=ask.grade_a_since, on=ask.on, rules=rules)
    return Simulated(
        assessment=found,
        aa_eligible=found.grade == "A" and not unmet(aa),
        conditions=aa,
        next_change_on=next_change_on(ask.records, on=ask.on, rules=rules),
        rule_set=rules.version,
    )
