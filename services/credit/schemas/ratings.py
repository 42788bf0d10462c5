"""Shapes of calls about ratings."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from databus.contracts.credit import GRADES, RatingState
from databus.shapes import Whole
from services.credit.schemas.fields import day, page_limit, uscc
from services.credit.schemas.simulations import ConditionShape, DeductionShape
from services.credit.use_cases.ratings import GetRating


class TakesGetRating(Schema):
    """Which rating."""

    uscc = uscc(required=True)
    on = day("the day rated; today unless given", allow_none=True)
    known_at = fields.AwareDateTime(
        allow_none=True,
        error_messages={
            "invalid": "a moment of RFC 3339 with its zone, such as 2026-11-22T03:00:00Z",
            "invalid_awareness": "a moment with its zone, such as 2026-11-22T03:00:00Z",
        },
        metadata={"description": "as it was known at this moment; now unless given", "example": "2026-11-22T03:00:00Z"},
    )

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> GetRating:
        return GetRating(**data)


class TakesHistory(Schema):
    """Whose ratings, newest first."""

    uscc = uscc(required=True)
    limit = page_limit()
    cursor = Whole(
        from_text=True,
        validate=validate.Range(1, 2**62, error="a cursor that a page gave as `next_cursor`"),
        error_messages={"invalid": "a cursor that a page gave as `next_cursor`"},
        metadata={"description": "`next_cursor` of the page before", "example": 12},
    )


class TakesNothing(Schema):
    """No arguments."""


class ExplainedDeduction(DeductionShape):
    """A deduction with its reason in words."""

    because_zh = fields.String(metadata={"description": "the reason in Chinese"})
    because_en = fields.String(metadata={"description": "the reason in English"})
    repairable_from = fields.Date(allow_none=True, metadata={"description": "first day on which it may be repaired"})


class GivesRating(Schema):
    """A rating with its reasons."""

    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    on = fields.Date(metadata={"description": "the day rated"})
    known_at = fields.AwareDateTime(allow_none=True, metadata={"description": "as known then; null: now"})
    grade = fields.String(validate=validate.OneOf(GRADES), metadata={"description": "AA to D, or U", "example": "A"})
    score_grade = fields.String(metadata={"description": "by score alone, A to D", "example": "A"})
    score = fields.Integer(metadata={"description": "0 to 100", "example": 94})
    since = fields.Date(metadata={"description": "since when this grade holds"})
    rated = fields.Boolean(metadata={"description": "whether a formal rating is valid", "example": True})
    formal_on = fields.Date(allow_none=True, metadata={"description": "day of the last formal rating"})
    valid_until = fields.Date(allow_none=True, metadata={"description": "last day of its validity"})
    rule_set = fields.String(metadata={"description": "rule set", "example": "credit-2026.1"})
    deductions = fields.List(fields.Nested(ExplainedDeduction), metadata={"description": "what counts, and why"})
    bonuses = fields.List(fields.String(), metadata={"description": "bonuses held", "example": ["pledge"]})
    next_change_on = fields.Date(allow_none=True, metadata={"description": "next day on which deductions change"})
    aa_since = fields.Date(allow_none=True, metadata={"description": "day AA was granted, while it stands"})
    aa_conditions = fields.List(
        fields.Nested(ConditionShape), metadata={"description": "AA's conditions by the records alone"}
    )
    version = fields.Integer(metadata={"description": "version of the rating", "example": 3})


class HistoryShape(Schema):
    """One rating as it was made."""

    version = fields.Integer(metadata={"description": "number of the rating", "example": 3})
    on = fields.Date(metadata={"description": "the day rated"})
    known_at = fields.AwareDateTime(metadata={"description": "with what was known at this moment"})
    cause = fields.String(metadata={"description": "what led to it", "example": "enforcement.penalty_decided/0192f0c1"})
    rule_set = fields.String(metadata={"description": "rule set", "example": "credit-2026.1"})
    rules_digest = fields.String(metadata={"description": "digest of the rule set's files"})
    facts = fields.Dict(metadata={"description": "keys and versions of the facts read"})
    result = fields.Nested(RatingState, metadata={"description": "the rating"})


class GivesHistory(Schema):
    """A page of ratings."""

    items = fields.List(fields.Nested(HistoryShape), metadata={"description": "ratings, newest first"})
    next_cursor = Whole(allow_none=True, metadata={"description": "null on the last page"})


class ItemShape(Schema):
    """One item of the catalogue."""

    code = fields.String(metadata={"description": "its code", "example": "L04"})
    zh = fields.String(metadata={"description": "in Chinese", "example": "其他行政处罚（普通程序）"})
    en = fields.String(metadata={"description": "in English"})
    severity = fields.String(allow_none=True, metadata={"description": "MINOR, GENERAL or SERIOUS; null: neutral"})
    points = fields.Integer(metadata={"description": "points", "example": 6})
    direct_d = fields.Boolean(metadata={"description": "leads to grade D directly", "example": False})
    info = fields.String(metadata={"description": "information class", "example": "law"})
    clause = fields.String(metadata={"description": "legal basis", "example": "行政处罚法 54–63"})


class GivesItems(Schema):
    """The catalogue as it stands today."""

    rule_set = fields.String(metadata={"description": "rule set", "example": "credit-2026.1"})
    items = fields.List(fields.Nested(ItemShape), metadata={"description": "all items"})
