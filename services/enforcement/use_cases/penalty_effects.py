"""What a decision leads to whichever way it came about, and what falls with it: publicity, terms, documents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from databus.rules import RuleBook
from services.enforcement.domain import penalty_publicity
from services.enforcement.domain.history import PENALTY
from services.enforcement.domain.penalty_cases import PENALTY_CASE, PenaltyCase
from services.enforcement.use_cases.clocks import cancel_clocks
from services.enforcement.use_cases.due import WITHDRAWAL
from services.enforcement.use_cases.legal_documents import withdraw_documents
from services.enforcement.use_cases.penalty_case_work import PenaltyWork, run
from services.enforcement.use_cases.penalty_papers import issue

PUBLICATION: Final = "penalty_publication"
REPORT: Final = "penalty_report"


def publish_in_time(case: PenaltyCase, severity: str, on: date, tx: PenaltyWork, rules: RuleBook) -> PenaltyCase:
    """Return a decided case with whether it is published; if so, the terms for it run from the decision."""
    if not penalty_publicity.class_of(case, severity, rules)["public"]:
        return replace(case, publicity=penalty_publicity.NOT_PUBLIC)
    for kind in (PUBLICATION, REPORT):
        run(case, kind, on, tx, rules)
    return replace(case, publicity=penalty_publicity.DUE)


def fallen(case: PenaltyCase, document_no: str, reason: str, on: date, tx: PenaltyWork, rules: RuleBook) -> PenaltyCase:
    """Return an annulled case with its documents withdrawn, its terms ended, and the annulment as a document.

    What was never published is not published any more, and nothing waits for its withdrawal.
    """
    withdraw_documents(tx, PENALTY_CASE, case.case_id, reason, [document_no], on, rules=rules)
    cancel_clocks(tx, rules, subject_kind=PENALTY_CASE, subject_id=case.case_id, on=on, reason=reason)
    facts = {"case_no": case.case_no, "decision_no": case.document_no, "basis": document_no, "reason": reason}
    issue(case, "penalty_annulment", facts, on, tx, rules)
    if case.publicity in {penalty_publicity.SENT, penalty_publicity.PUBLISHED}:
        return case
    if case.penalty_id is not None:
        nothing = "nothing was published, or no longer is"
        cancel_clocks(
            tx, rules, subject_kind=PENALTY, subject_id=case.penalty_id, on=on, reason=nothing, kind=WITHDRAWAL
        )
    if case.publicity != penalty_publicity.DUE:
        return case
    return replace(case, publicity=penalty_publicity.WITHDRAWN, publicity_ended_on=on)
