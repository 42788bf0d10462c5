"""What each step of a penalty case yields: its documents, its terms, the penalty of the credit item, its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final, Protocol

from databus.clock import Clock
from databus.rules import RuleBook
from services.enforcement.domain import fines, penalty_cases, penalty_publicity, penalty_terms
from services.enforcement.domain.legal_documents import LegalDocument
from services.enforcement.domain.penalty_cases import BEFORE_DECISION, OVER, PENALTY_CASE, CaseMove, PenaltyCase
from services.enforcement.use_cases import penalties
from services.enforcement.use_cases.clocks import cancel_clocks, clocks_of, meet_clock, pause_clock
from services.enforcement.use_cases.legal_documents import document_of, told_of
from services.enforcement.use_cases.penalties import AnnulPenalty, RecordPenalty
from services.enforcement.use_cases.penalty_case_work import PenaltyWork, owed, run, stand_still
from services.enforcement.use_cases.penalty_effects import fallen, publish_in_time
from services.enforcement.use_cases.penalty_papers import (
    DECISION,
    HEARING_RIGHT,
    SERVED,
    evidence_zh,
    ground_row,
    issue,
    party_zh,
    penalties_zh,
    range_zh,
    surcharge_zh,
)

PAYMENT: Final = "fine_payment"


class Step(Protocol):
    """What a move to a state yields."""

    def __call__(
        self, after: PenaltyCase, move: CaseMove, on: date, tx: PenaltyWork, rules: RuleBook, clock: Clock
    ) -> PenaltyCase: ...


def follow(
    before: PenaltyCase,
    after: PenaltyCase,
    move: CaseMove,
    on: date,
    tx: PenaltyWork,
    rules: RuleBook,
    clock: Clock,
) -> PenaltyCase:
    """Return the case with what its move yields."""
    if before.state == "NOTICE":
        _end(after, "hearing_request", on, tx, rules, reason="over, or answered")
    step = _STEPS.get(after.state)
    made = after if step is None else step(after, move, on, tx, rules, clock)
    if made.state in BEFORE_DECISION:
        stand_still(made, on, made.state, tx, rules)
    if made.state in OVER:
        for kind in (DECISION, PAYMENT):
            _end(made, kind, on, tx, rules, reason=made.state)
    return made


def _end(case: PenaltyCase, kind: str, on: date, tx: PenaltyWork, rules: RuleBook, *, reason: str) -> None:
    cancel_clocks(tx, rules, subject_kind=PENALTY_CASE, subject_id=case.case_id, on=on, reason=reason, kind=kind)


def _investigated(
    after: PenaltyCase, move: CaseMove, on: date, tx: PenaltyWork, rules: RuleBook, clock: Clock
) -> PenaltyCase:
    del move, clock
    allowed = penalty_terms.fine_range(after, rules, decided_on=on) if after.fine_fen else None
    facts = {
        "case_no": after.case_no,
        "party": party_zh(after, tx),
        "facts": after.facts,
        "evidence": evidence_zh(after, tx),
        "statute": after.statute,
        "penalties": penalties_zh(after, rules),
        "range": None if allowed is None else range_zh(allowed),
        "weighing": after.weighing,
        "officers": told_of(tx.officers.named(after.investigators)),
    }
    issue(after, "investigation_report", facts, on, tx, rules)
    return after


def _noticed(
    after: PenaltyCase, move: CaseMove, on: date, tx: PenaltyWork, rules: RuleBook, clock: Clock
) -> PenaltyCase:
    del move, clock
    days = next(row for row in rules.table("clock") if row["code"] == "hearing_request")["length"]
    facts = {
        "case_no": after.case_no,
        "facts": after.facts,
        "statute": after.statute,
        "penalties": penalties_zh(after, rules),
        "answer_days": days,
        "hearing": HEARING_RIGHT if penalty_cases.has_hearing_right(after, rules, on=on) else None,
    }
    issue(after, SERVED["notice"], facts, on, tx, rules)
    return after


def _hearing(
    after: PenaltyCase, move: CaseMove, on: date, tx: PenaltyWork, rules: RuleBook, clock: Clock
) -> PenaltyCase:
    del move, clock
    host = told_of(tx.officers.named([after.hearing_host or ""]))
    facts = {"case_no": after.case_no, "hearing_on": after.hearing_on, "host": host, "open": "公开举行"}
    issue(after, SERVED["hearing"], facts, on, tx, rules)
    run(after, "hearing_notice", on, tx, rules)
    return after


def _decided(
    after: PenaltyCase, move: CaseMove, on: date, tx: PenaltyWork, rules: RuleBook, clock: Clock
) -> PenaltyCase:
    del move, clock
    pay = next(row for row in rules.table("clock") if row["code"] == PAYMENT)["length"] if after.fine_fen else None
    facts = {
        "case_no": after.case_no,
        "party": party_zh(after, tx),
        "facts": after.facts,
        "evidence": evidence_zh(after, tx),
        "statute": after.statute,
        "penalties": penalties_zh(after, rules),
        "fine": after.fine_fen or None,
        "pay_days": pay,
        "weighing": after.weighing,
        "surcharge": surcharge_zh(rules, on) if after.fine_fen else None,
    }
    document = issue(after, SERVED["decision"], facts, on, tx, rules)
    meet_clock(tx, rules, kind=DECISION, subject_kind=PENALTY_CASE, subject_id=after.case_id, on=on)
    severity = penalty_publicity.severity_of(after.item or "", rules)
    after = replace(after, document_no=document.document_no, severity=severity)
    return publish_in_time(after, severity, on, tx, rules)


def _served(
    after: PenaltyCase, move: CaseMove, on: date, tx: PenaltyWork, rules: RuleBook, clock: Clock
) -> PenaltyCase:
    """The decision takes effect: the credit item follows, and the term to pay runs. Source: 行政处罚法 Art. 61, 67."""
    del move, on
    decision = document_of(tx, PENALTY_CASE, after.case_id, SERVED["decision"])
    assert decision is not None, "the guard saw it served"
    assert decision.served_on is not None, "the guard saw it served"
    after = replace(after, served_on=decision.served_on, penalty_id=_recorded(after, decision, tx, rules, clock))
    if not after.fine_fen:
        return after
    run(after, PAYMENT, decision.served_on, tx, rules)
    running = next(one for one in reversed(clocks_of(tx, PENALTY_CASE, after.case_id)) if one.kind == PAYMENT)
    plan = [fines.Instalment(running.due_on, after.fine_fen)]
    return replace(after, instalments=[plain(one) for one in plan])


def plain(one: fines.Instalment) -> dict[str, Any]:
    """Return an instalment as it is kept."""
    return {"due_on": one.due_on.isoformat(), "amount_fen": one.amount_fen}


def _recorded(case: PenaltyCase, decision: LegalDocument, tx: PenaltyWork, rules: RuleBook, clock: Clock) -> str | None:
    """Record the penalty with its credit item, effective from the day of service; nothing for who has no code."""
    if case.uscc is None or case.decided_on is None or decision.served_on is None or case.occurred_on is None:
        return None
    order = RecordPenalty(
        uscc=case.uscc,
        document_no=decision.document_no,
        occurred_on=case.occurred_on,
        decided_on=case.decided_on,
        effective_on=decision.served_on,
        act=case.act,
        item=case.item or "",
        statute=case.statute or "",
        fine_fen=case.fine_fen or 0,
        goods_value_fen=case.goods_value_fen,
        trace_case_id=case.trace_case_id,
    )
    return penalties.keep_penalty(order, case.agency, tx, rules, clock).penalty_id


def _closed(
    after: PenaltyCase, move: CaseMove, on: date, tx: PenaltyWork, rules: RuleBook, clock: Clock
) -> PenaltyCase:
    del clock
    how = "当事人已履行" if after.state == "PERFORMED" else f"人民法院已强制执行（{move.document_no}）"
    stands = owed(after, on, tx, rules)
    facts = {
        "case_no": after.case_no,
        "party": party_zh(after, tx),
        "decision_no": after.document_no,
        "how": how,
        "paid": stands.paid_fen if stands is not None and stands.paid_fen else None,
    }
    meet_clock(tx, rules, kind=PAYMENT, subject_kind=PENALTY_CASE, subject_id=after.case_id, on=on)
    issue(after, "case_closing", facts, on, tx, rules)
    return after


def _enforcing(
    after: PenaltyCase, move: CaseMove, on: date, tx: PenaltyWork, rules: RuleBook, clock: Clock
) -> PenaltyCase:
    del clock
    stands, reminder = owed(after, on, tx, rules), document_of(tx, PENALTY_CASE, after.case_id, SERVED["reminder"])
    facts = {
        "case_no": after.case_no,
        "party": party_zh(after, tx),
        "decision_no": after.document_no,
        "owed": 0 if stands is None else stands.owed_fen,
        "served_on": after.served_on,
        "reminded_on": None if reminder is None else reminder.served_on,
    }
    issue(after, "enforcement_application", facts, on, tx, rules, addressee=move.transferred_to)
    return after


def _not_punished(
    after: PenaltyCase, move: CaseMove, on: date, tx: PenaltyWork, rules: RuleBook, clock: Clock
) -> PenaltyCase:
    del clock
    row = ground_row(after.ground or "", rules)
    facts = {
        "case_no": after.case_no,
        "party": party_zh(after, tx),
        "act": after.act,
        "ground": row["zh"],
        "basis": row["clause"],
        "findings": move.reason,
    }
    document = issue(after, "no_penalty_decision", facts, on, tx, rules)
    meet_clock(tx, rules, kind=DECISION, subject_kind=PENALTY_CASE, subject_id=after.case_id, on=on)
    return replace(after, document_no=document.document_no)


def _transferred(
    after: PenaltyCase, move: CaseMove, on: date, tx: PenaltyWork, rules: RuleBook, clock: Clock
) -> PenaltyCase:
    """The case goes to the judiciary, and its term stands still. Source: 行政处罚法 Art. 27."""
    del clock
    facts = {
        "case_no": after.case_no,
        "party": party_zh(after, tx),
        "act": after.act,
        "facts": after.facts,
        "reason": move.reason,
        "evidence": evidence_zh(after, tx),
    }
    issue(after, "case_transfer", facts, on, tx, rules, addressee=move.transferred_to)
    running = tx.clocks.open_of(PENALTY_CASE, after.case_id, DECISION)
    if any(one.state != "PAUSED" and one.due_on >= on for one in running):
        reason = f"移送{move.transferred_to}"
        pause_clock(tx, rules, kind=DECISION, subject_kind=PENALTY_CASE, subject_id=after.case_id, on=on, reason=reason)
    return after


def _annulled(
    after: PenaltyCase, move: CaseMove, on: date, tx: PenaltyWork, rules: RuleBook, clock: Clock
) -> PenaltyCase:
    """The decision falls with its documents; the penalty is annulled, and what cites it follows."""
    if after.penalty_id is not None:
        standing = tx.penalties.get(after.penalty_id)
        if standing.state != "ANNULLED":
            order = AnnulPenalty(after.penalty_id, move.document_no or "", move.reason or "", on)
            penalties.fall(standing, order, tx, rules, clock)
    return fallen(after, move.document_no or "", move.reason or "", on, tx, rules)


_STEPS: Final[Mapping[str, Step]] = {
    "INVESTIGATED": _investigated,
    "NOTICE": _noticed,
    "HEARING": _hearing,
    "DECIDED": _decided,
    "SERVED": _served,
    "PERFORMED": _closed,
    "ENFORCED": _closed,
    "ENFORCING": _enforcing,
    "NOT_PUNISHED": _not_punished,
    "TRANSFERRED": _transferred,
    "ANNULLED": _annulled,
}
