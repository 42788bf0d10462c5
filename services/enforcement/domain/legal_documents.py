"""Documents of legal steps (行政执法文书): numbered, with their text from a template, served, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from databus.errors import InvalidRequest
from databus.rules import RuleBook
from databus.state_machine import StateMachine

DOCUMENT: Final = "legal_document"
ISSUED: Final = "ISSUED"
SERVED: Final = "SERVED"
WITHDRAWN: Final = "WITHDRAWN"
STATES: Final = (ISSUED, SERVED, WITHDRAWN)
WAYS: Final = ("direct", "left", "electronic", "mail", "entrusted", "notice")
_PAUSE: Final = timedelta(seconds=10)
_MOST_DOUBLINGS: Final = 8


@dataclass(frozen=True)
class LegalDocument:
    """A document with its number.

    `party` says whether it is for the enterprise it is about; the others are seen by `agency` and `to_agency` alone.
    `delivered_on` is the day of handing over or of publication, `served_on` the day it counts as served. `paper` is the
    code of the sealed paper, None while it is being written.
    """

    document_id: str
    document_no: str
    kind: str
    title: str
    agency: str
    actor: str | None
    subject_kind: str
    subject_id: str
    uscc: str | None
    to_agency: str | None
    addressee: str
    party: bool
    facts: Mapping[str, Any]
    clause: str
    state: str
    issued_on: date
    asked_at: datetime
    paper: str | None = None
    way: str | None = None
    delivered_on: date | None = None
    served_on: date | None = None
    recipient: str | None = None
    place: str | None = None
    servers: tuple[str, ...] = ()
    service_evidence: tuple[str, ...] = ()
    receipt_id: str | None = None
    withdrawn_on: date | None = None
    withdrawn_reason: str | None = None
    failures: int = 0
    retry_at: datetime | None = None
    version: int = 1

    def written(self, code: str) -> LegalDocument:
        """Return it with its paper issued."""
        return replace(self, paper=code, retry_at=None, version=self.version + 1)

    def stumbled(self, at: datetime) -> LegalDocument:
        """Return it to be written again later, each time after a longer pause."""
        pause = _PAUSE * 2 ** min(self.failures, _MOST_DOUBLINGS)
        return replace(self, failures=self.failures + 1, retry_at=at + pause)


@dataclass(frozen=True)
class Service:
    """How a document was served."""

    way: str
    delivered_on: date
    recipient: str | None
    place: str | None
    evidence: tuple[str, ...]
    servers: tuple[str, ...]


def machine(rules: RuleBook) -> StateMachine:
    """What becomes of a document. Source: 行政处罚法 Art. 61, 75."""
    return StateMachine.from_rows("legal document", rules.table("document_move"))


def template(kind: str, rules: RuleBook) -> dict[str, Any]:
    """Return the row of a kind of documents.

    Raises:
        InvalidRequest: there is none.
    """
    row = next((row for row in rules.table("document") if row["kind"] == kind), None)
    if row is None:
        kinds = ", ".join(sorted(one["kind"] for one in rules.table("document")))
        raise InvalidRequest("no such kind of documents", "kind", f"one of {kinds}")
    return row


def issuer(agency: str, rules: RuleBook) -> dict[str, Any]:
    """Return how an agency is called in its documents, and the word of its numbers.

    Raises:
        InvalidRequest: it issues none.
    """
    row = next((row for row in rules.table("document_agency") if row["agency"] == agency), None)
    if row is None:
        raise InvalidRequest(f"{agency} issues no documents", "agency", "an agency of rules/documents.toml")
    return row


def number_of(row: Mapping[str, Any], body: Mapping[str, Any], year: int, place: int) -> str:
    """Return a document's number. Source: 党政机关公文处理工作条例 Art. 9(五)."""
    return f"{body['word']}{row['word']}〔{year}〕{place}号"


def served(document: LegalDocument, service: Service, rules: RuleBook) -> LegalDocument:
    """Return a document served.

    Raises:
        InvalidRequest: the way needs something that is missing; names it.

    Source: 民事诉讼法 Art. 87–95 by 行政处罚法 Art. 61.
    """
    row = way_row(service.way, rules)
    for name in row["needs"]:
        if not getattr(service, name):
            right = {"recipient": "who took it", "evidence": "receipt, record or publication that shows it"}[name]
            raise InvalidRequest(f"{row['zh']} needs this ({row['clause']})", name, right)
    return replace(
        document,
        state=SERVED,
        way=service.way,
        delivered_on=service.delivered_on,
        served_on=service.delivered_on + timedelta(days=row["effective_days"]),
        recipient=service.recipient,
        place=service.place,
        servers=service.servers,
        service_evidence=service.evidence,
        version=document.version + 1,
    )


def withdrawn(document: LegalDocument, reason: str, on: date) -> LegalDocument:
    """Return a document withdrawn."""
    return replace(
        document, state=WITHDRAWN, withdrawn_on=on, withdrawn_reason=reason, retry_at=None, version=document.version + 1
    )


def way_row(way: str, rules: RuleBook) -> dict[str, Any]:
    """Return what the rules say about a way of service."""
    return next(row for row in rules.table("service_way") if row["code"] == way)


def at_once(rules: RuleBook) -> list[str]:
    """Return the kinds of documents that nobody serves: for an enterprise, they count as soon as they are issued."""
    return [row["kind"] for row in rules.table("document") if not row["served"]]


def may_read(document: LegalDocument, rules: RuleBook, *, on: date) -> bool:
    """Whether the enterprise that a document is for may read it on a day: once it counts as served, where it is served.

    Source: 行政处罚法 Art. 61.
    """
    if document.kind in at_once(rules):
        return document.party
    return document.party and document.served_on is not None and document.served_on <= on


def may_see(document: LegalDocument, bodies: Sequence[str]) -> bool:
    """Whether an agency of these codes may see a document at all; the border cuts what it sees of it."""
    return document.party or document.agency in bodies or document.to_agency in bodies
