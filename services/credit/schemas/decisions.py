"""Shapes of decisions about ratings: AA and formal ratings."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from services.credit.schemas.fields import day, percent, text, uscc
from services.credit.schemas.simulations import ConditionShape
from services.credit.use_cases.advanced import GrantAa, RevokeAa
from services.credit.use_cases.formal import RateFormally


class TakesGrantAa(Schema):
    """A decision to grant AA."""

    uscc = uscc(required=True)
    document_no = text("number of the decision", "国质检信〔2026〕1号", required=True)
    declaration_error_percent = percent(required=True)
    clean_at_departments_since = day("without bad record elsewhere since", "2025-01-01", required=True)
    last_quality_problem_on = day(
        "last quality problem, claim or dispute known; null: none", "2022-05-04", allow_none=True
    )
    on = day("day of the decision; today unless given", allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> GrantAa:
        return GrantAa(**data)


class TakesRevokeAa(Schema):
    """A decision to revoke AA."""

    uscc = uscc(required=True)
    document_no = text("number of the decision", "国质检信〔2026〕9号", required=True)
    on = day("day of the decision; today unless given", allow_none=True)
    reason = text("why", "条件不再满足", longest=4000, allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> RevokeAa:
        return RevokeAa(**data)


class TakesRateFormally(Schema):
    """Whom to rate formally: those listed, else a zone's members, else everybody active."""

    usccs = fields.List(
        uscc(),
        allow_none=True,
        validate=validate.Length(1, 500, error="{min} to {max} codes"),
        metadata={"description": "the enterprises", "example": ["91441323MA4YNT018E"]},
    )
    zone_id = text("a zone, for its active members", "huidong-shoes", longest=64, allow_none=True)
    on = day("day of the rating; today unless given", allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> RateFormally:
        if data.get("usccs") is not None and data.get("zone_id") is not None:
            raise ValidationError("either usccs or zone_id, not both", "zone_id")
        return RateFormally(**data)


class FormalShape(Schema):
    """One formal rating."""

    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    formal_on = fields.Date(metadata={"description": "day of the rating"})
    grade = fields.String(metadata={"description": "AA to D", "example": "A"})
    score = fields.Integer(metadata={"description": "0 to 100", "example": 94})
    valid_until = fields.Date(metadata={"description": "last day of validity", "example": "2027-10-31"})


class GivesFormalRatings(Schema):
    """What a formal rating came to."""

    on = fields.Date(metadata={"description": "day of the rating"})
    valid_until = fields.Date(metadata={"description": "last day of validity", "example": "2027-10-31"})
    rule_set = fields.String(metadata={"description": "rule set", "example": "credit-2026.1"})
    count = fields.Integer(metadata={"description": "enterprises rated", "example": 36})
    by_grade = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "how many of each grade", "example": {"A": 30, "B": 6}},
    )
    ratings = fields.List(fields.Nested(FormalShape), metadata={"description": "the ratings, the first 500"})
    run_id = fields.String(
        allow_none=True, metadata={"description": "the run that rates them, of many; null: rated now"}
    )
    awaited = fields.Integer(metadata={"description": "enterprises that the run is to rate", "example": 0})


class GivesAaDecision(Schema):
    """The rating after a decision on AA."""

    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    on = fields.Date(metadata={"description": "day of the decision"})
    grade = fields.String(metadata={"description": "grade now", "example": "AA"})
    score = fields.Integer(metadata={"description": "score now", "example": 100})
    aa_conditions = fields.List(fields.Nested(ConditionShape), metadata={"description": "AA's four conditions"})
