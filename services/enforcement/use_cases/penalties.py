"""Penalties and substantiated complaints: record them, annul a penalty and all that cites it follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from databus.clock import Clock
from databus.errors import Conflict, NotFound, NotPermitted
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.enforcement.domain.agencies import require_permission, same_body
from services.enforcement.domain.history import PENALTY, Step, day_of_act
from services.enforcement.domain.penalties import (
    Penalty,
    act_key,
    annulled,
    check_case,
    check_days,
    check_fine,
    check_once,
)
from services.enforcement.domain.powers import seated, sits_in
from services.enforcement.use_cases import due
from services.enforcement.use_cases.findings import open_review
from services.enforcement.use_cases.powers import division_of
from services.enforcement.use_cases.work import Complaint, Work


@dataclass(frozen=True)
class RecordPenalty:
    """A penalty that an agency decided."""

    uscc: str
    document_no: str
    occurred_on: date
    decided_on: date
    effective_on: date
    act: str
    item: str
    statute: str
    fine_fen: int
    goods_value_fen: int | None = None
    trace_case_id: str | None = None


@dataclass(frozen=True)
class AnnulPenalty:
    """An annulment, by the agency that decided or the body that reviewed."""

    penalty_id: str
    document_no: str
    reason: str
    on: date | None = None


@dataclass(frozen=True)
class RecordComplaint:
    """A complaint found true; nothing about who complained."""

    uscc: str
    document_no: str
    effective_on: date
    occurred_on: date | None = None


def record_penalty(order: RecordPenalty, tx: Work, rules: RuleBook, clock: Clock) -> Penalty:
    """Record a penalty that an agency decided; the credit item follows on its effective day.

    Any valid enterprise code is taken: the local copy of the registry may lag, and the decision stands all the same.

    Raises:
        NotPermitted: an agency that may not punish.
        InvalidRequest: days out of order, an unknown item, a fine outside the statute's range.
        Conflict: the document stands already, or the act was fined before.

    Source: 行政处罚法 Art. 17, 29, 57; 商检法 Art. 32–34.
    """
    agency = tx.caller.require_agency()
    require_permission("record_penalty", agency, rules, division=division_of(tx, order.uscc))
    check_fine(order.statute, order.fine_fen, order.goods_value_fen, rules, on=order.decided_on)
    return keep_penalty(order, agency, tx, rules, clock)


def keep_penalty(order: RecordPenalty, agency: str, tx: Work, rules: RuleBook, clock: Clock) -> Penalty:
    """Keep a penalty of an agency whose fine was found right, and say it; see `record_penalty`."""
    check_days(order.occurred_on, order.decided_on, order.effective_on, today=clock.today())
    case = tx.cases.find(order.trace_case_id, lock=True)  # its finding is not overturned meanwhile
    if order.trace_case_id is not None and case is None:
        raise NotFound(f"no trace case {order.trace_case_id}", "trace_case_id", "a case of list_trace_cases")
    check_case(order.item, order.uscc, case, rules)
    if tx.penalties.of_document(agency, order.document_no) is not None:
        raise Conflict("the document is recorded already", "document_no", "another number, or annul_penalty")
    tx.penalties.hold_party(order.uscc)
    key = act_key(order.act)
    penalty = Penalty(
        penalty_id=uuid7(),
        uscc=order.uscc,
        agency=agency,
        document_no=order.document_no,
        occurred_on=order.occurred_on,
        decided_on=order.decided_on,
        effective_on=order.effective_on,
        act=order.act,
        act_key=key,
        item=order.item,
        statute=order.statute,
        fine_fen=order.fine_fen,
        goods_value_fen=order.goods_value_fen,
        trace_case_id=order.trace_case_id,
        state="DECIDED",
        annulled_on=None,
        annulment_document_no=None,
        annulment_reason=None,
        version=1,
    )
    check_once(penalty, tx.penalties.fine_standing(order.uscc, key, order.occurred_on))
    tx.penalties.add(penalty)
    due.penalty_recorded(tx, rules, penalty)
    _note(tx, penalty, None, order.decided_on, order.statute, None, order.document_no)
    _say(tx, "enforcement.penalty_decided", penalty)
    return penalty


def annul_penalty(order: AnnulPenalty, tx: Work, rules: RuleBook, clock: Clock) -> Penalty:
    """Annul a penalty; a finding MALICIOUS that it cites goes to its owner for review, and stands until overturned.

    Raises:
        NotPermitted: neither the agency that decided nor a reviewing body.
        Conflict: it was annulled before.

    Source: 行政处罚法 Art. 48, 75; 行政复议法.
    """
    penalty = tx.penalties.get(order.penalty_id)
    tx.expect_version(penalty.version)
    return fall(penalty, order, tx, rules, clock)


def fall(penalty: Penalty, order: AnnulPenalty, tx: Work, rules: RuleBook, clock: Clock) -> Penalty:
    """Let a penalty fall; see `annul_penalty`."""
    agency = tx.caller.require_agency()
    on = day_of_act(order.on, today=clock.today(), since=penalty.decided_on)
    reviewing = next(row for row in rules.table("permission") if row["act"] == "annul_penalty")
    division, by = division_of(tx, penalty.uscc), reviewing["by"]
    reviews = sits_in(by, agency, division=division, rules=rules)
    if not reviews and not same_body(penalty.agency, agency, rules, on=on):
        who = ", ".join((penalty.agency, *seated(by, division=division, rules=rules)))
        raise NotPermitted(f"the penalty is annulled by {who}, not by {agency} ({reviewing['clause']})")
    after = annulled(penalty, on=on, document_no=order.document_no, reason=order.reason)
    tx.penalties.save(after)
    _note(tx, after, penalty.state, on, reviewing["clause"], order.reason, order.document_no)
    _say(tx, "enforcement.penalty_annulled", after)
    due.penalty_annulled(tx, rules, after, on)
    case = tx.cases.get(after.trace_case_id) if after.trace_case_id is not None else None
    if case is not None and case.finding_stands and case.finding_review != "OPEN":
        open_review(case, f"penalty {after.document_no} annulled by {order.document_no}", on, tx, rules)
    return after


def record_complaint(order: RecordComplaint, tx: Work, rules: RuleBook, clock: Clock) -> Complaint:
    """Record that a complaint was found true; who complained stays with the agency.

    What stands by the same document is answered as it stands: a matter that is closed as found true records it too.

    Raises:
        Conflict: the document found another day of effect.

    Source: S14 五(四); 市场监督管理投诉举报处理暂行办法 Art. 33 (identity confidential).
    """
    agency = tx.caller.require_agency()
    division = division_of(tx, order.uscc)
    clause = require_permission("record_substantiated_complaint", agency, rules, division=division)
    if order.occurred_on is not None:
        day_of_act(order.occurred_on, today=min(clock.today(), order.effective_on), field="occurred_on")
    standing = tx.complaints.by_document(agency, order.document_no, order.uscc)
    if standing is not None:
        if (standing.occurred_on, standing.effective_on) != (order.occurred_on, order.effective_on):
            right = f"as of {standing.effective_on}, or another document"
            raise Conflict("the document found something else of this enterprise", "document_no", right)
        return standing
    complaint = Complaint(uuid7(), order.uscc, agency, order.document_no, order.occurred_on, order.effective_on)
    tx.complaints.add(complaint)
    tx.outbox.add(
        "enforcement.complaint_substantiated",
        subject=complaint.complaint_id,
        data=complaint,
        uscc=complaint.uscc,
        legalbasis=clause,
    )
    return complaint


def _note(
    tx: Work, penalty: Penalty, before: str | None, on: date, clause: str, note: str | None, document_no: str
) -> None:
    caller = tx.caller
    step = Step(
        PENALTY,
        penalty.penalty_id,
        penalty.version,
        before,
        penalty.state,
        on,
        caller.agency,
        caller.actor,
        clause,
        note,
        document_no,
    )
    tx.history.add(step)


def _say(tx: Work, name: str, penalty: Penalty) -> None:
    tx.outbox.add(name, subject=penalty.penalty_id, data=penalty, uscc=penalty.uscc, legalbasis=penalty.statute)
