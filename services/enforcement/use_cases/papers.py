"""Papers of enforcement."""

from __future__ import annotations

from databus.papers import issuing
from databus.papers.issued import IssuedPaper
from databus.papers.issuing import Issuer, PaperToIssue
from databus.papers.work import PaperWork
from databus.rules import RuleBook

__all__ = ["PaperToIssue", "issue", "issuer_of"]


def issuer_of(rules: RuleBook) -> Issuer:
    """Enforcement as it issues papers."""
    return Issuer("sanhu.enforcement", rules, "F")


def issue(wanted: PaperToIssue, work: PaperWork, rules: RuleBook) -> IssuedPaper:
    """Write a paper, seal it, keep it, and return it with its code; its kind is a row of `[[paper_kind]]`.

    Raises:
        Unavailable: this process has no key for the seal.
    """
    return issuing.issue(wanted, work, issuer_of(rules))
