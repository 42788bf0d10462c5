"""Which approvals of a finding count: of an agency whose officers have keys those alone that were signed."""

from __future__ import annotations

from typing import Any, Final

from databus import statements
from databus.rules import RuleBook
from services.enforcement.domain.history import TRACE_CASE
from services.enforcement.domain.trace_cases import TraceCase
from services.enforcement.use_cases.officers import SigningWork, signatures_needed, statement_of

APPROVE: Final = "approve_finding"


def to_sign(case: TraceCase) -> dict[str, Any]:
    """Return what officers sign who approve a finding: what was classified, on which evidence.

    Evidence grows with every classification, so what was signed for one does not hold for the next.
    """
    said = {"case_no": case.case_no, "uscc": case.uscc, "cause": case.cause, "cause_detail": case.cause_detail}
    return statement_of(APPROVE, TRACE_CASE, case.case_id, **said, evidence=list(case.evidence))


def counting(
    case: TraceCase, agency: str, tx: SigningWork, rules: RuleBook, *, division: str | None
) -> tuple[str, ...]:
    """Return the approvals that count: once officers of the agency have keys, those that were signed.

    What was approved unsigned before the first key was registered has to be signed then.

    Source: DESIGN §6; decision 0073.
    """
    if not signatures_needed(tx, APPROVE, agency, rules, division=division):
        return case.approvals
    said = statements.digest_of(to_sign(case))
    signed = {one.officer_id for one in tx.officers.signatures(TRACE_CASE, case.case_id) if one.digest == said}
    return tuple(one for one in case.approvals if one in signed)
