"""Whether AA could be granted: its conditions checked and listed before anybody decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from databus.rules import RuleBook
from services.credit.domain.advanced import Condition, Statement, unmet
from services.credit.domain.rating import granted_on, rate
from services.credit.domain.records import Record, item_of
from services.credit.use_cases.advanced import weigh
from services.credit.use_cases.lineage import LineageWork
from services.credit.use_cases.turn import find_standing

SHOWN: Final = 50


@dataclass(frozen=True)
class CheckAa:
    """Whose conditions, by what would be stated, on which day (today unless given)."""

    uscc: str
    statement: Statement
    on: date | None = None


@dataclass(frozen=True)
class AaChecked:
    """The conditions of AA; `reached_on` is the day by which all terms have run out, None where one has no day."""

    uscc: str
    on: date
    grade: str
    eligible: bool
    aa_since: date | None
    aa_conditions: Sequence[Condition]
    reached_on: date | None
    records: Sequence[dict[str, object]]
    known_at: datetime
    rule_set: str


def check_aa(ask: CheckAa, work: LineageWork, rules: RuleBook) -> AaChecked:
    """Return AA's four conditions by a statement and the records known here, without deciding anything.

    Raises:
        NotFound: nothing is known of the enterprise.

    Source: AQSIQ announcement 2013 No. 93 (conditions of grade AA).
    """
    work.book.one_snapshot()
    uscc, on = work.lineage.heir_of(ask.uscc), ask.on or work.clock.today()
    standing, facts = find_standing(uscc, work), work.book.facts(uscc)
    found = weigh(facts, ask.statement, on=on, rules=rules)
    grade, missing = rate(facts, on=on, rules=rules).grade, unmet(found)
    days = [condition.reached_on for condition in missing if condition.reached_on is not None]
    return AaChecked(
        uscc=uscc,
        on=on,
        grade=grade,
        eligible=not missing,
        aa_since=granted_on(facts, on, rules),
        aa_conditions=found,
        reached_on=max([on, *days]) if len(days) == len(missing) else None,
        records=_looked_at(facts.records, on, rules)[-SHOWN:],
        known_at=standing.known_at,
        rule_set=rules.version,
    )


def _looked_at(records: Iterable[Record], on: date, rules: RuleBook) -> list[dict[str, object]]:
    """Return the standing records that AA's conditions look at, the last one last."""
    found: list[dict[str, object]] = []
    for record in sorted(records, key=lambda one: (one.effective_on, one.record_id or "")):
        if record.effective_on > on or record.ended_on is not None:
            continue
        item = item_of(record, rules)
        for field, looks in (
            ("last_quality_problem_on", item.quality_problem),
            ("clean_at_departments_since", item.department_record),
        ):
            if looks:
                found.append({**vars(record), "looked_at_by": field})
    return found
