"""A task (任务) that a plan, a meeting, a check or an order gives to agencies: progress, end, what is overdue."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from databus.errors import Conflict, InvalidRequest, NotPermitted

OPEN: Final = "OPEN"
DONE: Final = "DONE"
CANCELLED: Final = "CANCELLED"
ORIGINS: Final = ("plan", "meeting", "check", "consultation", "evaluation", "problem", "zone", "order")
ALL: Final = 100


@dataclass(frozen=True)
class Task:
    """A task of a zone, or of a whole county where `zone_id` is None.

    `origin_id` and `item` name what gave it, `progress` is the mean of its agencies', 0 to 100.
    `due_on` is the last day that is in time; a task without one is never overdue. `reminded`: that it is was told.
    """

    task_id: str
    zone_id: str | None
    division: str
    origin: str
    origin_id: str
    item: str
    zh: str
    en: str
    agencies: tuple[str, ...]
    lead: str
    due_on: date | None
    clause: str
    assigned_by: str | None
    assigned_on: date
    on: date
    state: str = OPEN
    progress: int = 0
    evidence: tuple[str, ...] = ()
    reason: str | None = None
    reminded: bool = False
    version: int = 1


@dataclass(frozen=True)
class TaskToAssign:
    """A task to give; of a whole county where it names no zone but a division.

    `origin`, `origin_id` and `item` name what gives it: the same asked for again is the task that there is. The lead
    is one of the agencies; `due_on` may be left open.
    """

    zone_id: str | None
    origin: str
    origin_id: str
    zh: str
    en: str
    agencies: tuple[str, ...]
    lead: str
    due_on: date | None
    clause: str
    item: str = ""
    division: str | None = None


@dataclass(frozen=True)
class Report:
    """What an agency says of its part: how far it is, and in words."""

    agency: str
    progress: int
    note: str
    on: date
    evidence: tuple[str, ...] = ()


def is_overdue(task: Task, today: date) -> bool:
    """Whether the task is open after its last day. Source: SH 六(二)."""
    return task.state == OPEN and task.due_on is not None and task.due_on < today


def part_of(task: Task, acting_for: Collection[str]) -> str:
    """Return the agency of the task that the caller is or has succeeded; NotPermitted names those it is given to."""
    own = [agency for agency in task.agencies if agency in acting_for]
    if not own:
        raise NotPermitted(f"the task is given to {', '.join(task.agencies)} ({task.clause})")
    return own[0]


def progress_of(task: Task, told: Mapping[str, int]) -> int:
    """Return the mean of what the agencies say, rounded down; one that says nothing is at 0."""
    return sum(told.get(agency, 0) for agency in task.agencies) // len(task.agencies)


def report(task: Task, told: Mapping[str, int], on: date) -> Task:
    """Return the task with the progress that its agencies' reports make; Conflict if it is not open."""
    _require_open(task)
    return replace(task, progress=progress_of(task, told), on=on, version=task.version + 1)


def complete(task: Task, acting_for: Collection[str], evidence: tuple[str, ...], on: date) -> Task:
    """Return the task done; the lead alone says so, on documents.

    Raises:
        Conflict: it is not open.
        NotPermitted: another agency leads it.
        InvalidRequest: no document is named.
    """
    _require_open(task)
    if task.lead not in acting_for:
        raise NotPermitted(f"the task is done when {task.lead}, who leads it, says so ({task.clause})")
    if not evidence:
        raise InvalidRequest("a task is done on documents", "evidence", "the numbers of the documents that show it")
    return replace(task, state=DONE, progress=ALL, evidence=evidence, on=on, version=task.version + 1)


def cancel(task: Task, reason: str | None, on: date) -> Task:
    """Return the task cancelled with the reason; Conflict if it is not open."""
    _require_open(task)
    if not reason:
        raise InvalidRequest("a task is cancelled for a reason", "reason", "a text, not left out")
    return replace(task, state=CANCELLED, reason=reason, on=on, version=task.version + 1)


def _require_open(task: Task) -> None:
    if task.state != OPEN:
        raise Conflict("the task is not open any more", "task_id", f"it is {task.state} ({task.clause})")
