"""Papers of the registry."""

from __future__ import annotations

from databus.papers import issuing
from databus.papers.issued import IssuedPaper
from databus.papers.issuing import Issuer, PaperToIssue
from services.enterprise.domain.regulations import Regulations
from services.enterprise.use_cases.work import Work

__all__ = ["PaperToIssue", "issue", "issuer_of"]


def issuer_of(regulations: Regulations) -> Issuer:
    """The registry as it issues papers."""
    return Issuer("sanhu.enterprise", regulations.book, "E")


def issue(wanted: PaperToIssue, work: Work, regulations: Regulations) -> IssuedPaper:
    """Write a paper, seal it, keep it, and return it with its code."""
    return issuing.issue(wanted, work, issuer_of(regulations))
