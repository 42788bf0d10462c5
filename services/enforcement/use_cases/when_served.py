"""What begins once a document counts as served."""

from __future__ import annotations

from databus.rules import RuleBook
from services.enforcement.domain import legal_documents as documents
from services.enforcement.domain.legal_documents import LegalDocument
from services.enforcement.use_cases.clocks import ClockWork, start_clock


def run_when_served(document: LegalDocument, tx: ClockWork, rules: RuleBook) -> None:
    """Start the term that runs from the service of a document, where its row names one (`starts_when_served`).

    Source: 行政处罚法 Art. 64(一) (five working days from being told).
    """
    kind = documents.template(document.kind, rules).get("starts_when_served")
    if kind is not None and document.served_on is not None:
        start_clock(
            tx,
            rules,
            kind=kind,
            subject_kind=document.subject_kind,
            subject_id=document.subject_id,
            responsible=document.agency,
            on=document.served_on,
            uscc=document.uscc,
        )
