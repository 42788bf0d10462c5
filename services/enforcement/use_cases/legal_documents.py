"""Documents of legal steps: issued with the step, served, withdrawn with what they rest on.

    document = issue_document(tx, "order_to_correct", PENALTY_CASE, case_id, facts, agency, on, rules=rules, uscc=uscc)

The document has its number at once, in the transaction of the step; its sealed paper is written beside the service
(`writing_documents`). Numbers of a series have no gaps: one that is withdrawn keeps its number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, Protocol

from databus.errors import Conflict
from databus.identifiers import uuid7
from databus.papers import issuing
from databus.papers.work import PaperWork
from databus.rules import RuleBook
from services.enforcement.domain import document_text
from services.enforcement.domain import legal_documents as documents
from services.enforcement.domain.history import Step
from services.enforcement.domain.legal_documents import DOCUMENT, ISSUED, WITHDRAWN, LegalDocument
from services.enforcement.domain.officers import Officer
from services.enforcement.use_cases.clocks import ClockWork, cancel_clocks, start_clock

_EVENT: Final = "enforcement.document_changed"
_TOLD: Final = (
    *("document_id", "document_no", "kind", "title", "agency", "subject_kind", "subject_id", "uscc", "state"),
    *("issued_on", "served_on", "paper", "clause", "version"),
)


class LegalDocuments(Protocol):
    """Documents of legal steps."""

    def get(self, key: str) -> LegalDocument: ...
    def look(self, key: str) -> LegalDocument: ...
    def add(self, thing: LegalDocument) -> None: ...
    def save(self, thing: LegalDocument) -> None: ...
    def next_number(self, agency: str, word: str, year: int) -> int: ...
    def about(self, subject_kind: str, subject_id: str, kind: str | None = None) -> Sequence[LegalDocument]: ...
    def name_of(self, uscc: str) -> str | None: ...


class DocumentWork(PaperWork, ClockWork, Protocol):
    """A transaction whose steps yield documents."""

    @property
    def legal_documents(self) -> LegalDocuments: ...


def issue_document(
    work: DocumentWork,
    kind: str,
    subject_kind: str,
    subject_id: str,
    facts: Mapping[str, Any],
    agency: str,
    on: date,
    *,
    rules: RuleBook,
    uscc: str | None = None,
    to_agency: str | None = None,
    addressee: str | None = None,
    party: bool | None = None,
) -> LegalDocument:
    """Issue a document with the next number of the agency's series; its paper follows by itself.

    Args:
        work: the transaction of the step that yields it.
        kind: a row of `[[document]]`.
        subject_kind: what it is about, as histories name it: `trace_case`, `penalty_case`…
        subject_id: its id.
        facts: the fields of the row; days as days or texts, money in fen, officers as `told_of` returns them.
        agency: who issues it, a row of `[[document_agency]]`.
        on: the day it bears; its year is that of the number.
        rules: with the rows.
        uscc: the enterprise it is about; the addressee unless another is named.
        to_agency: the agency it is for.
        addressee: as printed, where it is neither; what is for neither is for the body's own file.
        party: whether the enterprise sees it; as the row says, unless told.

    Raises:
        InvalidRequest: no such kind, an agency that issues none, a fact that is missing or wrong; names it.
    """
    row, body = documents.template(kind, rules), documents.issuer(agency, rules)
    told, shown = document_text.checked(row, facts), row["party"] if party is None else party
    whom = uscc if shown else None
    number = documents.number_of(row, body, on.year, work.legal_documents.next_number(agency, row["word"], on.year))
    document = LegalDocument(
        document_id=uuid7(),
        document_no=number,
        kind=kind,
        title=row["zh"],
        agency=agency,
        actor=work.caller.actor,
        subject_kind=subject_kind,
        subject_id=subject_id,
        uscc=uscc,
        to_agency=to_agency,
        addressee=addressee
        or told.get(row.get("addressee", ""))
        or _addressee(work, whom, to_agency, rules)
        or body["zh"],
        party=shown,
        facts=told,
        clause=row["clause"],
        state=ISSUED,
        issued_on=on,
        asked_at=work.clock.now(),
    )
    work.legal_documents.add(document)
    note(work, document, None, on)
    say(work, document)
    _start_clock(work, document, row, rules)
    return document


def document_of(work: DocumentWork, subject_kind: str, subject_id: str, kind: str) -> LegalDocument | None:
    """Return the newest document of a kind that a case has and that was not withdrawn."""
    found = [one for one in work.legal_documents.about(subject_kind, subject_id, kind) if one.state != WITHDRAWN]
    return found[-1] if found else None


def served_on(work: DocumentWork, subject_kind: str, subject_id: str, kind: str) -> date | None:
    """Return the day a case's document of a kind counts as served; None if it was not issued or not served."""
    document = document_of(work, subject_kind, subject_id, kind)
    return None if document is None else document.served_on


def require_served(work: DocumentWork, subject_kind: str, subject_id: str, kind: str, *, by: date, field: str) -> date:
    """Return the day a case's document was served; for guards of steps that need it.

    Raises:
        Conflict: it was not issued, or not served by the day; names the document and the clause.
    """
    document = document_of(work, subject_kind, subject_id, kind)
    if document is None:
        raise Conflict(f"no document {kind} was issued", field, f"{kind} issued and served first")
    if document.served_on is None or document.served_on > by:
        right = f"record_service of {document.document_no} first"
        raise Conflict(f"{document.title} is not served by {by} (行政处罚法 61)", field, right)
    return document.served_on


def withdraw_documents(
    work: DocumentWork,
    subject_kind: str,
    subject_id: str,
    reason: str,
    evidence: Sequence[str],
    on: date,
    *,
    rules: RuleBook,
) -> tuple[LegalDocument, ...]:
    """Withdraw what a case has issued, because what it rests on was annulled; whoever verifies a paper is told.

    Source: 行政处罚法 Art. 75.
    """
    standing = [one for one in work.legal_documents.about(subject_kind, subject_id) if one.state != WITHDRAWN]
    return tuple(withdraw(work, one, reason, evidence, on, rules=rules) for one in standing)


def withdraw(
    work: DocumentWork, document: LegalDocument, reason: str, evidence: Sequence[str], on: date, *, rules: RuleBook
) -> LegalDocument:
    """Withdraw one document with its paper; it keeps its number."""
    after = documents.withdrawn(document, reason, on)
    work.legal_documents.save(after)
    if document.paper is not None:
        issuing.fall([document.paper], reason, evidence, work)
    cancel_clocks(work, rules, subject_kind=DOCUMENT, subject_id=document.document_id, on=on, reason=reason)
    note(work, after, document.state, on, told=reason)
    say(work, after)
    return after


def told_of(officers: Sequence[Officer]) -> list[dict[str, str]]:
    """Return officers as documents print them."""
    return [{"name": one.name, "certificate_no": one.certificate_no} for one in officers]


def note(
    work: DocumentWork,
    document: LegalDocument,
    before: str | None,
    on: date,
    *,
    told: str | None = None,
    digest: str | None = None,
) -> None:
    """Keep a step of a document."""
    caller, number = work.caller, document.document_no
    step = Step(
        DOCUMENT,
        document.document_id,
        document.version,
        before,
        document.state,
        on,
        caller.agency,
        caller.actor,
        document.clause,
    )
    work.history.add(replace(step, note=told, document_no=number, digest=digest))


def say(work: DocumentWork, document: LegalDocument) -> None:
    """Say how a document for the enterprise it is about stands; of others nothing is said."""
    if document.party:
        data = {name: getattr(document, name) for name in _TOLD}
        work.outbox.add(_EVENT, subject=document.document_id, data=data, uscc=document.uscc, legalbasis=document.clause)


def _start_clock(work: DocumentWork, document: LegalDocument, row: Mapping[str, Any], rules: RuleBook) -> None:
    if row.get("clock") is not None:
        start_clock(
            work,
            rules,
            kind=row["clock"],
            subject_kind=DOCUMENT,
            subject_id=document.document_id,
            responsible=document.agency,
            on=document.issued_on,
            uscc=document.uscc,
        )


def _addressee(work: DocumentWork, uscc: str | None, to_agency: str | None, rules: RuleBook) -> str:
    if to_agency is not None:
        return document_text.agency_zh(to_agency, rules)
    return "" if uscc is None else (work.legal_documents.name_of(uscc) or uscc)
