"""Papers: issued with a code and a seal, read in parts, verified by anyone, withdrawn by whoever had them issued."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from databus.clock import SHANGHAI
from databus.errors import InvalidRequest, NotFound
from databus.pages import Page, page
from databus.papers import Paper, Stamp
from databus.papers.codes import new_code
from databus.papers.issued import VALID, IssuedPaper, PaperKind, parts_of, statement
from databus.papers.pdf import MEDIA_TYPE as PDF
from databus.papers.pdf import write_pdf
from databus.papers.seal import Sealer, needed
from databus.papers.word import MEDIA_TYPE as DOCX
from databus.papers.word import write_docx
from databus.papers.work import PaperWork
from databus.rules import RuleBook

_WRITERS: Final[Mapping[str, Callable[[Paper, Stamp], bytes]]] = {PDF: write_pdf, DOCX: write_docx}


@dataclass(frozen=True)
class Issuer:
    """The service that issues papers.

    Attributes:
        name: as seals say it, such as `sanhu.credit`.
        rules: has a row of `[[paper_kind]]` for each kind (`rules/papers.toml`).
        letter: the first character of its codes, by which a code tells whose paper it is; one of codes.LETTERS.
    """

    name: str
    rules: RuleBook
    letter: str

    def kind(self, name: str) -> PaperKind:
        """What the rules say about a kind of papers."""
        return next(PaperKind(**row) for row in self.rules.table("paper_kind") if row["kind"] == name)


@dataclass(frozen=True)
class PaperToIssue:
    """What is to be issued.

    Attributes:
        kind: a row of `rules/papers.toml`.
        about: an enterprise's code, a zone's id, a batch's number.
        title: what it is called in lists, and in its seal.
        body: what is to be written, or bytes that are written already (.xlsx, CSV).
        media_type: PDF or DOCX for a `Paper`, anything for bytes.
        filename: with its ending.
        purpose: what it is for; the caller's, unless said.
        says: up to six short facts that stand in it, by name; printed in its QR code, so that a print-out whose
            facts were changed is found out.
    """

    kind: str
    about: str
    title: str
    body: Paper | bytes
    media_type: str
    filename: str
    says: Mapping[str, Any] = field(default_factory=dict)
    purpose: str | None = None


@dataclass(frozen=True)
class PaperPart:
    """A part of a paper's file."""

    paper: IssuedPaper
    part: int
    content: bytes


def issue(wanted: PaperToIssue, work: PaperWork, issuer: Issuer) -> IssuedPaper:
    """Write a paper, seal it, keep it, and return it with its code.

    Raises:
        Unavailable: this process has no key for the seal.
    """
    sealer, kind, now = needed(work.sealer), issuer.kind(wanted.kind), work.clock.now()
    caller = work.caller
    paper = IssuedPaper(
        code=new_code(issuer.letter),
        kind=wanted.kind,
        about=wanted.about,
        title=wanted.title,
        media_type=wanted.media_type,
        filename=wanted.filename,
        size_bytes=0,
        sha256="",
        seal="",
        says=dict(wanted.says),
        audience=kind.audience,
        agency=caller.agency,
        actor=caller.actor,
        purpose=wanted.purpose or caller.purpose,
        made_at=now,
        kept_until=kind.kept_until(work.clock.today()),
    )
    said = statement(paper, issuer.name)
    content, seal = sealer.seal(_written(wanted, paper, said, sealer), said)
    digest = hashlib.sha256(content).hexdigest()
    paper = replace(paper, size_bytes=len(content), sha256=digest, seal=seal)
    work.papers.save(paper)
    work.papers.keep_parts(paper.code, parts_of(content))
    return paper


def part(code: str, number: int, work: PaperWork) -> PaperPart:
    """Return a part of a paper's file to an agency that may read it.

    Raises:
        NotFound: no such paper, or its file is kept no more.
        NotPermitted: it is for the agency that asked for it.
        InvalidRequest: it has no such part.
    """
    paper = work.papers.get(code)
    paper.require_reader(work.caller.agency)
    if number > paper.parts:
        raise InvalidRequest("the file has no such part", "part", f"a whole number from 1 to {paper.parts}")
    content = work.papers.part(code, number)
    if content is None:
        raise NotFound(f"the file of {code} was kept until {paper.kept_until}; it can still be verified")
    return PaperPart(paper, number, content)


def withdraw(code: str, reason: str, evidence: Sequence[str], work: PaperWork) -> IssuedPaper:
    """Withdraw a paper that was found wrong; whoever verifies it is told from then on."""
    paper = work.papers.get(code, lock=True)
    paper = paper.withdrawn(reason, evidence, work.caller.require_agency(), work.clock.now())
    work.papers.save(paper)
    return paper


def fall(codes: Collection[str], reason: str, evidence: Sequence[str], work: PaperWork) -> None:
    """Withdraw papers because what they say no longer holds; those that were withdrawn before stay as they are."""
    now = work.clock.now()
    for code in sorted(codes):
        paper = work.papers.get(code, lock=True)
        if paper.state == VALID:
            work.papers.save(paper.fallen(reason, evidence, now))


def listing(asked: Mapping[str, Any], work: PaperWork) -> Page[IssuedPaper]:
    """Return a page of the papers that the caller may read, newest first."""
    limit = asked["limit"]
    found = work.papers.page(
        work.caller.agency, kind=asked["kind"], about=asked["about"], after=asked["cursor"], limit=limit + 1
    )
    return page(found, limit, lambda paper: paper.code)


def _written(wanted: PaperToIssue, paper: IssuedPaper, said: Mapping[str, Any], sealer: Sealer) -> bytes:
    if isinstance(wanted.body, bytes):
        return wanted.body
    lines = _lines(paper.made_at, sealer.key.kid)
    return _WRITERS[wanted.media_type](wanted.body, sealer.stamp(paper.code, said, lines))


def _lines(made_at: datetime, kid: str) -> tuple[str, ...]:
    at = made_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return (
        f"三互平台 {at}（北京时间）出具并签章，签章密钥 {kid[:16]}…",
        "二维码载有已签名的要点，不联网也可凭公布的公钥核对；持有电子文件的，可核验全文。",
        f"Issued and sealed by Sanhu at {at} (Beijing).",
        "Its main facts are in the QR code, signed: check them with the published key, without a network.",
        "Whoever has the file can check all of it.",
    )
