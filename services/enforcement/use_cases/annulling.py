"""Annul a penalty, and let the case that led to it fall with it."""

from __future__ import annotations

from dataclasses import replace

from databus.clock import Clock
from databus.rules import RuleBook
from services.enforcement.domain.penalties import Penalty
from services.enforcement.domain.penalty_cases import machine
from services.enforcement.use_cases import penalties
from services.enforcement.use_cases.penalties import AnnulPenalty
from services.enforcement.use_cases.penalty_case_work import PenaltyWork, keep, last_day
from services.enforcement.use_cases.penalty_effects import fallen


def annul_penalty(order: AnnulPenalty, tx: PenaltyWork, rules: RuleBook, clock: Clock) -> Penalty:
    """Annul a penalty, as `penalties.annul_penalty`; its case is ANNULLED, its documents withdrawn.

    Source: 行政处罚法 Art. 48, 75.
    """
    penalty = penalties.annul_penalty(order, tx, rules, clock)
    case = tx.penalty_cases.of_penalty(penalty.penalty_id)
    if case is None or case.state == "ANNULLED" or penalty.annulled_on is None:
        return penalty
    on = max(penalty.annulled_on, last_day(tx, case))
    clause = machine(rules).check(case.state, "ANNULLED", agency=None).clause
    after = replace(
        case,
        state="ANNULLED",
        clause=clause,
        annulled_on=on,
        annulment_document_no=order.document_no,
        annulment_reason=order.reason,
        ended_on=case.ended_on or on,
        version=case.version + 1,
    )
    after = fallen(after, order.document_no, order.reason, on, tx, rules)
    keep(after, case.state, on, tx, note=order.reason, document_no=order.document_no)
    return penalty
