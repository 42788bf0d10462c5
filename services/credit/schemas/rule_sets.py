"""Shapes of rule sets and of ratings made again."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from databus.contracts.credit import RatingState
from databus.contracts.credit_rules import RULE_SET_STATES
from databus.shapes import Whole, YesNo
from services.credit.domain.rule_changes import CLASSES, KINDS, SEVERITIES, AskedChange
from services.credit.schemas.fields import day, identity, page_limit, text, uscc
from services.credit.use_cases.replay import Replay
from services.credit.use_cases.rule_sets import AdoptRuleSet, AmendRuleSet, DraftRuleSet, ShownRuleSet, WithdrawRuleSet

MOST_CHANGES = 60
SURE = "SVEQMO"


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


class TakesChange(Schema):
    """One change of the rules."""

    kind = fields.String(
        required=True,
        validate=validate.OneOf(KINDS, error="one of {choices}"),
        metadata={"description": "parameter, item or bonus", "example": "parameter"},
    )
    key = text("the parameter's name, or the code", "grade_a_min", longest=64, required=True)
    clause = text("legal basis", "质检总局公告2014年第3号", required=True)
    sure = fields.String(
        required=True,
        validate=validate.OneOf(SURE, error="one of {choices}"),
        metadata={"description": "how sure: S, V, E, Q, M or O as in the rule book", "example": "O"},
    )
    value = fields.Raw(
        allow_none=True,
        metadata={"description": "of a parameter: whole number, true or false, or decimal as text", "example": 90},
    )
    fields_ = fields.Nested(
        TakesFields,
        data_key="fields",
        attribute="fields",
        allow_none=True,
        metadata={"description": "what is new of an item or a bonus"},
    )
    ends = YesNo(load_default=False, metadata={"description": "of a bonus: it ends", "example": False})

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> AskedChange:
        return AskedChange(**{**data, "fields": data.get("fields") or {}})


class TakesAmendment(Schema):
    """A draft as it is to be instead."""

    set_id = identity("the rule set", required=True)
    reason = text("why", "A级门槛与全国标准一致", longest=4000, required=True)
    changes = fields.List(
        fields.Nested(TakesChange),
        required=True,
        validate=validate.Length(1, MOST_CHANGES, error="{min} to {max} changes"),
        metadata={"description": "all changes of the set"},
    )

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> AmendRuleSet:
        return AmendRuleSet(**{**data, "changes": tuple(data["changes"])})


class TakesDraft(Schema):
    """A new set of changes."""

    name = fields.String(
        required=True,
        validate=validate.Regexp(r"[a-z0-9][a-z0-9.-]{0,39}\Z", error="up to 40 of a–z, 0–9, dot and hyphen"),
        error_messages={"invalid": "up to 40 of a–z, 0–9, dot and hyphen"},
        metadata={"description": "a name that no rule set has had", "example": "2027.1"},
    )
    reason = text("why", "A级门槛与全国标准一致", longest=4000, required=True)
    changes = fields.List(
        fields.Nested(TakesChange),
        required=True,
        validate=validate.Length(1, MOST_CHANGES, error="{min} to {max} changes"),
        metadata={"description": "all changes of the set"},
    )

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> DraftRuleSet:
        return DraftRuleSet(**{**data, "changes": tuple(data["changes"])})


class TakesAdoption(Schema):
    """The decision that puts a draft in force."""

    set_id = identity("the rule set", required=True)
    document_no = text("number of the decision", "国质检信〔2026〕31号", required=True)
    effective_on = day("first day on which it holds, today or later", "2027-01-01", required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> AdoptRuleSet:
        return AdoptRuleSet(**data)


class TakesWithdrawal(Schema):
    """A draft given up."""

    set_id = identity("the rule set", required=True)
    reason = text("why", "影响面过大", longest=4000, required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> WithdrawRuleSet:
        return WithdrawRuleSet(**data)


class TakesRuleSet(Schema):
    """Which rule set."""

    set_id = identity("the rule set", required=True)


class TakesRuleSets(Schema):
    """Which rule sets."""

    state = fields.String(
        validate=validate.OneOf(RULE_SET_STATES, error="one of {choices}"),
        metadata={"description": "DRAFT, ADOPTED or WITHDRAWN", "example": "ADOPTED"},
    )
    limit = page_limit()
    cursor = identity("`next_cursor` of the page before")


class DifferenceShape(Schema):
    """One field that the set changes."""

    kind = fields.String(metadata={"description": "parameter, item or bonus", "example": "parameter"})
    key = fields.String(metadata={"description": "which", "example": "grade_a_min"})
    field = fields.String(metadata={"description": "which field of it", "example": "value"})
    before = fields.Raw(allow_none=True, metadata={"description": "as it is before the set", "example": 89})
    after = fields.Raw(allow_none=True, metadata={"description": "as it is by the set", "example": 90})
    clause = fields.String(metadata={"description": "legal basis", "example": "质检总局公告2014年第3号"})
    sure = fields.String(metadata={"description": "how sure", "example": "O"})
    zh = fields.String(metadata={"description": "in plain Chinese", "example": "A级最低分：由89改为90"})
    en = fields.String(metadata={"description": "in plain English", "example": "least score of grade A: 89 → 90"})


class RuleSetShape(Schema):
    """A rule set in a list."""

    set_id = fields.String(metadata={"description": "the rule set", "example": "0192f0c1-0000-7000-8000-000000000071"})
    name = fields.String(metadata={"description": "its name", "example": "2027.1"})
    state = fields.String(
        validate=validate.OneOf(RULE_SET_STATES),
        metadata={"description": "DRAFT, ADOPTED or WITHDRAWN", "example": "ADOPTED"},
    )
    version = fields.Integer(metadata={"description": "version of the draft", "example": 2})
    agency = fields.String(metadata={"description": "who drafted it", "example": "ciq"})
    drafted_at = fields.AwareDateTime(attribute="known_at", metadata={"description": "when it was drafted"})
    effective_on = fields.Date(allow_none=True, metadata={"description": "first day on which it holds"})
    document_no = fields.String(allow_none=True, metadata={"description": "number of the decision"})
    decided_agency = fields.String(allow_none=True, metadata={"description": "who adopted or withdrew it"})
    decided_at = fields.AwareDateTime(allow_none=True, metadata={"description": "when"})
    withdrawal_reason = fields.String(allow_none=True, metadata={"description": "why it was given up"})
    rated_on = fields.Date(allow_none=True, metadata={"description": "day on which the rating of everybody was begun"})


class GivesRuleSet(RuleSetShape):
    """A rule set with what it does to the rules before it."""

    reason = fields.String(metadata={"description": "why", "example": "A级门槛与全国标准一致"})
    drafted_by = fields.String(metadata={"description": "the officer who drafted this version", "example": "officer-1"})
    decided_by = fields.String(allow_none=True, metadata={"description": "the officer who adopted or withdrew it"})
    before = fields.String(metadata={"description": "the book that it changes", "example": "credit-2026.1"})
    differences = fields.List(
        fields.Nested(DifferenceShape), metadata={"description": "what it changes, field by field"}
    )


class GivesRuleSets(Schema):
    """A page of rule sets."""

    items = fields.List(fields.Nested(RuleSetShape), metadata={"description": "rule sets, newest first"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "null on the last page"})


def shown(found: ShownRuleSet) -> dict[str, Any]:
    """Return a rule set as it is answered."""
    return {
        **vars(found.rule_set),
        "reason": found.version.reason,
        "drafted_by": found.version.actor,
        "before": found.before,
        "differences": found.differences,
    }


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
