"""What documents of penalty cases say, and how they are issued."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from databus.errors import InvalidRequest
from databus.rules import RuleBook
from services.enforcement.domain import penalty_cases
from services.enforcement.domain.document_text import money
from services.enforcement.domain.legal_documents import LegalDocument, template
from services.enforcement.domain.penalty_cases import PENALTY_CASE, PenaltyCase
from services.enforcement.domain.statutes import FineRange
from services.enforcement.use_cases.clocks import clocks_of
from services.enforcement.use_cases.legal_documents import issue_document
from services.enforcement.use_cases.penalty_case_work import PenaltyWork

DECISION: Final = "penalty_decision"
# which document's service a guard looks at
SERVED: Final[Mapping[str, str]] = {
    "notice": "penalty_notice",
    "hearing": "hearing_notice",
    "decision": "penalty_decision",
    "reminder": "enforcement_reminder",
}
_MOST_EVIDENCE: Final = 50  # lines of a document
HEARING_RIGHT: Final = (
    "依据《中华人民共和国行政处罚法》第六十三条、第六十四条，你（单位）有权在上述期限内要求听证；"
    "逾期未提出的，视为放弃。"
)


def filed(case: PenaltyCase, tx: PenaltyWork, rules: RuleBook) -> str:
    """Issue the document by which a case is filed; its number is the case's."""
    term = next((one for one in clocks_of(tx, PENALTY_CASE, case.case_id) if one.kind == DECISION), None)
    facts = {
        "party": party_zh(case, tx),
        "act": case.act,
        "occurred_on": case.occurred_on,
        "found_on": case.found_on,
        "source": case.source,
        "reference": case.source_reference,
        "decide_by": None if term is None else term.due_on,
    }
    return issue(case, "case_filing", facts, case.filed_on, tx, rules).document_no


def issue(
    case: PenaltyCase,
    kind: str,
    facts: Mapping[str, Any],
    on: date,
    tx: PenaltyWork,
    rules: RuleBook,
    *,
    agency: str | None = None,
    addressee: str | None = None,
) -> LegalDocument:
    """Issue a document of a case; of those for the party it is the addressee unless another is named."""
    party = case.party_name if case.uscc is None and template(kind, rules)["party"] else None
    return issue_document(
        tx,
        kind,
        PENALTY_CASE,
        case.case_id,
        facts,
        agency or case.agency,
        on,
        rules=rules,
        uscc=case.uscc,
        addressee=addressee or party,
    )


def party_zh(case: PenaltyCase, tx: PenaltyWork) -> str:
    """Return whom a case is against as documents print it: the name, and the code or the place.

    Source: 行政处罚法 Art. 59(一).
    """
    name = tx.legal_documents.name_of(case.uscc) if case.uscc is not None else case.party_name
    place = case.uscc or case.party_place
    if name is None:
        return case.party
    return name if place is None else f"{name}（{place}）"


def penalties_zh(case: PenaltyCase, rules: RuleBook) -> list[str]:
    """Return the penalties of a case as documents print them."""
    amounts = {"fine": case.fine_fen, "confiscation": case.confiscated_fen}
    lines = []
    for row in penalty_cases.kind_rows(case.kinds, rules):
        amount = amounts.get(row["code"])
        lines.append(f"{row['zh']}{money(amount)}" if amount else str(row["zh"]))
    return lines


def evidence_zh(case: PenaltyCase, tx: PenaltyWork) -> list[str]:
    """Return the evidence of a case as documents print it, the newest if there is more than a document lists."""
    lines = [
        f"{one['title']}（SHA-256 {one['sha256'][:16]}…）"
        for act in tx.penalty_acts.of(case.case_id)
        for one in act.evidence
    ]
    return lines[-_MOST_EVIDENCE:]


def range_zh(allowed: FineRange) -> str:
    """Return what a statute allows as documents print it; a row that nobody compared with the text says so."""
    known = "" if allowed.sure == "V" else "，幅度待与法律文本核对"
    return f"{money(allowed.low_fen)}至{money(allowed.high_fen)}（{allowed.clause}{known}）"


def surcharge_zh(rules: RuleBook, on: date) -> str:
    """Return what a decision says of paying late. Source: 行政处罚法 Art. 72(一)."""
    percent = rules.value("surcharge_percent", on=on)
    return f"到期不缴纳罚款的，每日按罚款数额的{percent}%加处罚款，加处罚款的数额不超过罚款的数额。"


def ground_row(code: str, rules: RuleBook) -> dict[str, Any]:
    """Return the row of a ground on which nobody is punished; InvalidRequest if there is none."""
    rows: list[dict[str, Any]] = rules.table("no_penalty_ground")
    for row in rows:
        if row["code"] == code:
            return row
    raise InvalidRequest("no such ground", "ground", "one of " + ", ".join(row["code"] for row in rows))
