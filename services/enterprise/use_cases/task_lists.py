"""Tasks as they are shown: one with its reports, and an agency's, those of its zones' plans among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from databus.errors import InvalidRequest
from databus.pages import page
from services.enterprise.domain.plans import plan_named, tasks_of
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.tasks import Task, is_overdue
from services.enterprise.use_cases.work import Work

View = Mapping[str, Any]
_REPORTS = 50


@dataclass(frozen=True)
class TasksOfAgency:
    """A page of an agency's tasks."""

    agency: str
    items: Sequence[View]
    next_cursor: str | None


def shown(task: Task, today: date, *, plan: str | None = None) -> View:
    """A task as it is shown, with whether it is overdue."""
    named = plan or (task.origin_id if task.origin == "plan" else None)
    return {**vars(task), "task": task.item, "plan": named, "overdue": is_overdue(task, today)}


def get(task_id: str, work: Work) -> View:
    """Return a task with the newest of its reports."""
    task = work.tasks.get(task_id)
    return {**shown(task, work.clock.today()), "reports": work.tasks.reports(task_id, limit=_REPORTS)}


def list_of_agency(asked: Mapping[str, Any], work: Work, regulations: Regulations) -> TasksOfAgency:
    """Return an agency's tasks, the caller's if none is named; the first page begins with its plans' matrix.

    Source: SH 四, 六(二).
    """
    agency = asked["agency"] or work.caller.agency
    if agency is None:
        raise InvalidRequest("whose tasks?", "agency", "an agency's code, such as samr")
    zone_id, limit, today = asked["zone_id"], asked["limit"], work.clock.today()
    if zone_id is not None:
        work.zones.get(zone_id)
    found = work.tasks.page(
        agencies=regulations.predecessors(agency, on=today),
        zone_id=zone_id,
        division=None,
        origin=asked["origin"],
        origin_id=asked["origin_id"],
        state=asked["state"],
        overdue_on=today if asked["overdue"] else None,
        after=asked["cursor"],
        limit=limit + 1,
    )
    given = page(found, limit, lambda task: task.task_id)
    narrowed = any(asked[name] for name in ("cursor", "state", "origin", "origin_id", "overdue"))
    matrix = [] if narrowed else _by_matrix(agency, zone_id, work, regulations)
    return TasksOfAgency(agency, [*matrix, *(shown(task, today) for task in given.items)], given.next_cursor)


def _by_matrix(agency: str, zone_id: str | None, work: Work, regulations: Regulations) -> list[View]:
    """What plans give an agency by their matrix; a plan that was started has given its work one by one."""
    today = work.clock.today()
    return [
        {
            **_NOT_GIVEN,
            **row,
            "zone_id": zone.zone_id,
            "division": zone.division,
            "plan": plan.plan,
            "origin_id": plan.plan,
        }
        for zone in ([work.zones.get(zone_id)] if zone_id else work.zones.planned())
        if zone.plan and zone.plan_started_on is None and (plan := plan_named(zone.plan, regulations))
        for row in tasks_of(plan, agency, regulations, on=today)
    ]


_NOT_GIVEN: View = {
    "task_id": None,
    "origin": "plan",
    "lead": None,
    "due_on": None,
    "state": None,
    "progress": 0,
    "overdue": False,
    "evidence": (),
    "reason": None,
    "assigned_by": None,
    "assigned_on": None,
    "on": None,
    "version": 0,
}
