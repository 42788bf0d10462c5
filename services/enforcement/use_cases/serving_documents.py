"""What agencies do with documents themselves: issue one apart from a case's steps, serve it, withdraw it, read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Protocol

from databus.errors import Conflict, InvalidRequest, NotFound
from databus.papers.issuing import PaperPart
from databus.rules import RuleBook
from services.enforcement.domain import document_text, powers
from services.enforcement.domain import legal_documents as documents
from services.enforcement.domain.agencies import codes_of, require_owner
from services.enforcement.domain.history import ALERT, PENALTY, TRACE_CASE, day_of_act
from services.enforcement.domain.legal_documents import DOCUMENT, SERVED, WITHDRAWN, LegalDocument, Service
from services.enforcement.use_cases import legal_documents as engine
from services.enforcement.use_cases.clocks import clocks_of, meet_clock
from services.enforcement.use_cases.legal_documents import DocumentWork, LegalDocuments
from services.enforcement.use_cases.officers import Attested, OfficerWork, attest_officers
from services.enforcement.use_cases.powers import division_of
from services.enforcement.use_cases.when_served import run_when_served
from services.enforcement.use_cases.work import Work, comes_again, digest_of

ENTERPRISE: Final = "enterprise"
RECEIPT: Final = "service_receipt"


class Shelf(LegalDocuments, Protocol):
    """Documents as they are listed."""

    def page_of(
        self, *, bodies: Sequence[str], limit: int, cursor: str | None, **wanted: Any
    ) -> tuple[list[LegalDocument], str | None]: ...


class ServingWork(DocumentWork, OfficerWork, Work, Protocol):
    """A transaction in which agencies handle documents."""

    @property
    def legal_documents(self) -> Shelf: ...


@dataclass(frozen=True)
class IssueLegalDocument:
    """A document that an agency issues by itself."""

    kind: str
    subject_kind: str
    subject_id: str
    uscc: str
    issued_on: date
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class RecordService:
    """How a document was served."""

    document_id: str
    way: str
    delivered_on: date
    servers: tuple[str, ...]
    recipient: str | None = None
    place: str | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class WithdrawLegalDocument:
    """A document that was issued wrongly."""

    document_id: str
    reason: str
    evidence: tuple[str, ...]
    on: date | None = None


@dataclass(frozen=True)
class DocumentFile:
    """A document with a part of its paper's file."""

    document: LegalDocument
    file: PaperPart


# what an agency may issue a document on by itself; the steps of other things issue theirs
_SUBJECTS: Final[Mapping[str, Callable[[Work, str], Any]]] = {
    TRACE_CASE: lambda tx, key: tx.cases.look(key),
    PENALTY: lambda tx, key: tx.penalties.look(key),
    ALERT: lambda tx, key: tx.alerts.look(key),
}
SUBJECTS: Final = (ENTERPRISE, *_SUBJECTS)


def issue_legal_document(order: IssueLegalDocument, tx: ServingWork, rules: RuleBook) -> LegalDocument:
    """Issue a document that is no step of a case.

    Raises:
        NotPermitted: a kind that only a step of a case yields, or a seat that does not issue it in this county.
        InvalidRequest: a fact is missing; or the subject is not this enterprise's.
        NotFound: no such subject.
    """
    agency = tx.caller.require_agency()
    row = documents.template(order.kind, rules)
    division = division_of(tx, order.uscc)
    powers.require_seat(row["zh"], row["by"], row["clause"], agency, division=division, rules=rules)
    on = day_of_act(order.issued_on, today=tx.clock.today(), field="issued_on")
    _check_subject(order, tx)
    return engine.issue_document(
        tx, order.kind, order.subject_kind, order.subject_id, order.facts, agency, on, rules=rules, uscc=order.uscc
    )


def record_service(order: RecordService, tx: ServingWork, rules: RuleBook) -> LegalDocument:
    """Record that a document was served, and issue the receipt (送达回证).

    Raises:
        NotPermitted: another agency's document.
        Conflict: served or withdrawn already, or one that is not served.
        InvalidRequest: what the way needs is missing; or too few officers.

    Source: 行政处罚法 Art. 61; 民事诉讼法 Art. 87–95.
    """
    agency = tx.caller.require_agency()
    before, digest = tx.legal_documents.get(order.document_id), digest_of(order, agency)
    if comes_again(tx, DOCUMENT, before.document_id, SERVED, digest):
        return before
    tx.expect_version(before.version)
    move = documents.machine(rules).check(before.state, SERVED, agency=None)
    on = day_of_act(order.delivered_on, today=tx.clock.today(), since=before.issued_on, field="delivered_on")
    require_owner(before.agency, agency, rules, what=before.document_no, on=on)
    if not documents.template(before.kind, rules)["served"]:
        raise Conflict(f"{before.title} is not served ({move.clause})", "document_id", "a document that is served")
    who = _servers(order, before, on, tx, rules)
    service = Service(order.way, on, order.recipient, order.place, order.evidence, who.names)
    after = documents.served(before, service, rules)
    receipt = _receipt(after, who, tx, rules)
    after = replace(after, receipt_id=receipt.document_id)
    tx.legal_documents.save(after)
    _meet_clock(after, on, tx, rules)
    run_when_served(after, tx, rules)
    engine.note(tx, after, before.state, on, told=order.way, digest=digest)
    engine.say(tx, after)
    return after


def withdraw_legal_document(order: WithdrawLegalDocument, tx: ServingWork, rules: RuleBook) -> LegalDocument:
    """Withdraw a document that was issued wrongly; its paper's verification says so from then on.

    Source: 行政处罚法 Art. 75.
    """
    agency = tx.caller.require_agency()
    if not order.evidence:
        raise InvalidRequest("nothing is withdrawn without a document", "evidence", "at least one document")
    before = tx.legal_documents.get(order.document_id)
    if before.state == WITHDRAWN and before.withdrawn_reason == order.reason:
        return before
    tx.expect_version(before.version)
    documents.machine(rules).check(before.state, WITHDRAWN, agency=None)
    on = day_of_act(order.on, today=tx.clock.today(), since=before.issued_on)
    require_owner(before.agency, agency, rules, what=before.document_no, on=on)
    return engine.withdraw(tx, before, order.reason, order.evidence, on, rules=rules)


def document_file(document_id: str, tx: ServingWork, rules: RuleBook) -> dict[str, Any]:
    """Return a document with its text and history.

    Raises:
        NotFound: there is none, or it is for others.
    """
    document = _seen(document_id, tx, rules)
    row = documents.template(document.kind, rules)
    return {
        **vars(document),
        "text": document_text.paragraphs(row, document.facts, document.addressee, rules),
        **_due(document, tx),
        "history": tx.history.of(DOCUMENT, document_id),
    }


def part_of_file(document_id: str, part: int, tx: ServingWork, rules: RuleBook) -> DocumentFile:
    """Return a document with a part of its paper's file.

    Raises:
        NotFound: there is none, it is for others, or it was withdrawn before it was written.
        Conflict: the paper is being written.
        InvalidRequest: the file has no such part.
    """
    return paper_of(_seen(document_id, tx, rules), part, tx)


def paper_of(document: LegalDocument, part: int, tx: DocumentWork) -> DocumentFile:
    """Return a document with a part of its paper's file; see `part_of_file`."""
    if document.paper is None:
        if document.state == WITHDRAWN:
            raise NotFound("the document was withdrawn before its paper was written", "document_id", "another")
        raise Conflict("the paper is being written", "document_id", "ask again in a moment")
    paper = tx.papers.get(document.paper)
    if part > paper.parts:
        raise InvalidRequest("the file has no such part", "part", f"a whole number from 1 to {paper.parts}")
    content = tx.papers.part(paper.code, part)
    if content is None:
        raise NotFound(f"the file of {paper.code} is kept no more; it can still be verified", "document_id", "another")
    return DocumentFile(document, PaperPart(paper, part, content))


def listing(asked: Mapping[str, Any], tx: ServingWork, rules: RuleBook) -> tuple[list[LegalDocument], str | None]:
    """Return a page of the documents that the caller may see, newest first."""
    return tx.legal_documents.page_of(bodies=_bodies(tx, rules), **asked)


def bodies_of(agency: str, rules: RuleBook, on: date) -> tuple[str, ...]:
    """Return the codes under which a body has issued documents: its own, and those it is the successor of."""
    return codes_of(agency, rules, on=on)


def _bodies(tx: ServingWork, rules: RuleBook) -> tuple[str, ...]:
    return bodies_of(tx.caller.require_agency(), rules, tx.clock.today())


def _seen(document_id: str, tx: ServingWork, rules: RuleBook) -> LegalDocument:
    document = tx.legal_documents.look(document_id)
    if not documents.may_see(document, _bodies(tx, rules)):
        raise NotFound("there is no such document", "document_id", "one of list_legal_documents")
    return document


def _due(document: LegalDocument, tx: ServingWork) -> dict[str, Any]:
    """Until when it is to be served, where there is a term."""
    clock = next(iter(clocks_of(tx, DOCUMENT, document.document_id)), None)
    return {"due_on": clock and clock.due_on, "provisional": clock and clock.provisional}


def _check_subject(order: IssueLegalDocument, tx: ServingWork) -> None:
    if order.subject_kind == ENTERPRISE:
        owner: str | None = order.subject_id
    else:
        owner = _SUBJECTS[order.subject_kind](tx, order.subject_id).uscc
    if owner != order.uscc:
        told = owner or "no enterprise"
        raise InvalidRequest("the subject is about another", "uscc", f"{told}, whom {order.subject_id} is about")


def _servers(order: RecordService, document: LegalDocument, on: date, tx: ServingWork, rules: RuleBook) -> Attested:
    who = attest_officers(
        tx,
        order.servers,
        agency=document.agency,
        post="server",
        on=on,
        rules=rules,
        uscc=document.uscc,
        field="servers",
    )
    row = documents.way_row(order.way, rules)
    if len(who.names) < row["officers"]:
        raise InvalidRequest("too few officers", "servers", f"at least {row['officers']} ({row['clause']})")
    return who


def _meet_clock(document: LegalDocument, on: date, tx: ServingWork, rules: RuleBook) -> None:
    kind = documents.template(document.kind, rules).get("clock")
    if kind is not None:
        meet_clock(tx, rules, kind=kind, subject_kind=DOCUMENT, subject_id=document.document_id, on=on)


def _receipt(document: LegalDocument, who: Attested, tx: ServingWork, rules: RuleBook) -> LegalDocument:
    row = documents.way_row(document.way or "", rules)
    known = {one.officer_id: one for one in who.officers}
    named = [{"name": name, "certificate_no": None} for name in who.names if name not in known]
    facts = {
        "document": document.title,
        "document_no": document.document_no,
        "way": row["zh"],
        "delivered_on": document.delivered_on,
        "served_on": document.served_on,
        "place": document.place,
        "recipient": document.recipient,
        "evidence": list(document.service_evidence),
        "officers": [*engine.told_of(who.officers), *named],
        "basis": row["clause"],
    }
    assert document.delivered_on is not None, "served documents have the day"
    return engine.issue_document(
        tx,
        RECEIPT,
        DOCUMENT,
        document.document_id,
        facts,
        document.agency,
        document.delivered_on,
        rules=rules,
        uscc=document.uscc,
        to_agency=document.to_agency,
        addressee=document.addressee,
        party=document.party,
    )
