"""Writing the papers of documents, one after the other, beside the service."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from databus import logs
from databus.caller import Caller
from databus.errors import Unavailable
from databus.papers import Facts, Paper, Text
from databus.papers.content import Block, Cell
from databus.papers.pdf import MEDIA_TYPE as PDF
from databus.rules import RuleBook
from services.enforcement.domain import document_text, legal_documents
from services.enforcement.domain.legal_documents import LegalDocument
from services.enforcement.use_cases import papers
from services.enforcement.use_cases.legal_documents import DocumentWork, LegalDocuments, say

log = logs.get(__name__)


class Waiting(LegalDocuments, Protocol):
    """Documents, some of which wait to be written."""

    def next_due(self, now: datetime) -> LegalDocument | None: ...


class WritingWork(DocumentWork, Protocol):
    """A transaction in which papers of documents are written."""

    @property
    def legal_documents(self) -> Waiting: ...
    def act_for(self, caller: Caller) -> None: ...
    def attempt(self) -> AbstractContextManager[None]: ...


def write_next(work: WritingWork, rules: RuleBook) -> bool:
    """Write the document that has waited longest; whether there was one.

    One that cannot be written is tried again later, so that it stands in the way of no other.

    Raises:
        Unavailable: this process has no key for the seal.
    """
    due = work.legal_documents.next_due(work.clock.now())
    if due is None:
        return False
    try:
        with work.attempt():
            _write(due, work, rules)
    except Unavailable:
        raise
    except Exception:  # whatever it was, the others go on
        log.exception("document.failed", document_id=due.document_id, kind=due.kind, failures=due.failures + 1)
        work.legal_documents.save(due.stumbled(work.clock.now()))
    return True


def paper_of(document: LegalDocument, rules: RuleBook) -> Paper:
    """Return a document as it is to be read."""
    body = document_text.agency_zh(document.agency, rules)
    row = legal_documents.template(document.kind, rules)
    text = document_text.paragraphs(row, document.facts, document.addressee, rules)
    named = any({document_text.ADDRESSEE, row.get("addressee")} & {*document_text.gaps(one)} for one in row["text"])
    outward = document.addressee not in {"", body}  # what is for the body's own file opens without a name
    blocks: list[Block] = [Text(f"{document.addressee}：")] if outward and not named else []
    blocks += [Text(paragraph) for paragraph in text]
    blocks += [Facts(_closing(document, body)), Text(row["en"], quiet=True)]
    return Paper(
        title=f"{body}\n{document.title}",
        subtitle=document.document_no,
        blocks=tuple(blocks),
        number="",
        made_on=document.issued_on,
        language="zh",
    )


def says_of(document: LegalDocument, rules: RuleBook) -> dict[str, str]:
    """Return the facts that stand in the seal, so that a print-out that was changed is found out."""
    row = legal_documents.template(document.kind, rules)
    body = document_text.agency_zh(document.agency, rules)
    told = {"文书编号 No.": document.document_no, "受文者 To": document.addressee, "出具 By": body}
    told["日期 On"] = document.issued_on.isoformat()
    names = {one["name"]: one["zh"] for one in row["fields"]}
    told |= {names[name]: str(document.facts[name]) for name in row["says"] if name in document.facts}
    return told


def _write(due: LegalDocument, work: WritingWork, rules: RuleBook) -> None:
    work.act_for(Caller(agency=due.agency, actor=due.actor))
    wanted = papers.PaperToIssue(
        kind=papers.LEGAL_DOCUMENT,
        about=due.uscc if due.party and due.uscc is not None else due.document_id,
        title=f"{due.title} {due.document_no}",
        body=paper_of(due, rules),
        media_type=PDF,
        filename=f"{due.title}-{due.document_no}.pdf",
        says=says_of(due, rules),
        purpose="行政执法 enforcement",
    )
    written = due.written(papers.issue(wanted, work, rules).code)
    work.legal_documents.save(written)
    say(work, written)


def _closing(document: LegalDocument, body: str) -> tuple[tuple[str, Cell], ...]:
    rows: list[tuple[str, Cell]] = [
        ("统一社会信用代码 USCC", document.uscc if document.party else None),
        ("依据 Basis", document.clause),
        ("出具机关 Issued by", body),
        ("日期 Date", document_text.chinese_day(document.issued_on)),
    ]
    return tuple((name, value) for name, value in rows if value is not None)
