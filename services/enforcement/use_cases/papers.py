"""Papers of enforcement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from databus.errors import Conflict
from databus.papers import issuing
from databus.papers.issued import IssuedPaper
from databus.papers.issuing import Issuer, PaperToIssue
from databus.papers.work import PaperWork
from databus.rules import RuleBook

__all__ = ["LEGAL_DOCUMENT", "PaperToIssue", "issue", "issuer_of", "withdraw_paper"]

LEGAL_DOCUMENT: Final = "legal_document"


def issuer_of(rules: RuleBook) -> Issuer:
    """Enforcement as it issues papers."""
    return Issuer("sanhu.enforcement", rules, "F")


def issue(wanted: PaperToIssue, work: PaperWork, rules: RuleBook) -> IssuedPaper:
    """Write a paper, seal it, keep it, and return it with its code; its kind is a row of `[[paper_kind]]`.

    Raises:
        Unavailable: this process has no key for the seal.
    """
    return issuing.issue(wanted, work, issuer_of(rules))


def withdraw_paper(asked: Mapping[str, Any], work: PaperWork) -> IssuedPaper:
    """Withdraw a paper that was found wrong; that of a legal document falls with the document alone.

    Raises:
        Conflict: it is of a legal document.
    """
    if work.papers.get(asked["code"]).kind == LEGAL_DOCUMENT:
        raise Conflict("the paper says what the document says", "code", "withdraw_legal_document")
    return issuing.withdraw(**asked, work=work)
