"""Shapes about the county's target management."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, pre_dump

from databus.shapes import Day
from services.enterprise.domain.targets import STEPS, Score
from services.enterprise.schemas.fields import (
    Evidence,
    PageRequest,
    Request,
    division,
    identity,
    one_of,
    text,
    whole,
    zone_id,
)
from services.enterprise.use_cases.targets import SheetFile, SheetToSet

_ITEM = {"description": "what the sheet calls the target", "example": "1.2"}
_POINTS = {"description": "points, whole", "example": 10}


class TargetToSet(Request):
    """A target given to an agency."""

    item = text(40, required=True, metadata=_ITEM)
    agency = text(31, required=True, metadata={"description": "whose target it is", "example": "sme"})
    zh = text(300, required=True, metadata={"example": "示范区企业不少于30家"})
    en = text(300, required=True, metadata={"example": "At least 30 enterprises in the zone"})
    points = whole(1, 1000, required=True, metadata=_POINTS)
    kpi = text(20, load_default=None, allow_none=True, metadata={"description": "key figure meant", "example": "K1"})


class SetTargetSheet(Request):
    """The targets of a year, of a county or of one zone in it."""

    division = division(required=True)
    zone_id = zone_id(load_default=None, allow_none=True)
    year = whole(2000, 2100, required=True)
    document_no = text(200, required=True, metadata={"example": "惠东府办〔2026〕12号"})
    title = text(200, required=True, metadata={"example": "2026年度示范区建设目标管理考核表"})
    scores_due_on = Day(required=True, metadata={"description": "last day for agencies to score themselves"})
    items = fields.List(
        fields.Nested(TargetToSet),
        required=True,
        validate=lambda told: 1 <= len(told) <= 200,
        metadata={"description": "1 to 200 targets"},
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> SheetToSet:
        return SheetToSet(**data)


class ScoreTarget(Request):
    """A step of scoring a target by the calling agency."""

    sheet_id = identity("target sheet")
    item = text(40, required=True, metadata=_ITEM)
    step = one_of(
        tuple(STEPS),
        required=True,
        metadata={
            "description": "self_score: by the target's agency; review: by the office; objection: by the agency, with"
            " reason; settlement: by the leading group"
        },
    )
    points = whole(0, 1000, load_default=None, allow_none=True, metadata=_POINTS)
    reason = text(1000, load_default=None, allow_none=True)
    evidence = Evidence()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        said = {name: data.pop(name) for name in ("step", "points", "reason", "evidence")}
        return {**data, "said": Score(**said)}


class CloseTargetSheet(Request):
    """The result of a sheet is given by a document."""

    sheet_id = identity("target sheet")
    document_no = text(200, required=True)


class GetTargetSheet(Request):
    """Which sheet."""

    sheet_id = identity("target sheet")


class ListTargetSheets(PageRequest):
    """Sheets by id."""

    division = division(load_default=None)
    zone_id = zone_id(load_default=None)
    year = whole(2000, 2100, load_default=None)
    agency = text(31, load_default=None, metadata={"description": "sheets that give this agency a target"})


class TargetStepShown(Schema):
    """The last step of its kind."""

    step = fields.String()
    points = fields.Integer(allow_none=True)
    reason = fields.String(allow_none=True)
    evidence = fields.List(fields.String())
    agency = fields.String()
    on = fields.Date()
    clause = fields.String()


class TargetShown(Schema):
    """A target as it stands."""

    item = fields.String()
    agency = fields.String()
    zh = fields.String()
    en = fields.String()
    points = fields.Integer()
    kpi = fields.String(allow_none=True)
    kpi_passed = fields.Boolean(
        allow_none=True, metadata={"description": "whether the key figure passes; after the year: passed at its end"}
    )
    state = fields.String()
    self_points = fields.Integer(allow_none=True)
    reviewed_points = fields.Integer(allow_none=True)
    settled_points = fields.Integer(allow_none=True)
    result = fields.Integer(allow_none=True, metadata={"description": "what counts: as settled, else as reviewed"})
    objections_until = fields.Date(allow_none=True)
    overdue = fields.Boolean(metadata={"description": "not scored by its agency in time"})
    steps = fields.List(fields.Nested(TargetStepShown))


class TargetResult(Schema):
    """What the points add up to, of all targets (no agency) or of one agency's."""

    agency = fields.String(allow_none=True)
    targets = fields.Integer()
    points = fields.Integer()
    self_points = fields.Integer()
    result_points = fields.Integer()
    open_targets = fields.Integer()
    overdue = fields.Integer()


class TargetSheetHead(Schema):
    """A sheet without its targets."""

    sheet_id = fields.String()
    division = fields.String()
    zone_id = fields.String(allow_none=True)
    year = fields.Integer()
    document_no = fields.String()
    title = fields.String()
    scores_due_on = fields.Date()
    state = fields.String(metadata={"description": "OPEN or CLOSED"})
    closing_document_no = fields.String(allow_none=True)
    on = fields.Date()
    version = fields.Integer()


class TargetSheet(TargetSheetHead):
    """A sheet with its targets and what the points add up to."""

    items = fields.List(fields.Nested(TargetShown))
    results = fields.List(fields.Nested(TargetResult))

    @pre_dump
    def flatten(self, file: SheetFile, **_: Any) -> dict[str, Any]:
        items = [
            {
                **vars(item),
                "result": item.result,
                "kpi_passed": file.kpis.get(item.kpi) if item.kpi else None,
                "overdue": item.item in file.overdue,
                "steps": file.steps.get(item.item, ()),
            }
            for item in file.items
        ]
        return {**vars(file.sheet), "items": items, "results": file.results}


class TargetSheetPage(Schema):
    """Sheets, a page."""

    items = fields.List(fields.Nested(TargetSheetHead))
    next_cursor = fields.String(allow_none=True)
