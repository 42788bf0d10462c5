"""Repairs asked for (信用修复申请): accepted or returned, granted or refused by whoever recorded the act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from databus.calendar import add_working_days
from databus.errors import Conflict, InvalidRequest
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.credit.domain import powers
from services.credit.domain.adopted import Adopted, Ending
from services.credit.domain.deadlines import Deadline, deadline
from services.credit.domain.items import find_item
from services.credit.domain.records import counts_until
from services.credit.domain.remedies import ACCEPTED, FILED, GRANTED, REPAIR, Remedy
from services.credit.domain.repair import check_repair, publicity
from services.credit.use_cases import remedies
from services.credit.use_cases.lineage import find, hold
from services.credit.use_cases.records import end_by_repair
from services.credit.use_cases.remedies import Told
from services.credit.use_cases.remedy_work import RemedyWork
from services.credit.use_cases.turn import finish

CONDITIONS: Final = ("corrected", "duties_fulfilled", "public_pledge")


@dataclass(frozen=True)
class ApplyForRepair:
    """What an enterprise says and hands in: correction, duties, pledge."""

    record_id: str
    reason: str
    pledge: str
    evidence: Sequence[dict[str, Any]]


@dataclass(frozen=True)
class DecideRepair:
    """A decision of the recorder on an application; the conditions are what it found for a repair granted."""

    remedy_id: str
    decision: str
    document_no: str | None = None
    reason: str | None = None
    missing: Sequence[str] = field(default_factory=list)
    corrected: bool = False
    duties_fulfilled: bool = False
    public_pledge: bool = False


def apply_for_repair(ask: ApplyForRepair, work: RemedyWork, rules: RuleBook) -> Told:
    """Keep an application; the recorder accepts or returns it within its term.

    Raises:
        NotFound: no such record.
        Conflict: before the minimum period (says from when), ended already, or asked for already.

    Source: 信用修复管理办法 (2026); DOMAIN D.2 (repair only after the minimum).
    """
    agency, today = work.caller.require_agency(), work.clock.today()
    record = find(ask.record_id, work)
    powers.require("apply_for_repair", agency, on=today, rules=rules, recorder=record.agency)
    record, _ = hold(ask.record_id, work)
    _check_open(record, on=today, rules=rules)
    for waiting in work.remedies.running(record.record_id, REPAIR):
        if (waiting.agency, waiting.reason) == (agency, ask.reason):
            return remedies.tell(waiting, work)
    remedies.refuse_second(record.record_id, REPAIR, work)
    step = remedies.step_of(FILED, work, reason=ask.reason)
    pledge = {"proves": "public_pledge", "note": ask.pledge, "document_no": None, "sha256": None}
    return remedies.file(
        Remedy(
            remedy_id=uuid7(),
            kind=REPAIR,
            record_id=record.record_id,
            record_version=record.version,
            uscc=record.uscc,
            recorder=record.agency,
            agency=agency,
            actor=work.caller.actor,
            reason=ask.reason,
            evidence=[pledge, *ask.evidence],
            state=FILED,
            filed_on=today,
            known_at=step.known_at,
            deadline=_within("repair_accept_days", today, rules),
            steps=(step,),
        ),
        work,
    )


def decide_repair(ask: DecideRepair, work: RemedyWork, rules: RuleBook) -> Told:
    """Accept an application or return it as incomplete; then grant or refuse the repair.

    Raises:
        NotFound: no such application.
        NotPermitted: not the agency that recorded the act, nor its successor (谁认定、谁修复).
        Conflict: no such move from here, or a condition of the repair is unmet.

    Source: 信用修复管理办法 (2026).
    """
    remedy = remedies.find(ask.remedy_id, work)
    if remedy.kind != REPAIR:
        raise InvalidRequest("that is no repair", "remedy_id", "an application; an objection has answer_objection")
    today = work.clock.today()
    powers.require("decide_repair", work.caller.agency, on=today, rules=rules, recorder=remedy.recorder)
    record, turn = hold(remedy.record_id, work)
    remedy = remedies.find(ask.remedy_id, work, lock=True)
    work.expect_version(remedy.version)
    reason = "; ".join(text for text in (ask.reason, *ask.missing) if text) or None
    step = remedies.step_of(ask.decision, work, document_no=ask.document_no, reason=reason)
    limit = _within("repair_decide_days", today, rules) if ask.decision == ACCEPTED else None
    decided = remedies.take_step(remedy, step, work, rules, deadline=limit)
    if ask.decision == GRANTED:
        item = find_item(rules, record.item, on=record.effective_on)
        check_repair(
            item, record.effective_on, [(name, getattr(ask, name)) for name in CONDITIONS], on=today, rules=rules
        )
        end_by_repair(record, Ending(today, ask.document_no or "", turn.at, reason), work, rules)
        finish(turn, "credit.decide_repair/" + remedy.remedy_id, work, rules)
    return remedies.tell(decided, work)


def _check_open(record: Adopted, *, on: date, rules: RuleBook) -> None:
    """Refuse an application before its time, for a record that has ended, or that is neither public nor counts."""
    if record.state != "EFFECTIVE":
        raise Conflict("the record has ended already", "record_id", f"{record.state} since {record.ended_on}")
    item = find_item(rules, record.item, on=record.effective_on)
    check_repair(item, record.effective_on, [], on=on, rules=rules)
    until = publicity(item, record.effective_on, on=on, rules=rules).until
    if until is not None and on >= max(until, counts_until(item, record.effective_on, rules)):
        raise Conflict(
            "its publicity has stopped by itself at the maximum: nothing is left to repair",
            "record_id",
            f"it stopped on {until}",
        )


def _within(key: str, on: date, rules: RuleBook) -> Deadline:
    term = add_working_days(on, rules.value(key, on=on))
    return deadline(term.due_on, provisional=term.provisional, on=on, rules=rules)
