"""Shapes about figures and key figures."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, pre_dump

from databus.shapes import Day
from services.enterprise.schemas.fields import Amount, Request, one_of, text, uscc, whole, zone_id
from services.enterprise.use_cases.kept import Snapshot
from services.enterprise.use_cases.kpis import FiguresToRecord

SCOPES = ("local_all_goods", "local_same_product")
_USD = {"description": "US dollars, exact", "example": "9600000000"}


def _count(what: str, example: int) -> fields.Integer:
    return whole(0, 10**9, required=True, metadata={"description": what, "example": example})


def _amount(what: str, example: str) -> Amount:
    return Amount(places=6, required=True, metadata={"description": what, "example": example})


class FigureSet(Request):
    """The figures that a board is evaluated from; amounts all in one currency."""

    members = _count("ACTIVE members", 30)
    leading = _count("leading enterprises among them", 3)
    member_exports = _amount("exports of all members", "1000")
    local_exports = _amount("local exports", "10000")
    national_exports = _amount("national exports of the same product", "16666")
    leading_exports = _amount("exports of the leading members", "200")
    own_brand = _count("members with an own brand", 5)
    qms_and_self_control = _count("members with quality management and self-control", 30)
    rated = _count("members with a valid credit rating", 29)
    campaigns_closed = _count("anti-counterfeit campaigns closed in the calendar year", 1)


class EvaluateKpis(Request):
    """A dry run: figures against the thresholds of a profile."""

    profile = text(100, required=True, metadata={"example": "HUIDONG_2018"})
    figures = fields.Nested(FigureSet, required=True)


class KpiResult(Schema):
    """One key figure."""

    code = fields.String(metadata={"example": "K3"})
    value = fields.String(
        allow_none=True,
        metadata={
            "description": "decimal text in `unit`: a percentage half-even to 4 places, a count as a whole number;"
            " null where a figure is missing or the denominator is zero",
            "example": "10.0000",
        },
    )
    threshold = fields.String(metadata={"description": "decimal text in the same unit", "example": "10"})
    passed = fields.Boolean(metadata={"description": "compared exactly, before any rounding"})
    clause = fields.String(metadata={"example": "SH 三(一)1"})
    unit = fields.String(metadata={"description": "enterprises, percent or campaigns"})
    at = fields.String(metadata={"description": "least (以上, the threshold itself passes) or exactly"})
    name_zh = fields.String()
    name_en = fields.String()
    warning = fields.String(allow_none=True)


class KpiEvaluation(Schema):
    """All key figures of a profile."""

    profile = fields.String()
    rule_set = fields.String()
    passed = fields.Boolean()
    kpis = fields.List(fields.Nested(KpiResult))


class Watched(Schema):
    """What is watched without being a condition."""

    code = fields.String(metadata={"example": "K10"})
    incidents = fields.Integer(metadata={"description": "notifications and returns; of K10 alone"})
    rate = fields.String(allow_none=True, metadata={"description": "incidents per USD 100 million; of K10 alone"})
    value = fields.String(allow_none=True, metadata={"description": "ratio to the province, or percent of those asked"})
    threshold = fields.String(allow_none=True)
    sample_size = fields.Integer(allow_none=True, metadata={"description": "how many were asked; of surveys alone"})
    surveyed_on = fields.String(allow_none=True, metadata={"description": "last day of the survey"})
    document_no = fields.String(allow_none=True, metadata={"description": "what the survey stands in"})
    within = fields.Boolean(allow_none=True)
    unit = fields.String()
    clause = fields.String()
    name_zh = fields.String()
    name_en = fields.String()


class GetKpis(Request):
    """The key figures of a zone: of today as they stand, of a past day as they were then known."""

    zone_id = zone_id(required=True)
    on = Day(load_default=None, metadata={"description": "a day not after today", "example": "2026-11-22"})


class KpiBoard(KpiEvaluation):
    """The key figures of a zone on a day, with the figures they rest on."""

    zone_id = fields.String()
    on = fields.Date()
    watch = fields.List(fields.Nested(Watched))
    figures = fields.Dict(metadata={"description": "numerators and denominators used, year, scope and document"})
    noted_at = fields.AwareDateTime()

    @pre_dump
    def flatten(self, snapshot: Snapshot, **_: Any) -> dict[str, Any]:
        return {**vars(snapshot), **snapshot.board}


class MemberExports(Request):
    """What one enterprise exported in the year."""

    uscc = uscc(required=True)
    exports_usd = Amount(places=2, required=True, metadata=_USD)


class RecordZoneFigures(Request):
    """A year's denominators of a zone with the document they stand in, and what members exported."""

    zone_id = zone_id(required=True)
    year = whole(2000, 2100, required=True)
    local_exports_usd = Amount(places=2, required=True, metadata=_USD)
    national_exports_usd = Amount(places=2, required=True, metadata=_USD)
    denominator_scope = one_of(
        SCOPES,
        required=True,
        metadata={"description": "what 当地出口总量 counts; the national one is of the same product"},
    )
    document_no = text(200, required=True)
    province_incidents_per_100m_usd = Amount(
        places=2,
        load_default=None,
        allow_none=True,
        metadata={"description": "the province's foreign notifications and returns per USD 100 million, for K10"},
    )
    member_exports = fields.List(fields.Nested(MemberExports), load_default=list)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> FiguresToRecord:
        exports = {row["uscc"]: row["exports_usd"] for row in data["member_exports"]}
        if len(exports) != len(data.pop("member_exports")):
            raise ValidationError("each enterprise once", "member_exports")
        return FiguresToRecord(**data, member_exports_usd=exports)


class ZoneFiguresResult(Schema):
    """Figures as recorded."""

    zone_id = fields.String()
    year = fields.Integer()
    local_exports_usd = Amount(places=2)
    national_exports_usd = Amount(places=2)
    denominator_scope = fields.String()
    province_incidents_per_100m_usd = Amount(places=2, allow_none=True)
    document_no = fields.String()
    agency = fields.String()
    noted_at = fields.AwareDateTime()
