"""Fines: paid in instalments where that was approved, payment by payment; what is owed follows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from databus.calendar import shipped
from databus.clock import Clock
from databus.errors import Conflict, InvalidRequest
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.enforcement.domain import clocks, fines
from services.enforcement.domain.document_text import chinese_day, money
from services.enforcement.domain.fines import Instalment, Paid
from services.enforcement.domain.history import day_of_act
from services.enforcement.domain.penalty_cases import PENALTY_CASE, PenaltyCase
from services.enforcement.use_cases.clocks import cancel_clocks, meet_clock
from services.enforcement.use_cases.penalty_case_work import (
    Payment,
    PenaltyWork,
    instalments_of,
    keep,
    owed,
    owned,
    run,
)
from services.enforcement.use_cases.penalty_papers import issue
from services.enforcement.use_cases.penalty_steps import PAYMENT, plain


@dataclass(frozen=True)
class PlanFinePayment:
    """Until when how much of a fine is to be paid, as approved on the party's request."""

    case_id: str
    instalments: tuple[dict[str, object], ...]
    reason: str
    on: date | None = None


@dataclass(frozen=True)
class RecordFinePayment:
    """What was paid, by the number of the bank's receipt."""

    case_id: str
    receipt_no: str
    amount_fen: int
    paid_on: date


def plan_payment(order: PlanFinePayment, tx: PenaltyWork, rules: RuleBook, clock: Clock) -> PenaltyCase:
    """Approve that a fine is paid later or in parts (延期、分期); the same plan again changes nothing.

    Raises:
        NotPermitted: another agency's case.
        Conflict: there is no fine to pay, or it is overdue already.
        InvalidRequest: the parts are not the fine, out of order, too many, or due on a day off.

    Source: 行政处罚法 Art. 66.
    """
    case, _ = owned(order.case_id, tx, rules, clock)
    told = tuple(Instalment(one["due_on"], one["amount_fen"]) for one in order.instalments)  # type: ignore[arg-type]
    plan = [plain(one) for one in told]
    if list(case.instalments) == plan:
        return case
    tx.expect_version(case.version)
    if case.state != "SERVED" or not case.fine_fen or case.served_on is None:
        raise Conflict("there is no fine to pay (行政处罚法 66)", "case_id", "a case SERVED with a fine")
    on = day_of_act(order.on, today=clock.today(), since=case.served_on)
    stands = owed(case, on, tx, rules)
    if stands is not None and stands.overdue:
        raise Conflict("the fine is overdue (行政处罚法 66)", "on", "approved before the last day to pay")
    most = rules.value("instalments_most", on=on)
    if len(told) > most:
        raise InvalidRequest("too many instalments", "instalments", f"at most {most}")
    fines.check_plan(told, case.fine_fen, shipped(), after=on)
    after = replace(case, instalments=plan, version=case.version + 1)
    _run_next(after, on, tx, rules, reason="payment_plan")
    lines = [f"{chinese_day(one.due_on)}前缴纳{money(one.amount_fen)}" for one in told]
    facts = {"case_no": case.case_no, "decision_no": case.document_no, "instalments": lines, "reason": order.reason}
    issue(after, "payment_plan", facts, on, tx, rules)
    return keep(after, case.state, on, tx, clause="行政处罚法 66", note=order.reason)


def record_payment(order: RecordFinePayment, tx: PenaltyWork, rules: RuleBook, clock: Clock) -> PenaltyCase:
    """Record what was paid at the bank; payments go to the fine first, then to the surcharge.

    Raises:
        NotPermitted: another agency's case.
        Conflict: there is no fine to pay; or the receipt was recorded with another amount.
        InvalidRequest: more than is owed, or a day out of order.

    Source: 行政处罚法 Art. 67 (who decides does not collect), 72, 74.
    """
    case, agency = owned(order.case_id, tx, rules, clock)
    payments = tx.penalty_payments.of(case.case_id)
    there = next((one for one in payments if one.receipt_no == order.receipt_no), None)
    if there is not None:
        if (there.amount_fen, there.paid_on) != (order.amount_fen, order.paid_on):
            raise Conflict("the receipt is recorded otherwise", "receipt_no", f"{there.amount_fen} fen")
        return case
    tx.expect_version(case.version)
    on = day_of_act(order.paid_on, today=clock.today(), since=case.served_on, field="paid_on")
    stands = owed(case, on, tx, rules)
    if stands is None or case.state not in {"SERVED", "ENFORCING"}:
        raise Conflict("there is no fine to pay (行政处罚法 67)", "case_id", "a case SERVED with a fine")
    if order.amount_fen > stands.owed_fen:
        raise InvalidRequest("more than is owed", "amount_fen", f"at most {stands.owed_fen} fen on {on}")
    payment = Payment(uuid7(), case.case_id, on, order.amount_fen, order.receipt_no, agency)
    tx.penalty_payments.add(payment)
    after = replace(case, version=case.version + 1)
    _meet_paid(after, on, tx, rules)
    note = f"paid {order.amount_fen} fen, {order.receipt_no}"
    return keep(after, case.state, clock.today(), tx, clause="行政处罚法 67", note=note)


def _meet_paid(case: PenaltyCase, on: date, tx: PenaltyWork, rules: RuleBook) -> None:
    """End the term of an instalment that is paid, and let that of the next one run."""
    due = _next(case, tx)
    for clock in tx.clocks.open_of(PENALTY_CASE, case.case_id, PAYMENT):
        if due is None or clock.due_on < due:
            day = max(on, clock.started_on)
            meet_clock(tx, rules, kind=PAYMENT, subject_kind=PENALTY_CASE, subject_id=case.case_id, on=day)
            if due is not None:
                _run_until(case, due, tx, rules)


def _run_next(case: PenaltyCase, on: date, tx: PenaltyWork, rules: RuleBook, *, reason: str) -> None:
    cancel_clocks(tx, rules, subject_kind=PENALTY_CASE, subject_id=case.case_id, on=on, reason=reason, kind=PAYMENT)
    due = _next(case, tx)
    if due is not None:
        _run_until(case, due, tx, rules)


def _run_until(case: PenaltyCase, due: date, tx: PenaltyWork, rules: RuleBook) -> None:
    """Let the term to pay end on the day of an instalment."""
    law = clocks.kind_of(PAYMENT, rules, on=due)
    assert law is not None, "the term to pay is law"
    run(case, PAYMENT, due - timedelta(days=law.length.count), tx, rules)


def _next(case: PenaltyCase, tx: PenaltyWork) -> date | None:
    paid = [Paid(one.paid_on, one.amount_fen) for one in tx.penalty_payments.of(case.case_id)]
    return fines.next_due(instalments_of(case), paid)
