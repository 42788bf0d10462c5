"""Checks of zones: recorded with findings, each followed from plan to verified action (检查、纠正与预防措施)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from databus.calendar import add_working_days
from databus.errors import InvalidRequest
from databus.identifiers import uuid7
from databus.pages import Page, page
from services.enterprise.domain import checks as rules
from services.enterprise.domain.checks import Check, CheckFinding, Step
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.tasks import TaskToAssign
from services.enterprise.use_cases import tasks
from services.enterprise.use_cases.bodies import acting_for, require_bodies
from services.enterprise.use_cases.work import Work

View = Mapping[str, Any]
_ORIGIN: Final = "check"


@dataclass(frozen=True)
class Found:
    """What a check found, as it is told."""

    what: str
    requirement: str
    severity: str
    responsible: str


@dataclass(frozen=True)
class CheckToRecord:
    """A check to record, with its findings in order."""

    zone_id: str
    kind: str
    scope: str
    document_no: str
    checked_on: date
    findings: Sequence[Found]


def record(wanted: CheckToRecord, work: Work, regulations: Regulations) -> View:
    """Record a check of a zone; each finding becomes a task of the agency responsible, to plan its action in time.

    Raises:
        NotPermitted: another body's; says whose.
        InvalidRequest: a day to come, or a body of another county is responsible.

    Source: SN附2 三(一)2; S14 七(三).
    """
    zone, today = work.zones.get(wanted.zone_id), work.clock.today()
    agency = work.caller.require_agency()
    duty = regulations.require("check_zone", agency, division=zone.division)
    if wanted.checked_on > today:
        raise InvalidRequest("a day to come", "checked_on", f"a day not after {today.isoformat()}")
    require_bodies([found.responsible for found in wanted.findings], zone.division, "findings", regulations)
    check = Check(
        check_id=uuid7(),
        zone_id=zone.zone_id,
        division=zone.division,
        kind=wanted.kind,
        scope=wanted.scope,
        document_no=wanted.document_no,
        checked_on=wanted.checked_on,
        agency=agency,
        clause=duty.clause,
    )
    work.checks.add(check)
    days = regulations.book.value("finding_answer_days", on=today)
    answer_by = add_working_days(today, days).due_on
    for number, found in enumerate(wanted.findings, 1):
        finding = CheckFinding(
            finding_id=uuid7(),
            check_id=check.check_id,
            zone_id=zone.zone_id,
            no=number,
            **vars(found),
            answer_by=answer_by,
            clause=duty.clause,
            on=today,
        )
        work.checks.save(finding)
        _ask_for_plan(finding, work, regulations)
    return show(check.check_id, work)


def move(finding_id: str, told: Mapping[str, Any], work: Work, regulations: Regulations) -> View:
    """Take a finding on: a plan (cause, corrective and preventive action), the action, its verification, or anew.

    Raises:
        NotPermitted: the plan and the action are for the agency responsible, the verification for those who check.
        Conflict: no such step from here, or who took the action verifies it.

    Source: SN附2 三(一)2.
    """
    finding = work.checks.finding(finding_id, lock=True)
    agency, today = work.caller.require_agency(), work.clock.today()
    if told["to"] in {rules.CLOSED, rules.OPEN}:
        division = work.zones.get(finding.zone_id).division
        regulations.require("verify_finding", agency, division=division)
    step = Step(agency=agency, acting_for=frozenset(acting_for(work, regulations)), on=today, **told)
    if _is_repetition(finding, step):
        return shown(finding, today)
    work.expect_version(finding.version)
    moved = rules.move(finding, step)
    work.checks.save(moved)
    _follow(moved, work, regulations)
    return shown(moved, today)


def show(check_id: str, work: Work) -> View:
    """Return a check with what it found."""
    today = work.clock.today()
    findings = [shown(finding, today) for finding in work.checks.findings(check_id)]
    return {**vars(work.checks.get(check_id)), "findings": findings}


def shown(finding: CheckFinding, today: date) -> View:
    """A finding as it is shown, with whether it is late."""
    return {**vars(finding), "last_day": rules.last_day(finding), "overdue": rules.is_overdue(finding, today)}


def list_of(zone_id: str | None, *, cursor: str | None, limit: int, work: Work) -> Page[View]:
    """Return a page of checks, each with how many findings are in which state."""
    found = work.checks.page(zone_id=zone_id, after=cursor, limit=limit + 1)
    told = page(found, limit, lambda pair: pair[0].check_id)
    return Page([{**vars(check), "findings_by_state": states} for check, states in told.items], told.next_cursor)


def _follow(finding: CheckFinding, work: Work, regulations: Regulations) -> None:
    """End the task that the step has done, and give the one that it leads to."""
    done = {rules.PLANNED: "plan", rules.TAKEN: "act"}.get(finding.state)
    for task in work.tasks.of_origin(_ORIGIN, finding.finding_id, lock=True):
        if done and task.item.startswith(done):
            tasks.complete_by_rule(task, finding.taken_evidence or (f"整改方案{finding.rounds}",), work)
    if finding.state == rules.PLANNED:
        _ask(finding, f"act/{finding.rounds}", finding.corrective or "", finding.due_on, work, regulations)
    elif finding.state == rules.OPEN:
        _ask_for_plan(finding, work, regulations)


def _ask_for_plan(finding: CheckFinding, work: Work, regulations: Regulations) -> None:
    what = f"查明原因并制定纠正与预防措施：{finding.what}"
    due_on = finding.answer_by if finding.rounds == 0 else None
    _ask(finding, f"plan/{finding.rounds + 1}", what, due_on, work, regulations)


def _ask(finding: CheckFinding, item: str, zh: str, due_on: date | None, work: Work, regulations: Regulations) -> None:
    wanted = TaskToAssign(
        finding.zone_id,
        _ORIGIN,
        finding.finding_id,
        zh[:500],
        f"Finding {finding.no} ({finding.requirement[:200]}): {'action' if item.startswith('act') else 'plan'}",
        (finding.responsible,),
        finding.responsible,
        due_on,
        finding.clause,
        item=item,
    )
    tasks.assign(wanted, work, regulations)


def _is_repetition(finding: CheckFinding, step: Step) -> bool:
    if finding.state != step.to:
        return False
    told = {
        rules.PLANNED: (
            (finding.cause, finding.corrective, finding.preventive, finding.due_on),
            (step.cause, step.corrective, step.preventive, step.due_on),
        ),
        rules.TAKEN: (finding.taken_evidence, step.evidence),
        rules.CLOSED: ((finding.verified_by, finding.verified_evidence), (step.agency, step.evidence)),
        rules.OPEN: (finding.reason, step.reason),
    }
    kept, asked = told[finding.state]
    return kept == asked
