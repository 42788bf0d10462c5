"""Record a penalty that was decided beside its case, and let the case that was filed on the act go along."""

from __future__ import annotations

from dataclasses import replace

from databus.clock import Clock
from databus.errors import Conflict
from databus.rules import RuleBook
from services.enforcement.domain import fines, penalty_publicity
from services.enforcement.domain.agencies import same_body
from services.enforcement.domain.penalties import Penalty, act_key
from services.enforcement.domain.penalty_cases import (
    BEFORE_DECISION,
    IN_DISPUTE,
    PENALTY_CASE,
    PenaltyCase,
    machine,
)
from services.enforcement.use_cases import penalties
from services.enforcement.use_cases.clocks import cancel_clocks, clocks_of, meet_clock
from services.enforcement.use_cases.due import DECISION
from services.enforcement.use_cases.penalties import RecordPenalty
from services.enforcement.use_cases.penalty_case_work import PenaltyWork, keep, last_day, run
from services.enforcement.use_cases.penalty_effects import publish_in_time
from services.enforcement.use_cases.penalty_steps import PAYMENT, plain


def record_penalty(order: RecordPenalty, tx: PenaltyWork, rules: RuleBook, clock: Clock) -> Penalty:
    """Record a penalty, as `penalties.record_penalty`; a case of the same body on the act is decided and served by it.

    Raises:
        Conflict: besides, who is competent for that case is disputed.

    Source: 行政处罚法 Art. 57, 60, 61.
    """
    agency = tx.caller.require_agency()
    case = _case_on(order, agency, tx, rules)
    if case is not None and case.jurisdiction in IN_DISPUTE:
        raise Conflict("who is competent is disputed (行政处罚法 25)", "act", f"{case.case_no} SETTLED first")
    penalty = penalties.record_penalty(order, tx, rules, clock)
    if case is not None:
        _follow(case, penalty, tx, rules)
    return penalty


def _case_on(order: RecordPenalty, agency: str, tx: PenaltyWork, rules: RuleBook) -> PenaltyCase | None:
    """Return the body's own case that waits for this decision, locked: on the act, else on the finding it cites."""
    found = list(tx.penalty_cases.on_act(order.uscc, None, act_key(order.act), order.occurred_on))
    if order.trace_case_id is not None:
        found += [one for one in tx.penalty_cases.of_trace_case(order.trace_case_id) if one.occurred_on is None]
    for one in found:
        if one.state in BEFORE_DECISION and same_body(one.agency, agency, rules, on=order.decided_on):
            return tx.penalty_cases.get(one.case_id)
    return None


def _follow(case: PenaltyCase, penalty: Penalty, tx: PenaltyWork, rules: RuleBook) -> None:
    """Carry a case to where its decision is served: what was decided, by which document, until when to pay."""
    on = max(penalty.decided_on, last_day(tx, case))
    severity = penalty_publicity.severity_of(penalty.item, rules)
    after = replace(
        case,
        state="SERVED",
        clause=machine(rules).check(case.state, "SERVED", agency=None).clause,
        act=penalty.act,
        act_key=penalty.act_key,
        occurred_on=penalty.occurred_on,
        statute=penalty.statute,
        item=penalty.item,
        kinds=("fine",) if penalty.fine_fen else (),
        fine_fen=penalty.fine_fen,
        goods_value_fen=penalty.goods_value_fen,
        decided_on=penalty.decided_on,
        document_no=penalty.document_no,
        penalty_id=penalty.penalty_id,
        served_on=penalty.effective_on,
        severity=severity,
        version=case.version + 1,
    )
    for kind in ("hearing_request", "hearing_notice"):
        cancel_clocks(tx, rules, subject_kind=PENALTY_CASE, subject_id=case.case_id, on=on, reason="decided", kind=kind)
    meet_clock(tx, rules, kind=DECISION, subject_kind=PENALTY_CASE, subject_id=case.case_id, on=on)
    after = publish_in_time(after, severity, penalty.decided_on, tx, rules)
    if after.fine_fen:
        run(after, PAYMENT, penalty.effective_on, tx, rules)
        due = next(one for one in reversed(clocks_of(tx, PENALTY_CASE, case.case_id)) if one.kind == PAYMENT).due_on
        after = replace(after, instalments=[plain(fines.Instalment(due, after.fine_fen))])
    keep(after, case.state, on, tx, note="decided beside the case", document_no=penalty.document_no)
