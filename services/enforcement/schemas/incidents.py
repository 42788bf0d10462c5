"""Shapes of incident rooms."""

from __future__ import annotations

from typing import Final

from marshmallow import Schema, fields, validate

from databus.shapes import Day, Whole, YesNo
from services.enforcement.domain.incident_acts import ACTS, IncidentAct
from services.enforcement.domain.incidents import LEVELS, STATES, IncidentMove
from services.enforcement.schemas.clocks import clocks
from services.enforcement.schemas.officers import SignatureGiven
from services.enforcement.schemas.shapes import (
    Agency,
    Division,
    Order,
    Paged,
    UsccCode,
    next_cursor,
    one_of,
    page_limit,
    text,
    told,
)
from services.enforcement.use_cases import incidents

_ID: Final = "0192f0c1-0000-7000-8000-0000000000a3"
_LINKS: Final = ("alert", "trace_case", "penalty_case", "consignment", "return", "risk_information", "campaign")


def _signature() -> fields.List[Schema]:
    return fields.List(
        fields.Nested(SignatureGiven),
        load_default=list,
        validate=validate.Length(0, 1, error="at most one"),
        metadata=told(
            "the officer's over {act: enter_in_incident, …}; needed once the agency's officers have keys", []
        ),
    )


class OpenIncident(Order):
    """What happened, how grave it is, where."""

    makes = incidents.OpenIncident

    reference = text("the lead's own number of it", "惠东应急〔2026〕1号")
    title = text("what it is called", "出口童鞋六价铬超标批量退运", longest=120)
    description = text("what is known", "境外通报三批次，涉及两家企业", longest=1000)
    level = one_of(LEVELS, required=True, metadata=told("I the gravest (突发事件应对法 42)", "III"))
    division = Division(load_default=None, allow_none=True, metadata=told("county; left out: the lead's", "441323"))
    signatures = _signature()


class MoveIncident(Order):
    """A move of an incident, with what the move asks for."""

    makes = IncidentMove

    incident_id = text("the incident", _ID)
    to = one_of(STATES[1:], required=True, metadata=told("state to move to", "RESPONDING"))
    level = one_of(LEVELS, load_default=None, allow_none=True, metadata=told("level from now on", "II"))
    reason = text("STOOD_DOWN, RESPONDING again: why", "风险已消除", longest=1000, optional=True)
    review = text("CLOSED: what happened, what is learnt", "首报迟一日", longest=1000, optional=True)
    signatures = _signature()


class ActInIncident(Order):
    """Something done in the room; it is entered in the log."""

    makes = IncidentAct

    incident_id = text("the incident", _ID)
    act = one_of(ACTS, required=True, metadata=told("what is done", "NOTE"))
    agency_called = Agency(load_default=None, allow_none=True, metadata=told("CALL, ASSIGN: which agency", "ciq"))
    task_no = Whole(load_default=None, allow_none=True, metadata=told("DONE: which task", 1))
    due_on = Day(load_default=None, allow_none=True, metadata=told("ASSIGN: last day", "2026-11-25"))
    lesson = YesNo(load_default=False, metadata=told("ASSIGN: a lesson of the review, done after it", False))
    link_kind = one_of(_LINKS, load_default=None, allow_none=True, metadata=told("LINK: what it is linked to"))
    link_id = text("LINK: which one", _ID, longest=60, optional=True)
    level = one_of(LEVELS, load_default=None, allow_none=True, metadata=told("LEVEL: from now on", "II"))
    uscc = UsccCode(load_default=None, allow_none=True, metadata=told("INFORM: the enterprise that is told"))
    signatures = _signature()
    text = text(
        "what is entered; ASSIGN: the task; DONE: its result; REPORT, INFORM: what is told", "到场", longest=1000
    )


class CallShape(Schema):
    """An agency called, and when it said that it was."""

    agency = fields.String(required=True)
    called_on = fields.String(required=True)
    acknowledged_on = fields.String(required=True, allow_none=True)


class TaskShape(Schema):
    """A task with its owner and term."""

    task_no = fields.Integer(required=True)
    agency = fields.String(required=True)
    what = fields.String(required=True)
    lesson = fields.Boolean(required=True)
    assigned_on = fields.String(required=True)
    due_on = fields.String(required=True)
    done_on = fields.String(required=True, allow_none=True)
    result = fields.String(required=True, allow_none=True)


class LinkedShape(Schema):
    """What it is linked to."""

    kind = fields.String(required=True)
    id = fields.String(required=True)


class IncidentShape(Schema):
    """An incident, for who leads it and who was called."""

    incident_id = fields.String(required=True, metadata=told("the incident", _ID))
    reference = fields.String(required=True)
    title = fields.String(required=True)
    description = fields.String(required=True)
    level = one_of(LEVELS, required=True)
    lead_agency = fields.String(required=True)
    division = fields.String(required=True, allow_none=True)
    opened_on = fields.Date(required=True)
    clause = fields.String(required=True)
    state = one_of(STATES, required=True)
    agencies = fields.List(fields.String(), required=True)
    calls = fields.List(fields.Nested(CallShape), required=True)
    tasks = fields.List(fields.Nested(TaskShape), required=True)
    links = fields.List(fields.Nested(LinkedShape), required=True)
    report_no = fields.String(required=True, allow_none=True, metadata=told("number of the newest situation report"))
    reports = fields.Integer(required=True)
    review = fields.String(required=True, allow_none=True)
    entries = fields.Integer(required=True)
    head = fields.String(required=True, allow_none=True, metadata=told("digest of the newest entry"))
    ended_on = fields.Date(required=True, allow_none=True)
    version = fields.Integer(required=True)


class EntryShape(Schema):
    """An entry of the log; `digest` covers it and the digest of the one before."""

    incident_id = fields.String(required=True)
    place = fields.Integer(required=True)
    at = fields.AwareDateTime(required=True)
    agency = fields.String(required=True)
    actor = fields.String(required=True, allow_none=True)
    act = fields.String(required=True)
    text = fields.String(required=True)
    previous = fields.String(required=True, allow_none=True)
    digest = fields.String(required=True)
    details = fields.Dict(required=True, allow_none=True, metadata=told("what was said beside the text"))
    signed_by = fields.String(required=True, allow_none=True, metadata=told("officer, whose list_signatures has it"))
    signed_digest = fields.String(required=True, allow_none=True, metadata=told("digest of the statement signed"))


class IncidentFile(IncidentShape):
    """An incident with the newest entries of its log, and its terms."""

    log = fields.List(fields.Nested(EntryShape), required=True, metadata=told("newest entries, oldest first"))
    log_holds = fields.Boolean(required=True, metadata=told("no entry was changed, left out or added"))
    clocks = clocks()


class GetIncident(Schema):
    """Which incident."""

    incident_id = text("the incident", _ID)


class ListIncidents(Paged):
    """Which of the caller's incidents."""

    limit = page_limit(10)
    state = one_of(STATES, load_default=None, allow_none=True, metadata=told("only in this state"))
    level = one_of(LEVELS, load_default=None, allow_none=True, metadata=told("only of this level"))


class IncidentPage(Schema):
    """Incidents, newest first."""

    items = fields.List(fields.Nested(IncidentShape), required=True)
    next_cursor = next_cursor()


class ListIncidentLog(Schema):
    """Which entries of a log."""

    incident_id = text("the incident", _ID)
    after = Whole(
        from_text=True,
        load_default=0,
        validate=validate.Range(0, 10**9, error="from 0"),
        metadata=told("after this place", 0),
    )
    limit = page_limit(100)


class LoggedShape(EntryShape):
    """An entry with whom the room belongs to."""

    lead_agency = fields.String(required=True)
    agencies = fields.List(fields.String(), required=True)


class IncidentLog(Schema):
    """Entries, oldest first."""

    items = fields.List(fields.Nested(LoggedShape), required=True)
