"""Shapes of the dry run, and of deductions and conditions wherever they are shown."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from services.credit.domain.advanced import Statement
from services.credit.domain.records import Record
from services.credit.schemas.fields import day, item, percent, text
from services.credit.use_cases.simulation import Simulate

BONUSES = ("pledge", "cnas_lab", "own_brand", "quality_award")


class DeductionShape(Schema):
    """One record that counts, and why."""

    record_id = fields.String(allow_none=True, metadata={"description": "the record; null in a simulation"})
    item = fields.String(metadata={"description": "item of the catalogue", "example": "L04"})
    points = fields.Integer(metadata={"description": "points deducted; 0 for a direct-D item", "example": 6})
    direct_d = fields.Boolean(metadata={"description": "leads to grade D directly", "example": False})
    clause = fields.String(metadata={"description": "legal basis", "example": "行政处罚法 54–63"})
    counts_until = fields.Date(metadata={"description": "first day on which it no longer counts"})
    agency = fields.String(metadata={"description": "whose document", "example": "samr"})
    document_no = fields.String(metadata={"description": "which document"})
    effective_on = fields.Date(metadata={"description": "since when it counts"})


class ConditionShape(Schema):
    """One condition of AA."""

    field = fields.String(metadata={"description": "what it looks at", "example": "grade_a_since"})
    met = fields.Boolean(metadata={"description": "whether it is met", "example": False})
    because = fields.String(metadata={"description": "why"})
    because_zh = fields.String(metadata={"description": "why, in Chinese"})
    reached_on = fields.Date(
        allow_none=True, metadata={"description": "day from which it is met if nothing else happens"}
    )
    clause = fields.String(metadata={"description": "legal basis", "example": "AQSIQ announcement 2013 No. 93"})


class SimulatedRecord(Schema):
    """A supposed record."""

    item = item(required=True)
    effective_on = day("day the document took legal effect", required=True)
    document_no = text("number of the document; items under one agency and document are one act", "1号", required=True)
    agency = text("agency of the document", "samr", longest=32, required=True)
    annulled_on = day("day of its annulment", "2026-12-01", allow_none=True)
    repaired_on = day("day of its repair", "2027-03-01", allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Record:
        return Record(**data)


class SimulatedStatement(Schema):
    """What would be stated for AA; what is not stated is not met, but a quality problem never known is none."""

    declaration_error_percent = percent(allow_none=True)
    clean_at_departments_since = day("without bad record elsewhere since", "2025-01-01", allow_none=True)
    last_quality_problem_on = day("last quality problem, claim or dispute; null: none", "2022-05-04", allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Statement:
        return Statement(**data)


class TakesSimulation(Schema):
    """Supposed facts on a day; nothing is written."""

    on = day("the day rated", required=True)
    records = fields.List(
        fields.Nested(SimulatedRecord),
        load_default=(),
        validate=validate.Length(max=1000, error="at most {max} records"),
        metadata={"description": "supposed records, in any order"},
    )
    bonuses = fields.List(
        fields.String(validate=validate.OneOf(BONUSES, error="one of {choices}")),
        load_default=(),
        validate=validate.Length(max=16, error="at most {max} bonuses"),
        metadata={"description": "bonuses held, each counted once", "example": ["pledge"]},
    )
    grade_a_since = day("at grade A without a break since", "2025-01-01", allow_none=True)
    aa = fields.Nested(
        SimulatedStatement,
        allow_none=True,
        attribute="statement",
        metadata={"description": "what would be stated for AA; left out: nothing"},
    )

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Simulate:
        return Simulate(**data)


class GivesSimulation(Schema):
    """Score and grade by the supposed facts."""

    score = fields.Integer(metadata={"description": "0 to 100", "example": 94})
    grade = fields.String(
        validate=validate.OneOf(("A", "B", "C", "D")), metadata={"description": "by score, A to D", "example": "A"}
    )
    aa_eligible = fields.Boolean(metadata={"description": "score grade A and all four conditions", "example": False})
    aa_conditions = fields.List(fields.Nested(ConditionShape), metadata={"description": "the four conditions"})
    deductions = fields.List(fields.Nested(DeductionShape), metadata={"description": "what counts"})
    bonuses = fields.List(fields.String(), metadata={"description": "bonuses held", "example": ["pledge"]})
    next_change_on = fields.Date(allow_none=True, metadata={"description": "next day on which deductions change"})
    rule_set = fields.String(metadata={"description": "rule set", "example": "credit-2026.1"})
