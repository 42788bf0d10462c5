"""Shapes of calls about measures and other schemes' grades."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from databus.contracts.credit import GRADES
from services.credit.schemas.fields import day, moment, page_limit, text, uscc
from services.credit.schemas.listings import list_code
from services.credit.use_cases.measures import Wanted
from services.credit.use_cases.ratings import GetRating
from services.credit.use_cases.schemes import RecordSchemeGrade

SERVICES = ("enterprise", "inspection", "enforcement")


class TakesListMeasures(Schema):
    """Which measures."""

    grade = fields.String(
        validate=validate.OneOf(GRADES, error="one of {choices}"),
        metadata={"description": "a grade they hold for", "example": "C"},
    )
    list = list_code()
    service = fields.String(
        validate=validate.OneOf(SERVICES, error="one of {choices}"),
        metadata={"description": "service that carries them out", "example": "inspection"},
    )
    carried_out_by = text("agency that carries them out, from the seat it sits in", "samr", longest=32)
    on = day("the day; today unless given")

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Wanted:
        return Wanted(**data)


class TakesGetMeasures(Schema):
    """What holds for whom, when, as known when."""

    uscc = uscc(required=True)
    on = day("the day; today unless given", allow_none=True)
    known_at = moment("as it was known at this moment; now unless given", allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> GetRating:
        return GetRating(**data)


class MeasureShape(Schema):
    """A measure."""

    code = fields.String(metadata={"description": "its code", "example": "PAPERLESS"})
    zh = fields.String(metadata={"description": "in Chinese", "example": "无纸化报检"})
    en = fields.String(metadata={"description": "in English", "example": "paperless declaration"})
    effect = fields.String(metadata={"description": "incentive, neutral or restriction", "example": "incentive"})
    service = fields.String(metadata={"description": "service whose decisions carry it out", "example": "inspection"})
    agencies = fields.List(fields.String(), metadata={"description": "seats of the bodies that carry it out"})
    automatic = fields.Boolean(metadata={"description": "carried out by rule; else by an officer", "example": True})
    clause = fields.String(metadata={"description": "legal basis"})
    sure = fields.String(metadata={"description": "how sure the basis is: S, V, E, Q, M, O", "example": "E"})
    since = fields.Date(metadata={"description": "first day of the rule"})


class RuledMeasureShape(MeasureShape):
    """A measure with what brings it and what bars it."""

    grades = fields.List(fields.String(), metadata={"description": "grades it holds for", "example": ["AA", "A", "B"]})
    lists = fields.List(fields.String(), metadata={"description": "lists it holds for, whatever the grade"})
    barred_by = fields.List(fields.String(), metadata={"description": "lists that take it away"})


class GivesMeasureList(Schema):
    """What grades and lists mean."""

    rule_set = fields.String(metadata={"description": "rule set", "example": "credit-2026.1"})
    items = fields.List(fields.Nested(RuledMeasureShape), metadata={"description": "the measures"})


class HeldShape(MeasureShape):
    """A measure that holds, and what brings it."""

    because = fields.List(fields.String(), metadata={"description": "the grade, or lists", "example": ["AA"]})


class GivesMeasures(Schema):
    """What holds for an enterprise."""

    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    on = fields.Date(metadata={"description": "the day"})
    known_at = fields.AwareDateTime(allow_none=True, metadata={"description": "as known then; null: now"})
    grade = fields.String(validate=validate.OneOf(GRADES), metadata={"description": "its grade", "example": "B"})
    lists = fields.List(fields.String(), metadata={"description": "the lists it is on"})
    measures = fields.List(fields.Nested(HeldShape), metadata={"description": "what holds, and why"})
    rule_set = fields.String(metadata={"description": "rule set", "example": "credit-2026.1"})


class TakesRecordSchemeGrade(Schema):
    """A grade of another scheme, as its issuer's document says it."""

    uscc = uscc(required=True)
    scheme = text("scheme: GACC_282, or GACC_251 for its time", "GACC_282", longest=32, required=True)
    grade = text("grade of the scheme", "CERTIFIED", longest=40, required=True)
    valid_from = day("first day it holds", "2026-05-01", required=True)
    valid_until = day("last day it holds; null: until another is given", "2029-04-30", allow_none=True)
    document_no = text("number of the decision", "深关认〔2026〕18号", required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> RecordSchemeGrade:
        return RecordSchemeGrade(**data)


class TakesListSchemeGrades(Schema):
    """Whose grades, on which day, as known when."""

    uscc = uscc(required=True)
    on = day("the day; today unless given")
    known_at = moment("as it was known at this moment; now unless given")
    limit = page_limit()


class SchemeGradeShape(Schema):
    """A grade that another scheme gave."""

    grade_id = fields.String(metadata={"description": "the entry"})
    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    scheme = fields.String(metadata={"description": "the scheme", "example": "GACC_282"})
    scheme_zh = fields.String(metadata={"description": "the scheme in Chinese"})
    scheme_en = fields.String(metadata={"description": "the scheme in English"})
    grade = fields.String(metadata={"description": "its grade", "example": "CERTIFIED"})
    zh = fields.String(metadata={"description": "the grade in Chinese", "example": "认证企业"})
    en = fields.String(metadata={"description": "the grade in English"})
    shown_as = fields.String(metadata={"description": "the letter it is shown beside; decides nothing", "example": "A"})
    valid_from = fields.Date(metadata={"description": "first day it holds"})
    valid_until = fields.Date(allow_none=True, metadata={"description": "last day it holds, by itself or its scheme"})
    agency = fields.String(metadata={"description": "issuer", "example": "customs"})
    document_no = fields.String(metadata={"description": "document behind it"})
    clause = fields.String(metadata={"description": "legal basis"})
    known_at = fields.AwareDateTime(metadata={"description": "moment it became known here"})


class GivesSchemeGrades(Schema):
    """Grades that others gave."""

    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    on = fields.Date(metadata={"description": "the day"})
    known_at = fields.AwareDateTime(allow_none=True, metadata={"description": "as known then; null: now"})
    schemes = fields.List(fields.Nested(SchemeGradeShape), metadata={"description": "what holds on the day, by scheme"})
    recorded = fields.List(fields.Nested(SchemeGradeShape), metadata={"description": "all recorded, newest first"})
