"""Incident rooms (应急处置): a level, agencies called, tasks, a log that nobody changes, stand-down and review.

Source: SH 三(七) (风险分析、评估、分级、预警与快速反应); 突发事件应对法 Art. 42 (four levels).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition
from services.enforcement.domain.chains import link_digest
from services.enforcement.domain.guarding import check_guards

INCIDENT: Final = "incident"
LEVELS: Final = ("I", "II", "III", "IV")
STATES: Final = ("OPEN", "RESPONDING", "STOOD_DOWN", "CLOSED")
CALL, ACKNOWLEDGE, NOTE, ASSIGN = "CALL", "ACKNOWLEDGE", "NOTE", "ASSIGN"
DONE, LINK, REPORT = "DONE", "LINK", "REPORT"
ACTS: Final = (CALL, ACKNOWLEDGE, NOTE, ASSIGN, DONE, LINK, REPORT)
OF_THE_LEAD: Final = frozenset({CALL, ASSIGN, LINK, REPORT})


@dataclass(frozen=True)
class Incident:
    """A sudden event, who leads, who was called, what is to be done; `head` is the newest entry of its log."""

    incident_id: str
    reference: str
    title: str
    description: str
    level: str
    lead_agency: str
    division: str | None
    opened_on: date
    clause: str
    state: str = "OPEN"
    agencies: tuple[str, ...] = ()
    calls: Sequence[Mapping[str, Any]] = ()
    tasks: Sequence[Mapping[str, Any]] = ()
    links: Sequence[Mapping[str, Any]] = ()
    report_no: str | None = None
    reports: int = 0
    review: str | None = None
    entries: int = 0
    head: str | None = None
    ended_on: date | None = None
    version: int = 1


@dataclass(frozen=True)
class LogEntry:
    """An entry of the log; `digest` covers it and the entry before."""

    incident_id: str
    place: int
    at: datetime
    agency: str
    actor: str | None
    act: str
    text: str
    previous: str | None
    digest: str


@dataclass(frozen=True)
class IncidentMove:
    """What is said when an incident moves."""

    incident_id: str
    to: str
    level: str | None = None
    reason: str | None = None
    review: str | None = None


@dataclass(frozen=True)
class IncidentAct:
    """What is done in the room."""

    incident_id: str
    act: str
    text: str
    agency_called: str | None = None
    task_no: int | None = None
    due_on: date | None = None
    lesson: bool = False
    link_kind: str | None = None
    link_id: str | None = None


def machine(rules: RuleBook) -> StateMachine:
    """The moves of incidents."""
    return StateMachine.from_rows("incident", rules.table("incident_move"))


def moved(incident: Incident, move: IncidentMove, transition: Transition, *, on: date) -> Incident:
    """Return the incident after a move.

    Raises:
        InvalidRequest, Conflict: a field is missing, or tasks are open; names guard and clause.
    """
    check_guards(GUARDS, transition, incident, move)
    after = replace(incident, state=move.to, clause=transition.clause, version=incident.version + 1)
    after = replace(after, level=move.level or after.level, review=move.review or after.review)
    return replace(after, ended_on=on) if move.to == "CLOSED" else after


def acted(incident: Incident, act: IncidentAct, *, agency: str, on: date) -> Incident:
    """Return the incident after an act in its room.

    Raises:
        NotPermitted: the lead's act, or another agency's task.
        InvalidRequest: a field is missing or wrong.
        Conflict: the incident is closed, or it was done already.
    """
    if incident.state == "CLOSED":
        raise Conflict(f"the incident is closed ({incident.clause})", "act", "open another")
    if act.act in OF_THE_LEAD and agency != incident.lead_agency:
        raise NotPermitted(f"{act.act} is for {incident.lead_agency} that leads, not for {agency} ({incident.clause})")
    after = _ACTS[act.act](incident, act, agency, on)
    return replace(after, version=incident.version + 1)


def entered(
    incident: Incident, act: str, text: str, *, agency: str, actor: str | None, at: datetime
) -> tuple[Incident, LogEntry]:
    """Return the incident with one more entry in its log, and the entry."""
    place = incident.entries + 1
    digest = link_digest(_said(incident.incident_id, place, at, agency, actor, act, text, incident.head))
    entry = LogEntry(incident.incident_id, place, at, agency, actor, act, text, incident.head, digest)
    return replace(incident, entries=place, head=digest), entry


def log_holds(log: Sequence[LogEntry], head: str | None) -> bool:
    """Whether no entry was changed, left out or added."""
    before: str | None = None
    for place, one in enumerate(log, start=1):
        told = _said(one.incident_id, place, one.at, one.agency, one.actor, one.act, one.text, before)
        if one.previous != before or link_digest(told) != one.digest:
            return False
        before = one.digest
    return before == head


def _said(
    incident_id: str, place: int, at: datetime, agency: str, actor: str | None, act: str, text: str, before: str | None
) -> dict[str, Any]:
    return {
        "incident_id": incident_id,
        "place": place,
        "at": at.isoformat(),
        "agency": agency,
        "actor": actor,
        "act": act,
        "text": text,
        "previous": before,
    }


# ---- acts
def _call(incident: Incident, act: IncidentAct, agency: str, on: date) -> Incident:
    del agency
    called = _needed(act.agency_called, "agency_called", "who is called")
    if called in incident.agencies:
        raise Conflict("it is called already", "agency_called", "another agency")
    call = {"agency": called, "called_on": on.isoformat(), "acknowledged_on": None}
    return replace(incident, agencies=(*incident.agencies, called), calls=(*incident.calls, call))


def _acknowledge(incident: Incident, act: IncidentAct, agency: str, on: date) -> Incident:
    del act
    calls = tuple(
        {**one, "acknowledged_on": one["acknowledged_on"] or on.isoformat()} if one["agency"] == agency else one
        for one in incident.calls
    )
    if calls == tuple(incident.calls):
        raise Conflict("nothing to acknowledge", "act", "NOTE")
    return replace(incident, calls=calls)


def _note(incident: Incident, act: IncidentAct, agency: str, on: date) -> Incident:
    del act, agency, on
    return incident


def _assign(incident: Incident, act: IncidentAct, agency: str, on: date) -> Incident:
    del agency
    owner = _needed(act.agency_called, "agency_called", "whose task it is")
    if owner not in {incident.lead_agency, *incident.agencies}:
        raise InvalidRequest("it was not called", "agency_called", ", ".join(incident.agencies))
    if act.due_on is None or act.due_on <= on:
        raise InvalidRequest("a task needs a term", "due_on", f"a day after {on}")
    task = {"task_no": len(incident.tasks) + 1, "agency": owner, "what": act.text, "lesson": act.lesson}
    task |= {"assigned_on": on.isoformat(), "due_on": act.due_on.isoformat(), "done_on": None, "result": None}
    return replace(incident, tasks=(*incident.tasks, task))


def _done(incident: Incident, act: IncidentAct, agency: str, on: date) -> Incident:
    task = next((one for one in incident.tasks if one["task_no"] == act.task_no), None)
    if task is None:
        raise InvalidRequest("no such task", "task_no", f"1 to {len(incident.tasks)}")
    if task["agency"] != agency:
        raise NotPermitted(f"the task is {task['agency']}'s, not {agency}'s ({incident.clause})")
    if task["done_on"] is not None:
        raise Conflict("it is done already", "task_no", "another task")
    done = {**task, "done_on": on.isoformat(), "result": act.text}
    return replace(incident, tasks=tuple(done if one is task else one for one in incident.tasks))


def _link(incident: Incident, act: IncidentAct, agency: str, on: date) -> Incident:
    del agency, on
    kind = _needed(act.link_kind, "link_kind", "alert, trace_case, penalty_case, consignment or return")
    link = {"kind": kind, "id": _needed(act.link_id, "link_id", "its id")}
    if link in incident.links:
        raise Conflict("it is linked already", "link_id", "another")
    return replace(incident, links=(*incident.links, link))


def _report(incident: Incident, act: IncidentAct, agency: str, on: date) -> Incident:
    del act, agency, on
    return replace(incident, reports=incident.reports + 1)


def _needed(value: str | None, field: str, right: str) -> str:
    if value is None:
        raise InvalidRequest(f"{field} is missing", field, right)
    return value


_ACTS: Final[Mapping[str, Callable[[Incident, IncidentAct, str, date], Incident]]] = {
    CALL: _call,
    ACKNOWLEDGE: _acknowledge,
    NOTE: _note,
    ASSIGN: _assign,
    DONE: _done,
    LINK: _link,
    REPORT: _report,
}


# ---- guards
def _reason_told(incident: Incident, move: IncidentMove) -> None:
    del incident
    if not move.reason:
        raise InvalidRequest("reason is missing", "reason", "why, in a sentence")


def _review_told(incident: Incident, move: IncidentMove) -> None:
    del incident
    if not move.review:
        raise InvalidRequest("review is missing", "review", "what happened, what is learnt")


def _tasks_done(incident: Incident, move: IncidentMove) -> None:
    del move
    open_ones = [str(one["task_no"]) for one in incident.tasks if one["done_on"] is None and not one["lesson"]]
    if open_ones:
        raise Conflict("tasks are open", "to", f"DONE of {', '.join(open_ones)} first")


def _somebody_called(incident: Incident, move: IncidentMove) -> None:
    del move
    if not incident.agencies:
        raise Conflict("nobody is called", "to", "CALL first")


GUARDS: Final[Mapping[str, Callable[[Incident, IncidentMove], None]]] = {
    "reason_told": _reason_told,
    "review_told": _review_told,
    "tasks_done": _tasks_done,
    "somebody_called": _somebody_called,
}
