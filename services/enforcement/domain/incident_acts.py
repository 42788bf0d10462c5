"""What is done in an incident room: agencies called, tasks, links, reports, enterprises told; each act is logged."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest, NotPermitted
from services.enforcement.domain.incidents import Incident, require_taken

CALL, ACKNOWLEDGE, NOTE, ASSIGN = "CALL", "ACKNOWLEDGE", "NOTE", "ASSIGN"
DONE, LINK, REPORT, LEVEL, INFORM = "DONE", "LINK", "REPORT", "LEVEL", "INFORM"
ACTS: Final = (CALL, ACKNOWLEDGE, NOTE, ASSIGN, DONE, LINK, REPORT, LEVEL, INFORM)
OF_THE_LEAD: Final = frozenset({CALL, ASSIGN, LINK, REPORT, LEVEL, INFORM})
ENTERPRISE: Final = "enterprise"
_MOST: Final = 50
_TAKEN_BY: Final[Mapping[str, Collection[str]]] = {
    "agency_called": {CALL, ASSIGN},
    "task_no": {DONE},
    "due_on": {ASSIGN},
    "lesson": {ASSIGN},
    "link_kind": {LINK},
    "link_id": {LINK},
    "level": {LEVEL},
    "uscc": {INFORM},
}


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
    level: str | None = None
    uscc: str | None = None
    signatures: Sequence[Any] = ()


def acted(incident: Incident, act: IncidentAct, *, bodies: Collection[str], on: date) -> Incident:
    """Return the incident after an act of an agency in its room; `bodies` are its code and its predecessors'.

    Raises:
        NotPermitted: the lead's act, or another agency's task.
        InvalidRequest: a field is missing, wrong, or goes with another act.
        Conflict: the incident is closed, the room is full, or it was done already.
    """
    require_taken(_TAKEN_BY, act, act.act, "act")
    if incident.state == "CLOSED" and act.act != DONE:  # lessons outlive the room
        raise Conflict(f"the incident is closed ({incident.clause})", "act", "open another")
    if act.act in OF_THE_LEAD and incident.lead_agency not in bodies:
        who = f"{act.act} is for {incident.lead_agency} that leads, not for {next(iter(bodies))}"
        raise NotPermitted(f"{who} ({incident.clause})")
    after = _ACTS[act.act](incident, act, bodies, on)
    return replace(after, version=incident.version + 1)


def _call(incident: Incident, act: IncidentAct, bodies: Collection[str], on: date) -> Incident:
    called = _needed(act.agency_called, "agency_called", "who is called")
    if called in {*incident.agencies, *bodies}:
        raise Conflict("it is in the room already", "agency_called", "another agency")
    _room(incident.agencies, "agencies")
    call = {"agency": called, "called_on": on.isoformat(), "acknowledged_on": None}
    return replace(incident, agencies=(*incident.agencies, called), calls=(*incident.calls, call))


def _acknowledge(incident: Incident, act: IncidentAct, bodies: Collection[str], on: date) -> Incident:
    del act
    calls = tuple(
        {**one, "acknowledged_on": one["acknowledged_on"] or on.isoformat()} if one["agency"] in bodies else one
        for one in incident.calls
    )
    if calls == tuple(incident.calls):
        raise Conflict("nothing to acknowledge", "act", "NOTE")
    return replace(incident, calls=calls)


def _note(incident: Incident, act: IncidentAct, bodies: Collection[str], on: date) -> Incident:
    del act, bodies, on
    return incident


def _assign(incident: Incident, act: IncidentAct, bodies: Collection[str], on: date) -> Incident:
    del bodies
    owner = _needed(act.agency_called, "agency_called", "whose task it is")
    if owner not in {incident.lead_agency, *incident.agencies}:
        right = ", ".join((incident.lead_agency, *incident.agencies))
        raise InvalidRequest("it was not called", "agency_called", right)
    if act.due_on is None or act.due_on <= on:
        raise InvalidRequest("a task needs a term", "due_on", f"a day after {on}")
    if act.lesson != (incident.state == "STOOD_DOWN"):
        right = "true: after stand-down lessons alone are given" if not act.lesson else "false: lessons come afterwards"
        raise InvalidRequest(f"the incident is {incident.state} ({incident.clause})", "lesson", right)
    _room(incident.tasks, "tasks")
    task = {"task_no": len(incident.tasks) + 1, "agency": owner, "what": act.text, "lesson": act.lesson}
    task |= {"assigned_on": on.isoformat(), "due_on": act.due_on.isoformat(), "done_on": None, "result": None}
    return replace(incident, tasks=(*incident.tasks, task))


def _done(incident: Incident, act: IncidentAct, bodies: Collection[str], on: date) -> Incident:
    task = next((one for one in incident.tasks if one["task_no"] == act.task_no), None)
    if task is None:
        raise InvalidRequest("no such task", "task_no", f"1 to {len(incident.tasks)}")
    if task["agency"] not in bodies:
        raise NotPermitted(f"the task is {task['agency']}'s, not {next(iter(bodies))}'s ({incident.clause})")
    if task["done_on"] is not None:
        raise Conflict("it is done already", "task_no", "another task")
    done = {**task, "done_on": on.isoformat(), "result": act.text}
    return replace(incident, tasks=tuple(done if one is task else one for one in incident.tasks))


def _link(incident: Incident, act: IncidentAct, bodies: Collection[str], on: date) -> Incident:
    del bodies, on
    kind = _needed(act.link_kind, "link_kind", "alert, trace_case, penalty_case, consignment or return")
    link = {"kind": kind, "id": _needed(act.link_id, "link_id", "its id")}
    if link in incident.links:
        raise Conflict("it is linked already", "link_id", "another")
    _room(incident.links, "links")
    return replace(incident, links=(*incident.links, link))


def _report(incident: Incident, act: IncidentAct, bodies: Collection[str], on: date) -> Incident:
    del act, bodies, on
    return replace(incident, reports=incident.reports + 1)


def _level(incident: Incident, act: IncidentAct, bodies: Collection[str], on: date) -> Incident:
    del bodies, on
    level = _needed(act.level, "level", "I, II, III or IV")
    if level == incident.level:
        raise Conflict("it is of this level already", "level", "another level")
    return replace(incident, level=level)


def _inform(incident: Incident, act: IncidentAct, bodies: Collection[str], on: date) -> Incident:
    del bodies, on
    link = {"kind": ENTERPRISE, "id": _needed(act.uscc, "uscc", "the enterprise that is told")}
    if link in incident.links:
        return incident
    _room(incident.links, "links")
    return replace(incident, links=(*incident.links, link))


def _room(standing: Sequence[Any], what: str) -> None:
    if len(standing) >= _MOST:
        raise Conflict("the room is full", "act", f"at most {_MOST} {what}")


def _needed(value: str | None, field: str, right: str) -> str:
    if value is None:
        raise InvalidRequest(f"{field} is missing", field, right)
    return value


_ACTS: Final[Mapping[str, Callable[[Incident, IncidentAct, Collection[str], date], Incident]]] = {
    CALL: _call,
    ACKNOWLEDGE: _acknowledge,
    NOTE: _note,
    ASSIGN: _assign,
    DONE: _done,
    LINK: _link,
    REPORT: _report,
    LEVEL: _level,
    INFORM: _inform,
}
