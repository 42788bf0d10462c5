"""Shapes of calls about ratings."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from databus.contracts.credit import GRADES, RatingState
from databus.shapes import Whole
from services.credit.domain.advanced import Statement
from services.credit.domain.summary import CATEGORIES
from services.credit.schemas.explained import (
    BonusShape,
    CauseShape,
    ChangeShape,
    ExplainedDeduction,
    ImprovementShape,
    WayUpShape,
)
from services.credit.schemas.fields import day, page_limit, percent, uscc
from services.credit.schemas.measures import SchemeGradeShape
from services.credit.schemas.simulations import ConditionShape
from services.credit.use_cases.aa_checks import CheckAa
from services.credit.use_cases.ratings import GetRating, GetTimeline


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


class TakesTimeline(TakesGetRating):
    """Whose score, over which days."""

    class Meta:
        exclude = ("on",)

    from_on = day("first day; since it is known unless given", allow_none=True)
    until_on = day("last day; a year from today unless given", "2027-11-22", allow_none=True)
    limit = page_limit()
    cursor = day("`next_cursor` of the page before", allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> GetTimeline:
        return GetTimeline(**data)


class TakesCheckAa(Schema):
    """Whether AA could be granted, by what would be stated."""

    uscc = uscc(required=True)
    on = day("the day of the decision; today unless given", allow_none=True)
    declaration_error_percent = percent(allow_none=True)
    clean_at_departments_since = day("without bad record elsewhere since", "2025-01-01", allow_none=True)
    last_quality_problem_on = day("last quality problem, claim or dispute known", "2022-05-04", allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> CheckAa:
        asked = {name: data.pop(name, None) for name in ("uscc", "on")}
        return CheckAa(**asked, statement=Statement(**data))


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


class GivesRating(Schema):
    """A rating with its reasons."""

    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    name = fields.String(allow_none=True, metadata={"description": "its name; null if the registry has not told of it"})
    category = fields.String(
        validate=validate.OneOf(CATEGORIES),
        metadata={"description": "RATED, UNRATED, INACTIVE or UNREGISTERED", "example": "RATED"},
    )
    summary_zh = fields.String(metadata={"description": "the rating in a few sentences, in Chinese"})
    summary_en = fields.String(metadata={"description": "the rating in a few sentences, in English"})
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
    deductions_count = fields.Integer(metadata={"description": "how many count; the first 200 are shown", "example": 1})
    bonuses = fields.List(fields.String(), metadata={"description": "bonuses held", "example": ["pledge"]})
    bonus_list = fields.List(fields.Nested(BonusShape), metadata={"description": "all bonuses, held or not"})
    next_change_on = fields.Date(allow_none=True, metadata={"description": "next day on which deductions change"})
    changes = fields.List(
        fields.Nested(ChangeShape), metadata={"description": "the next 12 changes if nothing else happens"}
    )
    improvements = fields.List(
        fields.Nested(ImprovementShape), metadata={"description": "what would raise score or grade, the best first"}
    )
    way_up = fields.Nested(WayUpShape, allow_none=True, metadata={"description": "the fewest steps to a better grade"})
    aa_since = fields.Date(allow_none=True, metadata={"description": "day AA was granted, while it stands"})
    aa_conditions = fields.List(
        fields.Nested(ConditionShape), metadata={"description": "AA's conditions by the records alone"}
    )
    schemes = fields.List(
        fields.Nested(SchemeGradeShape), metadata={"description": "grades that other schemes give, shown beside"}
    )
    lists = fields.List(
        fields.String(), metadata={"description": "lists of joint incentive or punishment it is on", "example": []}
    )
    version = fields.Integer(metadata={"description": "version of the rating", "example": 3})


class PointShape(Schema):
    """Score and grade from a day on."""

    on = fields.Date(metadata={"description": "from this day on", "example": "2026-11-20"})
    score = fields.Integer(metadata={"description": "0 to 100", "example": 94})
    grade = fields.String(metadata={"description": "AA to D, or U", "example": "A"})
    score_grade = fields.String(metadata={"description": "by score alone, A to D", "example": "A"})
    causes = fields.List(fields.Nested(CauseShape), metadata={"description": "because of what it changed"})


class GivesTimeline(Schema):
    """Points of a chart: each holds until the next."""

    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    from_on = fields.Date(metadata={"description": "first day"})
    until_on = fields.Date(metadata={"description": "last day"})
    rule_set = fields.String(metadata={"description": "rule set", "example": "credit-2026.1"})
    points = fields.List(fields.Nested(PointShape), metadata={"description": "points, oldest first"})
    next_cursor = fields.Date(allow_none=True, metadata={"description": "null on the last page"})


class AaRecordShape(Schema):
    """A record that AA's conditions look at."""

    record_id = fields.String(allow_none=True, metadata={"description": "the record"})
    item = fields.String(metadata={"description": "item", "example": "P04"})
    agency = fields.String(metadata={"description": "whose", "example": "samr"})
    document_no = fields.String(metadata={"description": "which document"})
    effective_on = fields.Date(metadata={"description": "since when"})
    looked_at_by = fields.String(metadata={"description": "which condition", "example": "last_quality_problem_on"})


class GivesAaCheck(Schema):
    """AA's conditions, each met or not, and what is known of them here."""

    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    on = fields.Date(metadata={"description": "day of the decision"})
    grade = fields.String(metadata={"description": "grade that day", "example": "A"})
    eligible = fields.Boolean(metadata={"description": "whether AA could be granted", "example": False})
    aa_since = fields.Date(allow_none=True, metadata={"description": "day AA was granted, while it stands"})
    aa_conditions = fields.List(fields.Nested(ConditionShape), metadata={"description": "the four conditions"})
    reached_on = fields.Date(
        allow_none=True,
        metadata={"description": "day by which all terms run out if nothing else happens; null: a condition has none"},
    )
    records = fields.List(
        fields.Nested(AaRecordShape), metadata={"description": "records that stand in the way, the last 50"}
    )
    known_at = fields.AwareDateTime(metadata={"description": "by what was known here at this moment"})
    rule_set = fields.String(metadata={"description": "rule set", "example": "credit-2026.1"})


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


class InformationShape(Schema):
    """One of the six information classes of the standard."""

    code = fields.String(metadata={"description": "its code, as items name it", "example": "law"})
    zh = fields.String(metadata={"description": "in Chinese", "example": "守法信息"})
    en = fields.String(metadata={"description": "in English"})
    holds_zh = fields.String(metadata={"description": "what belongs to it, in Chinese"})
    holds_en = fields.String(metadata={"description": "what belongs to it"})
    source = fields.String(metadata={"description": "by which ways it comes in"})
    clause = fields.String(metadata={"description": "legal basis"})


class GivesItems(Schema):
    """The catalogue as it stands today."""

    rule_set = fields.String(metadata={"description": "rule set", "example": "credit-2026.1"})
    items = fields.List(fields.Nested(ItemShape), metadata={"description": "all items"})
    information = fields.List(
        fields.Nested(InformationShape), metadata={"description": "the six information classes of the standard"}
    )
