"""Shapes of why a rating is what it is: reasons, steps, what comes next, what would raise it."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.credit.schemas.simulations import DeductionShape


class DeductionStepShape(Schema):
    """What can be done about a deduction."""

    code = fields.String(metadata={"description": "OBJECT, REPAIR or WAIT", "example": "REPAIR"})
    from_on = fields.Date(metadata={"description": "first day on which it can be done; of WAIT, on which it is over"})
    decided_by = fields.String(allow_none=True, metadata={"description": "the agency that decides", "example": "samr"})
    clause = fields.String(metadata={"description": "legal basis", "example": "信用修复管理办法"})
    zh = fields.String(metadata={"description": "in Chinese"})
    en = fields.String(metadata={"description": "in English"})


class ExplainedDeduction(DeductionShape):
    """A deduction with its reason in words, and what can be done about it."""

    because_zh = fields.String(metadata={"description": "the reason in Chinese"})
    because_en = fields.String(metadata={"description": "the reason in English"})
    repairable_from = fields.Date(allow_none=True, metadata={"description": "first day on which it may be repaired"})
    public = fields.Boolean(metadata={"description": "whether a record of its severity is public on the day"})
    public_until = fields.Date(allow_none=True, metadata={"description": "first day on which it no longer can be"})
    steps = fields.List(
        fields.Nested(DeductionStepShape), metadata={"description": "what the enterprise can do about it"}
    )


class CauseShape(Schema):
    """Why a score or grade changes."""

    code = fields.String(
        metadata={
            "description": "BEGINS, ENDS, RATED, RATING_ENDS, AA_GRANTED, AA_ENDS, BONUSES or RULES",
            "example": "ENDS",
        }
    )
    item = fields.String(allow_none=True, metadata={"description": "item, where a record is the cause"})
    record_id = fields.String(allow_none=True, metadata={"description": "record, where one is the cause"})
    zh = fields.String(metadata={"description": "in Chinese"})
    en = fields.String(metadata={"description": "in English"})


class ChangeShape(Schema):
    """A day on which score or grade change if nothing else happens."""

    on = fields.Date(metadata={"description": "the day", "example": "2027-11-20"})
    score_before = fields.Integer(attribute="before.score", metadata={"description": "score before", "example": 88})
    score = fields.Integer(attribute="after.score", metadata={"description": "score from then on", "example": 94})
    grade_before = fields.String(attribute="before.grade", metadata={"description": "grade before", "example": "B"})
    grade = fields.String(attribute="after.grade", metadata={"description": "grade from then on", "example": "A"})
    score_grade = fields.String(
        attribute="after.score_grade", metadata={"description": "by score alone from then on, A to D", "example": "A"}
    )
    causes = fields.List(fields.Nested(CauseShape), metadata={"description": "because of what"})


class ImprovementShape(Schema):
    """Something that raises score or grade."""

    action = fields.String(metadata={"description": "REPAIR, BONUS or FORMAL_RATING", "example": "REPAIR"})
    item = fields.String(
        attribute="record.item", allow_none=True, dump_default=None, metadata={"description": "item to be repaired"}
    )
    record_id = fields.String(
        attribute="record.record_id",
        allow_none=True,
        dump_default=None,
        metadata={"description": "record to be repaired"},
    )
    bonus = fields.String(allow_none=True, metadata={"description": "bonus to be had", "example": "cnas_lab"})
    possible_from = fields.Date(metadata={"description": "first day on which it can be done"})
    score = fields.Integer(metadata={"description": "score then", "example": 94})
    score_grade = fields.String(metadata={"description": "grade by score then, A to D", "example": "A"})
    clause = fields.String(metadata={"description": "legal basis"})
    zh = fields.String(metadata={"description": "in Chinese"})
    en = fields.String(metadata={"description": "in English"})


class WayUpShape(Schema):
    """The fewest improvements that lead to a better grade by score."""

    grade = fields.String(metadata={"description": "grade by score reached, A to C", "example": "A"})
    score = fields.Integer(metadata={"description": "score reached", "example": 94})
    on = fields.Date(metadata={"description": "first day by which all can be done"})
    steps = fields.List(fields.Nested(ImprovementShape), metadata={"description": "all of them are needed"})


class BonusShape(Schema):
    """A bonus of the catalogue, held or not."""

    code = fields.String(metadata={"description": "its code", "example": "pledge"})
    zh = fields.String(metadata={"description": "in Chinese"})
    en = fields.String(metadata={"description": "in English"})
    held = fields.Boolean(metadata={"description": "whether it is held on the day", "example": True})
    clause = fields.String(metadata={"description": "legal basis"})
