"""Shapes about joint meetings and checks."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from databus.contracts.enterprise_governance import MEETING_STATES
from databus.shapes import Day
from services.enterprise.domain.checks import KINDS, SEVERITIES, STATES
from services.enterprise.domain.meetings import MATTERS, Decision, Held
from services.enterprise.schemas.fields import (
    Request,
    division,
    identity,
    one_of,
    text,
    zone_id,
)
from services.enterprise.schemas.tasks import Documents, ShortPage, agencies, agency
from services.enterprise.use_cases.checks import CheckToRecord, Found
from services.enterprise.use_cases.meetings import MeetingToCall


class PlaceRequest(Request):
    """What is about a zone, or about all of a county."""

    zone_id = zone_id(load_default=None, allow_none=True)
    division = division(load_default=None, allow_none=True)


def placed(data: dict[str, Any]) -> None:
    """Refuse what names neither a zone nor a division."""
    if data["zone_id"] is None and data["division"] is None:
        raise ValidationError("a zone, or the division of a county", "zone_id")


class CallMeeting(PlaceRequest):
    """A joint meeting to call."""

    title = text(200, required=True, metadata={"example": "示范区建设联席会议"})
    agenda = fields.List(
        text(500, lines=False),
        required=True,
        validate=validate.Length(1, 50, error="1 to 50 items"),
        metadata={"example": ["审定首批示范区企业", "拟定示范区企业标准"]},
    )
    place = text(200, required=True, metadata={"example": "县政府三号会议室"})
    planned_on = Day(required=True)
    invited = agencies(required=True, metadata={"example": ["sme", "ciq", "samr"]})
    document_no = text(200, required=True, metadata={"description": "of the notice", "example": "惠示范办〔2026〕9号"})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> MeetingToCall:
        placed(data)
        return MeetingToCall(**{**data, "agenda": tuple(data["agenda"]), "invited": tuple(data["invited"])})


class DecisionToMake(Request):
    """What a meeting settles; given to agencies it is a task of theirs."""

    item = text(20, required=True, metadata={"description": "its number in the minutes", "example": "1"})
    matter = one_of(MATTERS, required=True)
    zh = text(500, required=True, lines=False)
    en = text(500, load_default=None, allow_none=True, lines=False)
    agencies = agencies(least=0, load_default=list)
    lead = agency(load_default=None, allow_none=True)
    due_on = Day(load_default=None, allow_none=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Decision:
        told = {**data, "en": data["en"] or data["zh"], "agencies": tuple(dict.fromkeys(data["agencies"]))}
        if data["lead"] is not None and data["lead"] not in data["agencies"]:
            raise ValidationError("one of the decision's agencies", "lead")
        return Decision(**told)


class HoldMeeting(Request):
    """What is said of a meeting that was held."""

    meeting_id = identity("meeting")
    held_on = Day(required=True)
    attended = agencies(required=True, metadata={"example": ["gov", "sme", "ciq"]})
    minutes_no = text(200, required=True, metadata={"example": "惠示范办纪〔2026〕3号"})
    minutes = text(10000, required=True)
    decisions = fields.List(
        fields.Nested(DecisionToMake), load_default=list, validate=validate.Length(0, 50, error="up to 50 decisions")
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> tuple[str, Held]:
        meeting_id = data.pop("meeting_id")
        held = {**data, "attended": tuple(dict.fromkeys(data["attended"])), "decisions": tuple(data["decisions"])}
        return meeting_id, Held(**held)


class MoveMeeting(Request):
    """A meeting postponed (CALLED, for another day) or CANCELLED, with the reason."""

    meeting_id = identity("meeting")
    to = one_of(("CALLED", "CANCELLED"), required=True)
    planned_on = Day(load_default=None, metadata={"description": "the other day, for CALLED"})
    reason = text(500, required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        if data["to"] == "CALLED" and data["planned_on"] is None:
            raise ValidationError("the day it is postponed to", "planned_on")
        return data


class GetMeeting(Request):
    """Which meeting."""

    meeting_id = identity("meeting")


class ListMeetings(ShortPage):
    """Meetings as they were called, of a zone or a county."""

    zone_id = zone_id(load_default=None)
    division = division(load_default=None)
    state = one_of(MEETING_STATES, load_default=None)


class MeetingDecision(Schema):
    """What a meeting settled, and how far it is carried out."""

    item = fields.String()
    matter = fields.String()
    zh = fields.String()
    en = fields.String()
    agencies = fields.List(fields.String())
    lead = fields.String(allow_none=True)
    due_on = fields.Date(allow_none=True)
    task_id = fields.String(allow_none=True)
    task_state = fields.String(allow_none=True)
    progress = fields.Integer(allow_none=True)


class MeetingHead(Schema):
    """A joint meeting, without agenda, minutes and decisions."""

    meeting_id = fields.String()
    zone_id = fields.String(allow_none=True)
    division = fields.String()
    title = fields.String()
    place = fields.String()
    convened_by = fields.String()
    invited = fields.List(fields.String())
    called_on = fields.Date()
    planned_on = fields.Date()
    document_no = fields.String()
    state = fields.String()
    held_on = fields.Date(allow_none=True)
    attended = fields.List(fields.String())
    absent = fields.List(fields.String())
    minutes_no = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    on = fields.Date()
    clause = fields.String()
    version = fields.Integer()


class Meeting(MeetingHead):
    """A joint meeting."""

    agenda = fields.List(fields.String())
    minutes = fields.String(allow_none=True)
    decisions = fields.List(fields.Nested(MeetingDecision))


class MeetingPage(Schema):
    """Meetings, a page; `next_due_on` is the last day for the county's next regular one."""

    items = fields.List(fields.Nested(MeetingHead))
    next_cursor = fields.String(allow_none=True)
    next_due_on = fields.Date(allow_none=True)


class FindingToRecord(Request):
    """What a check found."""

    what = text(500, required=True, metadata={"example": "黄埠镇三家企业自检记录不全"})
    requirement = text(200, required=True, metadata={"example": "SH 三(一)3 自检自控体系"})
    severity = one_of(SEVERITIES, required=True)
    responsible = agency(required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Found:
        return Found(**data)


class RecordCheck(Request):
    """A check of a zone's management system."""

    zone_id = zone_id(required=True)
    kind = one_of(KINDS, required=True)
    scope = text(500, required=True, lines=False, metadata={"example": "建设保障体系、质量安全监管体系"})
    document_no = text(200, required=True, metadata={"example": "惠关检〔2026〕18号"})
    checked_on = Day(required=True)
    findings = fields.List(
        fields.Nested(FindingToRecord), required=True, validate=validate.Length(0, 30, error="up to 30 findings")
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> CheckToRecord:
        return CheckToRecord(**data)


class MoveFinding(Request):
    """A step on a finding.

    PLANNED: cause, corrective and preventive action with its last day. TAKEN: the documents that show the action.
    CLOSED: those that show that it works. OPEN: why it does not.
    """

    finding_id = identity("finding")
    to = one_of(STATES, required=True)
    cause = text(1000, load_default=None)
    corrective = text(1000, load_default=None)
    preventive = text(1000, load_default=None)
    due_on = Day(load_default=None)
    evidence = Documents()
    reason = text(1000, load_default=None)


class CheckFinding(Schema):
    """A finding with the action on it."""

    finding_id = fields.String()
    check_id = fields.String()
    zone_id = fields.String()
    no = fields.Integer()
    what = fields.String()
    requirement = fields.String()
    severity = fields.String()
    responsible = fields.String()
    answer_by = fields.Date()
    state = fields.String()
    cause = fields.String(allow_none=True)
    corrective = fields.String(allow_none=True)
    preventive = fields.String(allow_none=True)
    due_on = fields.Date(allow_none=True)
    taken_on = fields.Date(allow_none=True)
    taken_evidence = fields.List(fields.String())
    verified_by = fields.String(allow_none=True)
    verified_evidence = fields.List(fields.String())
    reason = fields.String(allow_none=True)
    rounds = fields.Integer(metadata={"description": "plans made so far"})
    last_day = fields.Date(allow_none=True, metadata={"description": "of what it waits for: a plan, or the action"})
    overdue = fields.Boolean()
    on = fields.Date()
    clause = fields.String()
    version = fields.Integer()


class GetCheck(Request):
    """Which check."""

    check_id = identity("check")


class ListChecks(ShortPage):
    """Checks as they were recorded, of one zone or of all."""

    zone_id = zone_id(load_default=None)


class CheckHead(Schema):
    """A check of a zone."""

    check_id = fields.String()
    zone_id = fields.String()
    division = fields.String()
    kind = fields.String()
    scope = fields.String()
    document_no = fields.String()
    checked_on = fields.Date()
    agency = fields.String()
    clause = fields.String()


class CheckInList(CheckHead):
    """A check with how many of its findings are in which state."""

    findings_by_state = fields.Dict(
        keys=fields.String(), values=fields.Integer(), metadata={"example": {"CLOSED": 2, "TAKEN": 1}}
    )


class Check(CheckHead):
    """A check with what it found."""

    findings = fields.List(fields.Nested(CheckFinding))


class CheckPage(Schema):
    """Checks, a page."""

    items = fields.List(fields.Nested(CheckInList))
    next_cursor = fields.String(allow_none=True)
