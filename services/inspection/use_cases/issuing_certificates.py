"""Issuing release certificates, one after the other, beside the service; and handing them out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from databus import logs
from databus.caller import Caller
from databus.errors import Conflict, InvalidRequest, NotFound, Unavailable
from databus.papers import issuing
from databus.papers.issued import IssuedPaper
from databus.papers.issuing import PaperPart
from databus.papers.pdf import MEDIA_TYPE as PDF
from services.inspection.domain.certificates import DUE, VALID, Certificate
from services.inspection.domain.consignment import Consignment
from services.inspection.domain.mode_table import JsonObject
from services.inspection.use_cases import certificate_papers, papers, reading
from services.inspection.use_cases.certificate_papers import Release
from services.inspection.use_cases.certifying import say
from services.inspection.use_cases.ports import Desk, Work

log = logs.get(__name__)

KIND: Final = "release_certificate"


@dataclass(frozen=True)
class CertificateShown:
    """A certificate with its consignment, and a part of its file."""

    certificate: Certificate
    consignment: Consignment
    file: PaperPart


def issue_next(desk: Desk, work: Work) -> bool:
    """Issue the certificate that has waited longest; whether there was one.

    One that cannot be issued is tried again later, so that it stands in the way of no other.

    Raises:
        Unavailable: this process has no key for the seal.
    """
    due = work.certificates.next_due(work.clock.now())
    if due is None:
        return False
    try:
        with work.attempt():
            _issue(due, desk, work)
    except Unavailable:
        raise
    except Exception:  # whatever it was, the others go on
        log.exception("certificate.failed", consignment_id=due.consignment_id, failures=due.failures + 1)
        work.certificates.save(due.stumbled(work.clock.now()))
    return True


def show(work: Work, consignment_id: str, number: int | None, part: int) -> CertificateShown:
    """Return a certificate of a consignment, the newest unless numbered, with a part of its file.

    Raises:
        NotFound: no such consignment, or it was not released.
        Conflict: the certificate is being issued.
        InvalidRequest: its file has no such part.
    """
    consignment = reading.find(work, consignment_id)
    found = work.certificates.of(consignment_id)
    wanted = [one for one in found if number in {None, one.number}]
    if not wanted:
        raise NotFound("there is no such certificate", "number", "of a release of this consignment, from 1")
    certificate = wanted[-1]
    if certificate.code is None:
        if certificate.state == DUE:
            raise Conflict("the certificate is being issued", "consignment_id", "ask again in a moment")
        raise NotFound("the release ended before its certificate was issued", "number", certificate.ended_why or "")
    issued = work.papers.get(certificate.code)
    return CertificateShown(certificate, consignment, _part(issued, part, work))


def withdraw_paper(asked: JsonObject, work: Work) -> IssuedPaper:
    """Withdraw a paper that was found wrong; a certificate falls with its release alone.

    Raises:
        Conflict: it is a release certificate.
    """
    if work.papers.get(asked["code"]).kind == KIND:
        right = "a stop order, or whatever else undoes the release: its certificate is withdrawn with it"
        raise Conflict("a release certificate says what was released", "code", right)
    return issuing.withdraw(**asked, work=work)


def _issue(due: Certificate, desk: Desk, work: Work) -> None:
    release = _release(due, desk, work)
    last, declared = release.steps[-1], release.consignment.declared
    work.act_for(Caller(agency=last.agency, actor=last.actor))
    wanted = papers.PaperToIssue(
        kind=KIND,
        about=due.consignment_id,
        title=f"{certificate_papers.TITLE} {declared.declaration_no}",
        body=certificate_papers.paper(release, desk.rules),
        media_type=PDF,
        filename=f"放行证明-{declared.declaration_no}.pdf",
        says=certificate_papers.said(release),
        purpose="放行 release",
    )
    paper = papers.issue(wanted, work, desk.rules)
    certificate = due.issued(paper.code, work.clock.now())
    work.certificates.save(certificate)
    assert certificate.state == VALID
    say("certificate_issued", certificate, release.consignment, work)


def _release(due: Certificate, desk: Desk, work: Work) -> Release:
    consignment = reading.find(work, due.consignment_id)
    steps = [one for one in work.consignments.steps(due.consignment_id) if one.number <= due.step_number]
    decisions = work.consignments.decisions(due.consignment_id)
    row = next(one for one in decisions if one["number"] == due.decision_number)
    results = work.consignments.results(due.consignment_id)
    return Release(
        certificate=due,
        consignment=consignment,
        decision=reading.kept_view(desk, work, row),
        steps=steps,
        results=[one for one in results if one.recorded_at <= steps[-1].at],
        documents=len(work.consignments.documents(due.consignment_id)),
        enterprise=work.held.enterprise(consignment.declared.uscc),
        by_rule=any(one.by_rule for one in work.checks.releases(due.consignment_id) if one.number == due.step_number),
        made_at=work.clock.now(),
    )


def _part(paper: IssuedPaper, number: int, work: Work) -> PaperPart:
    if number > paper.parts:
        raise InvalidRequest("the file has no such part", "part", f"a whole number from 1 to {paper.parts}")
    content = work.papers.part(paper.code, number)
    if content is None:
        raise NotFound(f"the file of {paper.code} is kept no more; it can still be verified")
    return PaperPart(paper, number, content)
