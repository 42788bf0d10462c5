"""Shapes of rule sets and of ratings made again."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from databus.contracts.credit import RatingState
from databus.rule_sets import shapes
from databus.rule_sets.shapes import changes_of, kind_of
from databus.shapes import Whole, YesNo
from services.credit.domain.rule_changes import CLASSES, KINDS, SEVERITIES
from services.credit.schemas.fields import text, uscc
from services.credit.use_cases.replay import Replay


class TakesFields(Schema):
    """What is new of an item or a bonus; what is not said stays."""

    zh = text("name in Chinese", "其他行政处罚（普通程序）")
    en = text("name in English", "other administrative penalty, ordinary procedure")
    severity = fields.String(
        allow_none=True,
        validate=validate.OneOf(SEVERITIES, error="one of {choices}, or null for an item that never counts"),
        metadata={"description": "MINOR, GENERAL or SERIOUS; null: neutral", "example": "GENERAL"},
    )
    points = Whole(
        validate=validate.Range(0, 1000, error="from {min} to {max}"), metadata={"description": "points", "example": 8}
    )
    direct_d = YesNo(metadata={"description": "leads to grade D directly", "example": False})
    info = fields.String(
        validate=validate.OneOf(CLASSES, error="one of {choices}"),
        metadata={"description": "information class", "example": "law"},
    )
    quality_problem = YesNo(metadata={"description": "what AA calls a quality problem", "example": False})
    department_record = YesNo(metadata={"description": "a bad record at a department", "example": True})
    by = fields.List(
        text("an agency", "samr", longest=40),
        validate=validate.Length(1, 30, error="{min} to {max} agencies"),
        metadata={"description": "who records a new item", "example": ["samr"]},
    )


class TakesChange(shapes.TakesChange):
    """One change of the rules."""

    kind = kind_of(KINDS)
    fields_ = fields.Nested(
        TakesFields,
        data_key="fields",
        attribute="fields",
        allow_none=True,
        metadata={"description": "what is new of an item or a bonus"},
    )
    ends = YesNo(load_default=False, metadata={"description": "of a bonus: it ends", "example": False})


class TakesAmendment(shapes.TakesAmendment):
    """A draft as it is to be instead."""

    changes = changes_of(TakesChange)


class TakesDraft(shapes.TakesDraft):
    """A new set of changes."""

    changes = changes_of(TakesChange)


def _rated_on() -> fields.Date:
    return fields.Date(
        attribute="followed_on",
        allow_none=True,
        metadata={"description": "day on which the rating of everybody was begun"},
    )


class RuleSetShape(shapes.RuleSetShape):
    """A rule set in a list."""

    rated_on = _rated_on()


class GivesRuleSet(shapes.GivesRuleSet):
    """A rule set with what it does to the rules before it."""

    rated_on = _rated_on()


class GivesRuleSets(shapes.GivesRuleSets):
    """A page of rule sets."""

    items = fields.List(fields.Nested(RuleSetShape), metadata={"description": "rule sets, newest first"})


class TakesReplay(Schema):
    """Which rating is to be made again."""

    uscc = uscc(required=True)
    version = Whole(
        required=True,
        from_text=True,
        validate=validate.Range(1, 2**31 - 1, error="the number of a rating, as get_rating_history gives it"),
        error_messages={"invalid": "the number of a rating, as get_rating_history gives it"},
        metadata={"description": "number of the rating in the history", "example": 3},
    )

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Replay:
        return Replay(**data)


class GivesReplay(Schema):
    """A rating made again from what was known then, by the rules of then."""

    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    version = fields.Integer(metadata={"description": "number of the rating", "example": 3})
    on = fields.Date(metadata={"description": "the day rated"})
    known_at = fields.AwareDateTime(metadata={"description": "with what was known at this moment"})
    cause = fields.String(metadata={"description": "what led to it", "example": "credit.record_act/0192f0c1"})
    rule_set = fields.String(metadata={"description": "rule set", "example": "credit-2026.1"})
    rules_digest = fields.String(metadata={"description": "digest of the book", "example": "a94a8fe5ccb1"})
    same = fields.Boolean(metadata={"description": "whether facts and answer are the same", "example": True})
    different = fields.List(fields.String(), metadata={"description": "what is not", "example": ["score"]})
    kept = fields.Nested(RatingState, metadata={"description": "the rating as it was made"})
    again = fields.Nested(RatingState, metadata={"description": "the rating as it comes out now"})
