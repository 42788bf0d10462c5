"""Shapes of rule sets of inspection."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate

from databus.rule_sets import shapes
from databus.rule_sets.shapes import changes_of, kind_of
from services.inspection.domain.easing import MODIFIERS
from services.inspection.domain.rule_changes import KINDS
from services.inspection.schemas.fields import text

MOST_PARTS: Final = 20
MOST_VALUES: Final = 10
_CONDITIONS: Final = 'facts with the values they may have, such as {"grade": ["AA", "A"], "listed": [false]}'
_PERCENT: Final = 'a parameter\'s name, or {"by": "grade", "AA": "credit_percent_aa", …}'


class Conditions(fields.Dict):
    """Facts, each with the values that it may have."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dict[str, list[Any]]:
        if not isinstance(value, dict) or len(value) > MOST_PARTS or not all(map(_is_values, value.values())):
            raise ValidationError(_CONDITIONS)
        return value


class PercentSpec(fields.Raw):
    """The share of a row: a parameter, or one for each value of a fact."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        named = isinstance(value, dict) and len(value) <= MOST_PARTS and all(map(_is_name, value.values()))
        if not named and not _is_name(value):
            raise ValidationError(_PERCENT)
        return value


def _conditions(description: str, **options: Any) -> Conditions:
    return Conditions(metadata={"description": description, "example": {"grade": ["AA", "A"]}}, **options)


class PartShape(Schema):
    """A factor, a floor or a mark of a row, and when it holds."""

    factor = text("of `times`: parameter of the factor", "random_check_factor_c", longest=64)
    percent = text("of `at_least`: parameter of the share", "listed_floor_percent", longest=64)
    mark = text("of `marks`: which", "RISK_MONITORED", longest=64)
    when = _conditions("facts with the values with which it holds")


def _parts(description: str) -> fields.List[Any]:
    return fields.List(
        fields.Nested(PartShape),
        validate=validate.Length(0, MOST_PARTS, error="up to {max}"),
        metadata={"description": description},
    )


class TakesFields(Schema):
    """What is new of a row of the mode table or of a modifier; what is not said stays, and so does the order."""

    zh = text("name in Chinese", "信用监管：区内企业，信用AA级")
    en = text("name in English", "credit supervision: a member at AA")
    when = _conditions("facts with the values they need, within those of the row as it was shipped")
    any = _conditions("besides, one of these at least")
    percent = PercentSpec(metadata={"description": _PERCENT, "example": "credit_percent_a"})
    times = _parts("factors on the share")
    at_least = _parts("floors under the share")
    marks = _parts("what the decision says besides")
    modes = fields.List(
        text("a mode", "CREDIT", longest=40),
        validate=validate.Length(1, MOST_PARTS, error="{min} to {max} modes"),
        metadata={"description": "of a modifier: in which modes it holds", "example": ["CREDIT"]},
    )


class TakesChange(shapes.TakesChange):
    """One change of the rules."""

    kind = kind_of(KINDS)
    key = text(f"the parameter's name, the rule (8), or one of {', '.join(MODIFIERS)}", "8", longest=64, required=True)
    fields_ = fields.Nested(
        TakesFields,
        data_key="fields",
        attribute="fields",
        allow_none=True,
        metadata={"description": "what is new of a rule of the mode table or of a modifier"},
    )


class TakesAmendment(shapes.TakesAmendment):
    """A draft as it is to be instead."""

    changes = changes_of(TakesChange)


class TakesDraft(shapes.TakesDraft):
    """A new set of changes."""

    changes = changes_of(TakesChange)


def _followed_on() -> fields.Date:
    return fields.Date(
        allow_none=True, metadata={"description": "day on which open consignments were decided anew by it"}
    )


class RuleSetShape(shapes.RuleSetShape):
    """A rule set in a list."""

    followed_on = _followed_on()


class GivesRuleSet(shapes.GivesRuleSet):
    """A rule set with what it does to the rules before it."""

    followed_on = _followed_on()


class GivesRuleSets(shapes.GivesRuleSets):
    """A page of rule sets."""

    items = fields.List(fields.Nested(RuleSetShape), metadata={"description": "rule sets, newest first"})


def _is_values(value: Any) -> bool:
    return (
        isinstance(value, list)
        and 0 < len(value) <= MOST_VALUES
        and all(isinstance(one, str | bool | int) for one in value)
    )


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= shapes.LONGEST_KEY
