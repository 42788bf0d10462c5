"""Shapes about the four conditions and the assessments of zones."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from databus.shapes import Day, Whole, YesNo
from services.enterprise.schemas.fields import PageRequest, Request, one_of, text, whole, zone_id
from services.enterprise.schemas.standing import ON

_CONDITIONS = ("C1", "C2", "C3", "C4")
_KINDS = ("provincial", "national", "renewal", "rectification", "supervision", "self_check", "four_part")
_DOCUMENT = {"description": "number of the document it is judged in", "example": "惠检函〔2018〕15号"}
_SECTION = validate.Length(1, 20, error="1 to 20 sections")


def _evidence() -> fields.List[str]:
    """The documents that show what is judged, besides the one it is judged in."""
    return fields.List(
        text(200),
        load_default=list,
        validate=validate.Length(0, 20, error="up to 20 documents"),
        metadata={"description": "numbers of the documents that show it", "example": ["惠统〔2018〕3号"]},
    )


class JudgeCondition(Request):
    """What the calling body judges of one of the four conditions."""

    zone_id = zone_id(required=True)
    condition = one_of(_CONDITIONS, required=True, metadata={"example": "C2"})
    met = YesNo(required=True)
    grounds = fields.List(
        text(50),
        load_default=list,
        validate=validate.Length(0, 20, error="up to 20 grounds"),
        metadata={"description": "grounds of rules/conditions.toml that are given", "example": ["share_of_place"]},
    )
    document_no = text(200, required=True, metadata=_DOCUMENT)
    evidence = _evidence()
    reason = text(1000, load_default=None, metadata={"description": "needed for a condition that is not met"})
    on = Day(load_default=None, metadata=ON)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        data["grounds"] = tuple(dict.fromkeys(data["grounds"]))
        data["evidence"] = tuple(data["evidence"])
        return data


class Judgement(Schema):
    """A judgement of one condition."""

    judgement_id = fields.String()
    zone_id = fields.String()
    condition = fields.String()
    met = fields.Boolean()
    grounds = fields.List(fields.String())
    document_no = fields.String()
    evidence = fields.List(fields.String())
    reason = fields.String(allow_none=True)
    on = fields.Date()
    agency = fields.String()
    clause = fields.String()
    noted_at = fields.AwareDateTime()


class Ground(Schema):
    """A ground of a condition."""

    ground = fields.String()
    zh = fields.String()
    en = fields.String()
    clause = fields.String()


class Condition(Schema):
    """A condition as it stands; `judgement` is null before the first."""

    condition = fields.String()
    needs = fields.String(metadata={"description": "any or all of its grounds"})
    zh = fields.String()
    en = fields.String()
    clause = fields.String()
    grounds = fields.List(fields.Nested(Ground))
    judgement = fields.Nested(Judgement, allow_none=True)


class GetConditions(Request):
    """Which zone, and on which day."""

    zone_id = zone_id(required=True)
    on = Day(load_default=None, metadata={"description": "day; today if left out"})


class Conditions(Schema):
    """The four conditions of a zone on a day; `required` says that its plan demands all of them judged."""

    zone_id = fields.String()
    on = fields.Date()
    conditions = fields.List(fields.Nested(Condition))
    met = fields.Boolean()
    required = fields.Boolean()
    judgements = fields.List(fields.Nested(Judgement), metadata={"description": "the newest 40, oldest first"})


class RecordAssessment(Request):
    """An assessment with whole points for each section of its profile."""

    zone_id = zone_id(required=True)
    kind = one_of(_KINDS, required=True, metadata={"example": "provincial"})
    profile = text(100, load_default=None, metadata={"description": "the one that fits if left out"})
    points = fields.Dict(
        keys=text(50),
        values=Whole(validate=validate.Range(0, 10_000, error="a whole number from 0 to 10000")),
        required=True,
        validate=_SECTION,
        metadata={"example": {"guarantee": 23, "supervision": 22, "risk": 21, "public_service": 20}},
    )
    findings = fields.Dict(
        keys=text(50),
        values=text(1000),
        load_default=dict,
        validate=validate.Length(0, 20, error="up to 20 sections"),
        metadata={"description": "what was found, by section"},
    )
    conclusion = text(1000, required=True, metadata={"example": "四个体系健全，运行有效"})
    document_no = text(200, required=True, metadata=_DOCUMENT)
    evidence = _evidence()
    on = Day(load_default=None, metadata=ON)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        data["evidence"] = tuple(data["evidence"])
        return data


class Section(Schema):
    """A section with its points."""

    section = fields.String()
    zh = fields.String()
    en = fields.String()
    points = fields.Integer()
    most = fields.Integer()
    passed = fields.Boolean()
    finding = fields.String(allow_none=True)
    clause = fields.String()


class Assessment(Schema):
    """An assessment; `tasks_done` of `tasks_given` by the zone's plan when it was recorded."""

    assessment_id = fields.String()
    zone_id = fields.String()
    kind = fields.String()
    profile = fields.String()
    sections = fields.List(fields.Nested(Section))
    score = fields.Integer()
    most = fields.Integer()
    passed = fields.Boolean()
    conclusion = fields.String()
    document_no = fields.String()
    evidence = fields.List(fields.String())
    on = fields.Date()
    agency = fields.String()
    clause = fields.String()
    tasks_done = fields.Integer()
    tasks_given = fields.Integer()
    rule_set = fields.String()
    noted_at = fields.AwareDateTime()


class ListAssessments(PageRequest):
    """Assessments of a zone as they were recorded; one may be long."""

    limit = whole(1, 25, load_default=20, metadata={"description": "items on a page"})
    zone_id = zone_id(required=True)
    kind = one_of(_KINDS, load_default=None)


class AssessmentPage(Schema):
    """Assessments, a page."""

    items = fields.List(fields.Nested(Assessment))
    next_cursor = fields.String(allow_none=True)
