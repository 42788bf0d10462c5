"""The letters of assistance: 协助函, 协助复函, 不予协助告知函."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from databus.rules import RuleBook
from services.enforcement.domain.assistance import ASSISTANCE, AssistanceRequest
from services.enforcement.use_cases.legal_documents import DocumentWork, issue_document


def write_letter(
    before: AssistanceRequest, after: AssistanceRequest, tx: DocumentWork, rules: RuleBook, *, on: date
) -> AssistanceRequest:
    """Return the request with the number of the letter that its move yields, if it yields one."""
    if after.state == "SENT" and before.letter_no is None:
        facts: dict[str, Any] = {"matter": after.matter, "legal_basis": after.legal_basis, "asked": list(after.asked)}
        facts |= {"stop_on": after.stop_on, "evidence": _lines(after.evidence) or None}
        return replace(after, letter_no=_issue("assistance_letter", after, facts, tx, rules, on))
    if after.state == "ANSWERED":
        facts = {"answer": after.answer, "evidence": _lines(after.answer_evidence), "letter_no": after.letter_no}
        return replace(after, reply_no=_issue("assistance_reply", after, facts, tx, rules, on))
    if after.state == "REFUSED":
        ground = next(row["zh"] for row in rules.table("assistance_refusal") if row["code"] == after.refusal)
        facts = {"ground": ground, "explanation": after.explanation, "letter_no": after.letter_no}
        return replace(after, reply_no=_issue("assistance_refusal_letter", after, facts, tx, rules, on))
    return after


def _issue(
    kind: str, request: AssistanceRequest, facts: Mapping[str, Any], tx: DocumentWork, rules: RuleBook, on: date
) -> str:
    asks = kind == "assistance_letter"
    writer, reader = (request.from_agency, request.to_agency)[:: 1 if asks else -1]
    told = {name: value for name, value in facts.items() if value is not None}
    document = issue_document(
        tx,
        kind,
        ASSISTANCE,
        request.request_id,
        {**told, "to": reader, "reference": request.reference},
        writer,
        on,
        rules=rules,
        uscc=request.uscc,
        to_agency=reader,
    )
    return document.document_no


def _lines(evidence: Sequence[Mapping[str, Any]]) -> list[str]:
    return [f"{one['title']}（SHA-256 {one['sha256']}）" for one in evidence]
