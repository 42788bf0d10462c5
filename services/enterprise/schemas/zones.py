"""Shapes about zones, their plans and tasks."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from databus import identifiers
from databus.contracts.enterprise import ZONE_STATES
from databus.shapes import Cursor, Day
from services.enterprise.domain.leading_groups import SEATS
from services.enterprise.domain.zones import Zone
from services.enterprise.schemas.fields import (
    ZONE_ID_PATTERN,
    Evidence,
    PageRequest,
    Request,
    division,
    hs_prefix,
    one_of,
    text,
    zone_id,
)
from services.enterprise.schemas.standing import ON, HistoryEntry
from services.enterprise.schemas.tasks import agency


def _followed() -> fields.String:
    """A zone of the county that ended, in place of which this one is applied for."""
    return fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Regexp(ZONE_ID_PATTERN.replace("$", r"\Z"), error="the id of a zone that ended"),
        metadata={"description": "a zone of the county that ended, which this one follows"},
    )


class CreateZone(Request):
    """A zone to draft; it follows a plan with thresholds where one is named."""

    zone_id = zone_id(load_default=None)
    name = text(200, required=True, metadata={"example": "惠东县出口女鞋质量安全示范区"})
    name_en = text(200, load_default=None, allow_none=True)
    product = text(100, required=True, metadata={"example": "女鞋"})
    hs_prefixes = fields.List(hs_prefix(), required=True, metadata={"example": ["6403"]})
    division = division(required=True)
    government = text(200, load_default=None, allow_none=True, metadata={"example": "惠东县人民政府"})
    office = text(200, load_default=None, allow_none=True)
    territory = fields.List(text(100), load_default=list, metadata={"example": ["吉隆镇", "黄埠镇"]})
    plan = text(100, load_default=None, allow_none=True, metadata={"example": "HUIDONG_2018"})
    follows = _followed()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Zone:
        if not data["hs_prefixes"]:
            raise ValidationError("at least one beginning of HS codes", "hs_prefixes")
        data["zone_id"] = data["zone_id"] or identifiers.uuid7()
        data["hs_prefixes"] = tuple(dict.fromkeys(data["hs_prefixes"]))
        data["territory"] = tuple(data["territory"])
        return Zone(**data)


class AmendZone(Request):
    """What is to change of a zone's description; what is left out stays."""

    zone_id = zone_id(required=True)
    document_no = text(200, required=True, metadata={"example": "惠东府函〔2018〕203号"})
    name_en = text(200, allow_none=True)
    government = text(200, allow_none=True)
    office = text(200, allow_none=True)
    territory = fields.List(text(60), validate=validate.Length(0, 60, error="up to 60 places"))
    plan = text(100, allow_none=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        told = {name: data.pop(name) for name in ("zone_id", "document_no")}
        if "territory" in data:
            data["territory"] = tuple(data["territory"])
        return {**told, "changes": data}


class SeatToFill(Request):
    """A seat with the agency that fills it; the post names an office, never a person."""

    seat = one_of(SEATS, required=True, metadata={"example": "deputy"})
    agency = agency(required=True)
    post = text(100, load_default=None, metadata={"example": "县商务局局长"})


class AppointLeadingGroup(Request):
    """A leading group with its office, as a document appoints it."""

    zone_id = zone_id(required=True)
    document_no = text(200, required=True, metadata={"example": "宁政办发〔2017〕49号"})
    on = Day(load_default=None, metadata=ON)
    seats = fields.List(
        fields.Nested(SeatToFill), required=True, validate=validate.Length(1, 100, error="1 to 100 seats")
    )


class GetZone(Request):
    """Which zone."""

    zone_id = zone_id(required=True)


class ListZones(PageRequest):
    """Zones by id."""

    cursor = Cursor(ZONE_ID_PATTERN, "huidong-shoes")
    state = one_of(ZONE_STATES, load_default=None)
    level = one_of(("national", "provincial"), load_default=None)
    division = division(load_default=None)


class MoveZone(Request):
    """A move of a zone by the calling agency."""

    zone_id = zone_id(required=True)
    to = one_of(ZONE_STATES, required=True)
    on = Day(load_default=None, metadata=ON)
    evidence = Evidence()
    reason = text(1000, load_default=None)
    rectify_by = Day(
        load_default=None,
        metadata={"description": "last day of a rectification; with RECTIFYING alone, the usual term if left out"},
    )


class ZoneResult(Schema):
    """A zone; `level` stays through rectification and renewal review."""

    zone_id = fields.String()
    name = fields.String()
    name_en = fields.String(allow_none=True)
    product = fields.String()
    hs_prefixes = fields.List(fields.String())
    division = fields.String()
    territory = fields.List(fields.String())
    government = fields.String(allow_none=True)
    office = fields.String(allow_none=True)
    plan = fields.String(allow_none=True)
    applicant = fields.String()
    supervised_by = fields.String()
    state = fields.String()
    level = fields.String(allow_none=True)
    on = fields.Date(attribute="since", allow_none=True, metadata={"description": "day of the last move"})
    trace_case_id = fields.String(allow_none=True)
    follows = fields.String(allow_none=True, metadata={"description": "the zone that ended before it"})
    renewal_due_on = fields.Date(allow_none=True, metadata={"description": "day the recognition runs out"})
    rectify_by = fields.Date(allow_none=True, metadata={"description": "last day of a rectification"})
    plan_started_on = fields.Date(allow_none=True)
    version = fields.Integer()


class FilledSeat(Schema):
    """A seat of a leading group."""

    seat = fields.String()
    agency = fields.String()
    post = fields.String(allow_none=True)


class ZoneLeadingGroup(Schema):
    """A leading group; `appointed` is false where only the plan says how it is composed."""

    appointed = fields.Boolean()
    held_from = fields.Date()
    document_no = fields.String()
    seats = fields.List(fields.Nested(FilledSeat))


class ZoneLabel(Schema):
    """What a zone is to be."""

    label = fields.String()
    zh = fields.String()
    en = fields.String()
    clause = fields.String()


class ZonePrinciple(Schema):
    """A principle that zones are built by."""

    principle = fields.String()
    zh = fields.String()
    en = fields.String()
    clause = fields.String()


class ZoneAmendment(Schema):
    """What was changed of a zone's description."""

    version = fields.Integer()
    changes = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True))
    before = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True))
    document_no = fields.String()
    agency = fields.String()
    noted_at = fields.AwareDateTime()


class NextMove(Schema):
    """A move that the state allows, its guards not yet looked at."""

    to = fields.String(attribute="target")
    by = fields.List(fields.String())
    clause = fields.String()


class ZoneFile(ZoneResult):
    """A zone with its history, its members by state, its plan, and where it may go."""

    history = fields.List(fields.Nested(HistoryEntry))
    members = fields.Dict(keys=fields.String(), values=fields.Integer(), metadata={"example": {"ACTIVE": 32}})
    next_moves = fields.List(fields.Nested(NextMove))
    plan_document = fields.String(allow_none=True)
    leading_group = fields.Nested(ZoneLeadingGroup, allow_none=True)
    labels = fields.List(fields.Nested(ZoneLabel))
    principles = fields.List(fields.Nested(ZonePrinciple))
    amendments = fields.List(fields.Nested(ZoneAmendment))
    application_from = fields.Date(
        allow_none=True, metadata={"description": "first day of an application that follows a zone that ended"}
    )


class ZonePage(Schema):
    """Zones, a page."""

    items = fields.List(fields.Nested(ZoneResult))
    next_cursor = fields.String(allow_none=True)


class PlanAgency(Schema):
    """An agency that takes part."""

    agency = fields.String()
    zh = fields.String()
    en = fields.String()
    member = fields.Boolean(metadata={"description": "whether it is a unit of the leading group"})
    clause = fields.String()


class PlanPhase(Schema):
    """A phase."""

    phase = fields.Integer()
    zh = fields.String()
    en = fields.String()
    begins_on = fields.Date()
    ends_on = fields.Date()
    clause = fields.String()


class PlanTask(Schema):
    """A task and the agencies responsible."""

    task = fields.String()
    zh = fields.String()
    en = fields.String()
    agencies = fields.List(fields.String())
    clause = fields.String()


class PlanSeat(Schema):
    """Offices that have a seat in the leading group or its office; never persons."""

    seat = fields.String(metadata={"description": "head, deputy, member, office_director, office_deputy, liaison"})
    zh = fields.String()
    count = fields.Integer(metadata={"description": "how many sit there"})
    agencies = fields.List(fields.String())
    clause = fields.String()


class PlanDuty(Schema):
    """What an agency answers for, whatever the task."""

    agency = fields.String()
    zh = fields.String()
    en = fields.String()
    clause = fields.String()


class PlanDocument(Schema):
    """A plan as its document states it."""

    plan = fields.String()
    document = fields.String()
    issued_on = fields.Date()
    zh = fields.String()
    en = fields.String()
    agencies = fields.List(fields.Nested(PlanAgency))
    seats = fields.List(fields.Nested(PlanSeat))
    duties = fields.List(fields.Nested(PlanDuty))
    phases = fields.List(fields.Nested(PlanPhase))
    tasks = fields.List(fields.Nested(PlanTask))


class ListPlans(Request):
    """Every plan there is."""


class PlanList(Schema):
    """Plans by the day they were issued."""

    items = fields.List(fields.Nested(PlanDocument))


class PlanResult(Schema):
    """A zone's plan."""

    zone_id = fields.String()
    plan = fields.String(attribute="plan.plan")
    document = fields.String(attribute="plan.document")
    issued_on = fields.Date(attribute="plan.issued_on")
    zh = fields.String(attribute="plan.zh")
    en = fields.String(attribute="plan.en")
    current_phase = fields.Nested(PlanPhase, attribute="phase", allow_none=True)
    agencies = fields.List(fields.Nested(PlanAgency), attribute="plan.agencies")
    seats = fields.List(fields.Nested(PlanSeat), attribute="plan.seats")
    duties = fields.List(fields.Nested(PlanDuty), attribute="plan.duties")
    phases = fields.List(fields.Nested(PlanPhase), attribute="plan.phases")
    tasks = fields.List(fields.Nested(PlanTask), attribute="plan.tasks")
