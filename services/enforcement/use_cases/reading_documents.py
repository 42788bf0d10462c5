"""What an enterprise reads of the documents about it: those served, and those that are not served but for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from databus.clock import Clock
from databus.errors import NotFound
from databus.rules import RuleBook
from services.enforcement.domain import legal_documents as documents
from services.enforcement.domain.legal_documents import LegalDocument
from services.enforcement.use_cases.legal_documents import DocumentWork, LegalDocuments
from services.enforcement.use_cases.serving_documents import DocumentFile, paper_of


class ServedShelf(LegalDocuments, Protocol):
    """Documents as enterprises find them."""

    def served_page(
        self, uscc: str, *, on: date, at_once: Collection[str], limit: int, cursor: str | None
    ) -> tuple[Sequence[LegalDocument], str | None]: ...


class ReadingWork(DocumentWork, Protocol):
    """A transaction in which enterprises read."""

    @property
    def legal_documents(self) -> ServedShelf: ...


def listed(
    ask: Mapping[str, Any], tx: ReadingWork, rules: RuleBook, clock: Clock
) -> tuple[Sequence[LegalDocument], str | None]:
    """Return a page of an enterprise's documents, newest first; none before it counts as served.

    Source: 行政处罚法 Art. 44, 61; 政府信息公开条例 Art. 27.
    """
    at_once = documents.at_once(rules)
    return tx.legal_documents.served_page(
        ask["uscc"], on=clock.today(), at_once=at_once, limit=ask["limit"], cursor=ask["cursor"]
    )


def part_of_file(document_id: str, part: int, tx: ReadingWork, rules: RuleBook, clock: Clock) -> DocumentFile:
    """Return a document for an enterprise with a part of its paper's file.

    Raises:
        NotFound: there is none, it is for agencies, or it is not served yet.
        Conflict: its paper is being written.
    """
    document = tx.legal_documents.look(document_id)
    if not documents.may_read(document, rules, on=clock.today()):
        raise NotFound("there is no such document", "document_id", "one of list_served_documents")
    return paper_of(document, part, tx)
