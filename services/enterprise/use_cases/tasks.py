"""Tasks: given by plans, meetings, checks and orders, reported on by the agencies, done or cancelled."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date

from databus import contracts
from databus.errors import InvalidRequest
from databus.identifiers import uuid7
from services.enterprise.domain import tasks as rules
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.tasks import CANCELLED, DONE, Report, Task, TaskToAssign
from services.enterprise.use_cases.bodies import acting_for, division_of, require_bodies
from services.enterprise.use_cases.work import Work


def assign(wanted: TaskToAssign, work: Work, regulations: Regulations) -> Task:
    """Give a task to agencies and say it; one given before by the same origin, id and item is returned as it stands.

    Who may give it is the caller's question: a plan's start, a meeting's decision and a finding have their own rules.

    Raises:
        NotFound: there is no such zone.
        InvalidRequest: no agency, one of another county, or the lead is none of them; or neither zone nor division.

    Source: SH 四, 六(二); SN附2 三(一).
    """
    division = division_of(wanted.zone_id, wanted.division, work)
    _check(wanted, division, regulations)
    known = work.tasks.given(wanted, division)
    if known is not None:
        return known
    today = work.clock.today()
    task = Task(
        task_id=uuid7(),
        zone_id=wanted.zone_id,
        division=division,
        origin=wanted.origin,
        origin_id=wanted.origin_id,
        item=wanted.item,
        zh=wanted.zh,
        en=wanted.en,
        agencies=tuple(dict.fromkeys(wanted.agencies)),
        lead=wanted.lead,
        due_on=wanted.due_on,
        clause=wanted.clause,
        assigned_by=work.caller.agency,
        assigned_on=today,
        on=today,
    )
    if not work.tasks.add(task):  # somebody gave it at the same time
        return work.tasks.given(wanted, division) or task
    say(task, work)
    return task


def order(
    *,
    zone_id: str | None,
    division: str | None,
    document_no: str,
    zh: str,
    en: str,
    agencies: tuple[str, ...],
    lead: str,
    due_on: date | None,
    work: Work,
    regulations: Regulations,
) -> Task:
    """Give a task by an order; of a zone, or of a whole county where only its division is named.

    Raises:
        NotPermitted: neither the leading group nor its office of that county.

    Source: SH 四(一), 六(一); SN 四(一).
    """
    whose = division_of(zone_id, division, work)
    duty = regulations.require("assign_task", work.caller.require_agency(), division=whose)
    wanted = TaskToAssign(
        zone_id, "order", document_no, zh, en, agencies, lead, due_on, duty.clause, item=zh, division=whose
    )
    return assign(wanted, work, regulations)


def report(
    task_id: str, progress: int, note: str, evidence: tuple[str, ...], work: Work, regulations: Regulations
) -> Task:
    """Note how far an agency is with its part of a task; what it said last again changes nothing.

    Raises:
        NotPermitted: the task is not given to the caller.
        Conflict: it is not open any more.

    Source: SH 五(三): progress and effect of each task; SH 六(二).
    """
    task = work.tasks.get(task_id, lock=True)
    today = work.clock.today()
    agency = rules.part_of(task, acting_for(work, regulations))
    said = Report(agency, progress, note, today, evidence)
    last = next((one for one in work.tasks.reports(task_id, limit=1)), None)
    if last == said:
        return task
    work.expect_version(task.version)
    told = {**work.tasks.latest_progress(task_id), agency: progress}
    moved = rules.report(task, told, today)
    work.tasks.add_report(task_id, said, work.caller.actor)
    return _kept(moved, work)


def complete(task_id: str, evidence: tuple[str, ...], work: Work, regulations: Regulations) -> Task:
    """Say that a task is done, on documents; the agency that leads it may. Done twice is answered as it stands."""
    task = work.tasks.get(task_id, lock=True)
    if task.state == DONE and task.evidence == evidence:
        return task
    work.expect_version(task.version)
    return _kept(rules.complete(task, acting_for(work, regulations), evidence, work.clock.today()), work)


def cancel(task_id: str, reason: str | None, work: Work, regulations: Regulations) -> Task:
    """Cancel a task with a reason: whoever gave it may, and the bodies that may give tasks by order."""
    agency = work.caller.require_agency()
    task = work.tasks.get(task_id, lock=True)
    if task.assigned_by != agency:
        regulations.require("assign_task", agency, division=task.division)
    if task.state == CANCELLED and task.reason == reason:
        return task
    work.expect_version(task.version)
    return _kept(rules.cancel(task, reason, work.clock.today()), work)


def cancel_of(origin: str, origin_id: str, reason: str, work: Work, *, zone_id: str | None = None) -> None:
    """Cancel the open tasks of an origin that is gone, such as a plan given up; by rule, whoever is calling."""
    for task in work.tasks.of_origin(origin, origin_id, zone_id=zone_id, lock=True):
        if task.state == rules.OPEN:
            _kept(rules.cancel(task, reason, work.clock.today()), work)


def complete_by_rule(task: Task, evidence: tuple[str, ...], work: Work) -> Task:
    """Say a task whose row is held done because what it asked for has happened, such as a renewal review held."""
    if task.state != rules.OPEN:
        return task
    return _kept(rules.complete(task, {task.lead}, evidence, work.clock.today()), work)


def remind(on: date, work: Work) -> None:
    """Say the tasks whose last day has gone by, each once. Run once a day."""
    for task in work.tasks.to_remind(on):
        _kept(replace(task, reminded=True, version=task.version + 1), work)


def say(task: Task, work: Work) -> None:
    """Say how a task stands."""
    told = contracts.get("enterprise.task_changed").schema.fields
    data = {name: value for name, value in asdict(task).items() if name in told}
    data["overdue"] = rules.is_overdue(task, work.clock.today())
    work.outbox.add("enterprise.task_changed", subject=task.task_id, data=data, legalbasis=task.clause)


def _kept(task: Task, work: Work) -> Task:
    work.tasks.save(task)
    say(task, work)
    return task


def _check(wanted: TaskToAssign, division: str, regulations: Regulations) -> None:
    if not wanted.agencies:
        raise InvalidRequest("a task is given to agencies", "agencies", "at least one agency's code")
    if wanted.lead not in wanted.agencies:
        raise InvalidRequest("the lead is none of the agencies", "lead", f"one of {', '.join(wanted.agencies)}")
    if wanted.origin not in rules.ORIGINS:
        raise InvalidRequest("no such origin", "origin", f"one of {', '.join(rules.ORIGINS)}")
    require_bodies(wanted.agencies, division, "agencies", regulations)
