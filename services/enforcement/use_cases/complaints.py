"""What a unit decides of complaints and reports: split, accept, refuse, mediate, end; check, file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Protocol

from databus.clock import Clock
from databus.errors import Conflict, InvalidRequest
from databus.identifiers import uuid7
from databus.rules import RuleBook
from databus.strict_json import JsonObject
from services.enforcement.domain import powers
from services.enforcement.domain.clocks import PAUSED
from services.enforcement.domain.complaint_moves import Step, machine, moved
from services.enforcement.domain.complaints import (
    ACCEPTED,
    COMPLAINT,
    ENDED,
    FILED,
    HISTORY,
    MIXED,
    NO_TRANSFER,
    NOT_FILED,
    RECEIVED,
    REPORT,
    SPLIT,
    Complaint,
)
from services.enforcement.domain.drawing import REPORTED
from services.enforcement.use_cases import intake_files
from services.enforcement.use_cases.clocks import cancel_clocks
from services.enforcement.use_cases.filing_penalties import PenaltyFiler, PenaltyFiling
from services.enforcement.use_cases.intake_steps import (
    ACCEPTANCE,
    CHECK,
    FIRST_CLOCK,
    MEDIATION,
    TELLING,
    begin,
    keep,
    run_clock,
    running,
    stop_clock,
)
from services.enforcement.use_cases.intake_work import IntakeWork, came_before, require_handler, visible
from services.enforcement.use_cases.penalties import RecordComplaint, record_complaint
from services.enforcement.use_cases.report_risks import ReportedRisk, tell_risk
from services.enforcement.use_cases.risk_work import RiskWork
from services.enforcement.use_cases.work import digest_of

PENALTY_CASE: Final = "PENALTY_CASE"
TARGETED_CHECK: Final = "TARGETED_CHECK"
LEAD: Final = "lead"  # as a draw tells it when the visits are over: nothing of a report


class Leads(Protocol):
    """Who is to be targeted by the next draws."""

    def tell_leads(self, source_kind: str, source_id: str, usccs: Iterable[str], reason: str, on: date) -> None: ...


class ComplaintWork(IntakeWork, RiskWork, Protocol):
    """A transaction that keeps what was taken in and what was found true."""

    @property
    def draws(self) -> Leads: ...


@dataclass(frozen=True)
class Substantiated:
    """What was found true: a fact of its own, about the enterprise."""

    effective_on: date
    occurred_on: date | None = None


@dataclass(frozen=True)
class Move:
    """A step of a complaint or report."""

    complaint_id: str
    to: str
    category: str | None = None
    known_on: date | None = None
    against_uscc: str | None = None
    against_name: str | None = None
    reason: str | None = None
    document_no: str | None = None
    leads: tuple[str, ...] | None = None
    substantiated: Mapping[str, Any] | None = None
    risk: ReportedRisk | None = None


def move(
    order: Move, work: ComplaintWork, rules: RuleBook, clock: Clock, *, file: PenaltyFiler | None = None
) -> JsonObject:
    """Take a step of a complaint or report; with `file`, one that is filed to be punished opens its penalty case.

    One that is filed as a risk is collected as risk information, in the same transaction.

    Raises:
        NotFound: none that concerns the agency.
        NotPermitted: another unit handles it.
        Conflict: the law allows no such step; names the clause.
        InvalidRequest: what the step needs is missing.
    """
    before = visible(work, order.complaint_id, rules, clock.today(), lock=True)
    digest = digest_of(order, str(work.caller.agency))
    if came_before(work, before, order.to, digest):
        return intake_files.complaint_file(before, work, rules)
    work.expect_version(before.version)
    agency, today = require_handler(before, work, rules, clock.today()), clock.today()
    transition = powers.check_move(
        machine(before.kind, rules), before.state, order.to, agency, division=before.division, rules=rules
    )
    if before.transfer != NO_TRANSFER:
        raise Conflict("it is being handed to another unit", "to", "transfer_complaint: WITHDRAW")
    if order.to == SPLIT:
        raise Conflict(f"split by split_complaint ({transition.clause})", "to", "split_complaint")
    step = Step(
        order.to,
        today,
        order.category,
        order.known_on,
        order.against_uscc,
        order.against_name,
        order.reason,
        order.document_no,
        order.leads or (),
        late=_over(before, MEDIATION, today, work),
    )
    after = _substantiate(moved(before, transition, step, rules), order, work, rules, clock)
    after = replace(after, information_id=tell_risk(after, order.risk, step.leads, work, rules, clock))
    if file is not None and PENALTY_CASE in step.leads:
        after = replace(after, penalty_case_id=file(_filing_of(after, today, rules), work, rules))
    if TARGETED_CHECK in step.leads:
        _target(after, work, today)
    keep(after, before.state, today, transition.clause, work, note=order.reason, digest=digest)
    _clocks(before, after, work, rules, today)
    return intake_files.complaint_file(after, work, rules)


def split(complaint_id: str, work: IntakeWork, rules: RuleBook, clock: Clock) -> JsonObject:
    """Split what both complains and reports into a complaint and a report, each with its own steps and clocks.

    Source: 办法 7.
    """
    today = clock.today()
    mixed = visible(work, complaint_id, rules, today, lock=True)
    if mixed.state == SPLIT:
        return _halves(mixed, work)
    work.expect_version(mixed.version)
    agency = require_handler(mixed, work, rules, today)
    if mixed.kind != MIXED:
        raise Conflict("it is one thing alone (办法 7)", "complaint_id", "one of the kind MIXED")
    transition = powers.check_move(
        machine(MIXED, rules), mixed.state, SPLIT, agency, division=mixed.division, rules=rules
    )
    for kind in (COMPLAINT, REPORT):
        half = replace(mixed, complaint_id=uuid7(), kind=kind, state=RECEIVED, moved_on=today, version=1)
        begin(half, work, rules)
        run_clock(FIRST_CLOCK[kind], half, work, rules, on=mixed.received_on)
    after = replace(mixed, state=SPLIT, moved_on=today, version=mixed.version + 1)
    keep(after, mixed.state, today, transition.clause, work)
    cancel_clocks(work, rules, subject_kind=HISTORY, subject_id=mixed.complaint_id, on=today, reason=transition.clause)
    return _halves(after, work)


def _over(complaint: Complaint, kind: str, today: date, work: IntakeWork) -> date | None:
    """The last day of a clock that is over."""
    standing = [one for one in running(complaint, work) if one.kind == kind and one.state != PAUSED]
    return next((one.due_on for one in standing if one.due_on < today), None)


def _substantiate(after: Complaint, order: Move, work: ComplaintWork, rules: RuleBook, clock: Clock) -> Complaint:
    """Record what was found true as the fact that it is; it says nothing of what came in."""
    if order.substantiated is None:
        return after
    if order.to not in {ENDED, FILED} or after.against_uscc is None or after.document_no is None:
        raise InvalidRequest("found true at the end, of an enterprise with its code", "substantiated", "left out")
    fact = record_complaint(
        RecordComplaint(after.against_uscc, after.document_no, **order.substantiated), work, rules, clock
    )
    return replace(after, substantiated_id=fact.complaint_id)


def _target(complaint: Complaint, work: ComplaintWork, on: date) -> None:
    """Let the next draws target whom a report is about, until visited; that somebody reported is not told.

    Source: 优化营商环境条例 54 (leads lead to targeted checks).
    """
    if complaint.against_uscc is None:
        raise InvalidRequest("draws target enterprises by their codes", "against_uscc", f"told, or no {TARGETED_CHECK}")
    work.draws.tell_leads(REPORTED, complaint.complaint_id, [complaint.against_uscc], LEAD, on)


def _filing_of(complaint: Complaint, on: date, rules: RuleBook) -> PenaltyFiling:
    """Ask for a penalty case on a lead: that somebody reported is not told along with it."""
    about = next(row["zh"] for row in rules.table("intake_subject") if row["code"] == complaint.category)
    document = str(complaint.document_no)
    return PenaltyFiling(
        source_kind="lead",
        source_id=complaint.complaint_id,
        source_no=document,
        uscc=complaint.against_uscc,
        party=complaint.against_name,
        place=None,
        division=complaint.division,
        agency=complaint.agency,
        act=about,
        evidence=(document,),
        document_no=complaint.document_no,
        on=on,
    )


def _clocks(before: Complaint, after: Complaint, work: IntakeWork, rules: RuleBook, today: date) -> None:
    if after.kind == COMPLAINT:
        stop_clock(ACCEPTANCE, after, work, rules, on=today)
        if after.state == ACCEPTED:
            run_clock(MEDIATION, after, work, rules, on=today)
        elif after.over:
            stop_clock(MEDIATION, after, work, rules, on=today)
    elif after.state in {FILED, NOT_FILED}:
        stop_clock(CHECK, after, work, rules, on=today)
        if before.named:
            run_clock(TELLING, after, work, rules, on=today)


def _halves(mixed: Complaint, work: IntakeWork) -> JsonObject:
    found = [one for one in work.intake.complaints.of(mixed.submission_id) if one.kind != MIXED]
    return {"items": [intake_files.complaint_shown(one, work) for one in found]}
