"""Objections to records: filed, answered by whoever recorded the act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.credit.domain import powers
from services.credit.domain.adopted import Adopted, Ending
from services.credit.domain.deadlines import deadline
from services.credit.domain.remedies import OBJECTION, OPEN, UPHELD, Remedy
from services.credit.use_cases import remedies
from services.credit.use_cases.lineage import find, hold
from services.credit.use_cases.records import end_by_annulment
from services.credit.use_cases.remedies import Told
from services.credit.use_cases.remedy_work import RemedyWork
from services.credit.use_cases.turn import finish
from services.credit.use_cases.work import Objection

ANNULLED: Final = "ANNULLED"
CORRECTED: Final = "CORRECTED"


@dataclass(frozen=True)
class ObjectToRecord:
    """An objection of the enterprise, handed in by whoever passes it on."""

    record_id: str
    reason: str
    evidence: Sequence[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class AnswerObjection:
    """The recorder's answer; `by` says how an objection upheld was made good: the record annulled, or corrected."""

    remedy_id: str
    outcome: str
    reason: str
    document_no: str
    by: str | None = None


def object_to_record(ask: ObjectToRecord, work: RemedyWork, rules: RuleBook) -> Objection:
    """Keep an objection and the day by which it must be answered; the record counts meanwhile.

    Raises:
        NotFound: no such record.
        Conflict: the record is annulled, or an objection to it waits for its answer.

    Source: 海关总署令第225号 (reviewed within 20 days).
    """
    record = find(ask.record_id, work)
    agency, today = work.caller.require_agency(), work.clock.today()
    powers.require("object", agency, on=today, rules=rules, recorder=record.agency)
    record, _ = hold(ask.record_id, work)
    if record.annulment is not None:
        raise Conflict("the record is annulled: there is nothing to object to", "record_id", "a record that stands")
    for waiting in work.remedies.running(record.record_id, OBJECTION):
        if (waiting.agency, waiting.reason) == (agency, ask.reason):
            return _told(waiting)
    remedies.refuse_second(record.record_id, OBJECTION, work)
    due_on = today + timedelta(days=rules.value("objection_answer_days", on=today))
    step = remedies.step_of(OPEN, work, reason=ask.reason)
    remedy = Remedy(
        remedy_id=uuid7(),
        kind=OBJECTION,
        record_id=record.record_id,
        record_version=record.version,
        uscc=record.uscc,
        recorder=record.agency,
        agency=agency,
        actor=work.caller.actor,
        reason=ask.reason,
        evidence=ask.evidence,
        state=OPEN,
        filed_on=today,
        known_at=step.known_at,
        deadline=deadline(due_on, provisional=False, on=today, rules=rules),
        steps=(step,),
    )
    remedies.file(remedy, work)
    return _told(remedy)


def answer_objection(ask: AnswerObjection, work: RemedyWork, rules: RuleBook) -> Told:
    """Answer an objection: reject it, or uphold it and make it good exactly.

    Upheld by annulment the record never counted; upheld by correction it must have been corrected since.

    Raises:
        NotFound: no such objection.
        NotPermitted: not the agency that recorded the act, nor its successor.
        Conflict: it is answered already, or nothing was corrected since it was filed.

    Source: 海关总署令第225号 (20 days); 谁办案、谁录入、谁负责; DOMAIN D.2 (reversed exactly).
    """
    remedy = remedies.find(ask.remedy_id, work)
    if remedy.kind != OBJECTION:
        raise InvalidRequest(
            "that is no objection", "remedy_id", "an objection; a repair is decided with decide_repair"
        )
    today = work.clock.today()
    powers.require("answer_objection", work.caller.agency, on=today, rules=rules, recorder=remedy.recorder)
    record, turn = hold(remedy.record_id, work)
    remedy = remedies.find(ask.remedy_id, work, lock=True)
    work.expect_version(remedy.version)
    step = remedies.step_of(ask.outcome, work, document_no=ask.document_no, reason=ask.reason)
    answered = remedies.take_step(remedy, step, work, rules)
    if ask.outcome == UPHELD and ask.by == CORRECTED and not _corrected_since(record, remedy):
        raise Conflict(
            "the record has not been corrected since the objection",
            "by",
            f"correct the record first, or {ANNULLED}",
        )
    if ask.outcome == UPHELD and ask.by == ANNULLED and record.annulment is None:
        end_by_annulment(record, Ending(today, ask.document_no, turn.at, ask.reason), work, rules)
        finish(turn, "credit.answer_objection/" + remedy.remedy_id, work, rules)
    return remedies.tell(answered, work)


def _corrected_since(record: Adopted, remedy: Remedy) -> bool:
    return record.restated_at is not None and record.restated_at > remedy.known_at


def _told(remedy: Remedy) -> Objection:
    due_on = remedy.deadline.due_on
    return Objection(remedy.remedy_id, remedy.record_id, remedy.agency, remedy.reason, remedy.filed_on, due_on)
