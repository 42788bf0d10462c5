"""Shapes of rule sets; a service adds what a change of its rules is."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from marshmallow import Schema, fields, post_load, validate

from databus.rule_sets.adopting import (
    AdoptRuleSet,
    AmendRuleSet,
    DraftRuleSet,
    ShownRuleSet,
    WithdrawRuleSet,
)
from databus.rule_sets.changes import AskedChange
from databus.rule_sets.work import STATES
from databus.shapes import Cursor, Day, Text, Whole, identity

MOST_CHANGES: Final = 60
SURE: Final = "SVEQMO"
PAGE: Final = 200
LONGEST_KEY: Final = 64
FIRST_DAY: Final = date(2000, 1, 1)


def _text(description: str, example: str, *, longest: int = 200) -> Text:
    return Text(
        longest,
        required=True,
        error_messages={"invalid": "a text"},
        metadata={"description": description, "example": example},
    )


def _set_id() -> fields.String:
    return identity("the rule set", "0192f0c1-0000-7000-8000-000000000071", required=True)


def kind_of(kinds: tuple[str, ...]) -> fields.String:
    """What a change is of."""
    return fields.String(
        required=True,
        validate=validate.OneOf(kinds, error="one of {choices}"),
        metadata={"description": " or ".join([", ".join(kinds[:-1]), kinds[-1]]), "example": kinds[0]},
    )


def changes_of(change: type[TakesChange]) -> fields.List[Any]:
    """All changes of a set."""
    return fields.List(
        fields.Nested(change),
        required=True,
        validate=validate.Length(1, MOST_CHANGES, error="{min} to {max} changes"),
        metadata={"description": "all changes of the set"},
    )


class TakesChange(Schema):
    """One change of the rules; a service names its `kind` and what is new of a row."""

    key = _text("the parameter's name, or the code", "grade_a_min", longest=LONGEST_KEY)
    clause = _text("legal basis", "质检总局公告2014年第3号")
    sure = fields.String(
        required=True,
        validate=validate.OneOf(SURE, error="one of {choices}"),
        metadata={"description": "how sure: S, V, E, Q, M or O as in the rule book", "example": "O"},
    )
    value = fields.Raw(
        allow_none=True,
        metadata={"description": "of a parameter: whole number, true or false, or decimal as text", "example": 90},
    )

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> AskedChange:
        return AskedChange(**{**data, "fields": data.get("fields") or {}})


class TakesAmendment(Schema):
    """A draft as it is to be instead."""

    set_id = _set_id()
    reason = _text("why", "A级门槛与全国标准一致", longest=4000)

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
    reason = _text("why", "A级门槛与全国标准一致", longest=4000)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> DraftRuleSet:
        return DraftRuleSet(**{**data, "changes": tuple(data["changes"])})


class TakesAdoption(Schema):
    """The decision that puts a draft in force."""

    set_id = _set_id()
    document_no = _text("number of the decision", "国质检信〔2026〕31号")
    effective_on = Day(
        first=FIRST_DAY,
        required=True,
        metadata={"description": "first day on which it holds, today or later", "example": "2027-01-01"},
    )

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> AdoptRuleSet:
        return AdoptRuleSet(**data)


class TakesWithdrawal(Schema):
    """A draft given up."""

    set_id = _set_id()
    reason = _text("why", "影响面过大", longest=4000)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> WithdrawRuleSet:
        return WithdrawRuleSet(**data)


class TakesRuleSet(Schema):
    """Which rule set."""

    set_id = _set_id()


class TakesRuleSets(Schema):
    """Which rule sets."""

    state = fields.String(
        validate=validate.OneOf(STATES, error="one of {choices}"),
        metadata={"description": "DRAFT, ADOPTED or WITHDRAWN", "example": "ADOPTED"},
    )
    limit = Whole(
        from_text=True,
        load_default=50,
        validate=validate.Range(1, PAGE, error="a whole number from {min} to {max}"),
        error_messages={"invalid": f"a whole number from 1 to {PAGE}"},
        metadata={"description": "rows of a page", "example": 50},
    )
    cursor = Cursor()


class DifferenceShape(Schema):
    """One field that the set changes."""

    kind = fields.String(metadata={"description": "what is changed", "example": "parameter"})
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
        validate=validate.OneOf(STATES),
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
