"""What every step of a complaint or report leaves: its new state, its history, its event, its clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from databus.rules import RuleBook
from services.enforcement.domain.clocks import Clock
from services.enforcement.domain.complaints import COMPLAINT, HISTORY, REPORT, Complaint
from services.enforcement.domain.history import Step
from services.enforcement.use_cases.clocks import clocks_of, meet_clock, start_clock
from services.enforcement.use_cases.intake_work import IntakeWork, power

ACCEPTANCE: Final = "complaint_acceptance"
MEDIATION: Final = "complaint_mediation"
CHECK: Final = "report_check"
TELLING: Final = "reporter_told"
TALKS: Final = "jurisdiction_talks"
FIRST_CLOCK: Final = {COMPLAINT: ACCEPTANCE, REPORT: CHECK}
EVENT: Final = "enforcement.complaint_changed"


def begin(complaint: Complaint, work: IntakeWork, rules: RuleBook) -> None:
    """Keep a new complaint, note and say it."""
    work.intake.complaints.add(complaint)
    clause = power("take_in", rules)["clause"]
    _note(complaint, None, complaint.received_on, clause, work, None)
    _say(complaint, clause, work)


def keep(
    after: Complaint, before: str, on: date, clause: str, work: IntakeWork, *, note: str | None = None, digest: str = ""
) -> None:
    """Keep a complaint's new state, note and say it."""
    work.intake.complaints.save(after)
    _note(after, before, on, clause, work, note, digest or None)
    _say(after, clause, work)


def run_clock(kind: str, complaint: Complaint, work: IntakeWork, rules: RuleBook, *, on: date) -> None:
    """Start a clock; it names no enterprise, so that nobody learns against whom something came in."""
    start_clock(
        work,
        rules,
        kind=kind,
        subject_kind=HISTORY,
        subject_id=complaint.complaint_id,
        responsible=complaint.agency,
        on=on,
        division=complaint.division,
    )


def stop_clock(kind: str, complaint: Complaint, work: IntakeWork, rules: RuleBook, *, on: date) -> None:
    """End a clock since what it waited for was done."""
    meet_clock(work, rules, kind=kind, subject_kind=HISTORY, subject_id=complaint.complaint_id, on=on)


def running(complaint: Complaint, work: IntakeWork) -> list[Clock]:
    """Return the clocks that are not over."""
    return [one for one in clocks_of(work, HISTORY, complaint.complaint_id) if not one.is_over]


def _note(
    complaint: Complaint,
    before: str | None,
    on: date,
    clause: str,
    work: IntakeWork,
    note: str | None,
    digest: str | None = None,
) -> None:
    caller = work.caller
    # whoever hands in is nobody: not even the actor of the portal is noted
    actor = None if before is None else caller.actor
    agency = complaint.intake_agency if before is None else caller.agency
    step = Step(HISTORY, complaint.complaint_id, complaint.version, before, complaint.state, on, agency, actor, clause)
    work.history.add(replace(step, note=note, document_no=complaint.document_no, digest=digest))


def _say(complaint: Complaint, clause: str, work: IntakeWork) -> None:
    data = {
        "complaint_id": complaint.complaint_id,
        "kind": complaint.kind,
        "state": complaint.state,
        "division": complaint.division,
        "agency": complaint.agency,
        "intake_agency": complaint.intake_agency,
        "transfer_to": complaint.transfer_to,
        "superior": complaint.superior,
        "received_on": complaint.received_on,
        "moved_on": complaint.moved_on,
        "clause": clause,
        "version": complaint.version,
    }
    work.outbox.add(EVENT, subject=complaint.complaint_id, data=data, legalbasis=clause)
