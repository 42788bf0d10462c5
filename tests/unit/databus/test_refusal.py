"""What is wrong is told field by field, however deep, with what would be right there."""

import pytest
from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from databus import contracts, strict_json
from databus.errors import InvalidRequest
from databus.refusal import MOST_TOLD, explain, flatten


class Inner(Schema):
    points = fields.Integer(required=True, strict=True, metadata={"description": "points of the item", "example": 6})
    zone = fields.String(data_key="zoneId", validate=validate.OneOf(["a", "b"]))


class Outer(Schema):
    items = fields.List(fields.Nested(Inner))
    more = fields.Nested(Inner, many=True)
    one = fields.Nested(Inner)
    days = fields.List(fields.Date())
    limits = fields.Dict(keys=fields.String(), values=fields.Integer())
    on = fields.Date(metadata={"example": "2026-11-20"})
    yes = fields.Boolean(metadata={"description": "whether"})

    @validates_schema
    def check(self, data, **_):
        if data.get("limits") == {}:
            raise ValidationError("say at least one limit")
        if data.get("days") == []:
            raise ValidationError("a day is needed", "days")


def told(given: object) -> dict[str, str]:
    schema = Outer(unknown=RAISE)
    with pytest.raises(ValidationError) as refusal:
        schema.load(given)
    pairs = explain(schema, refusal.value.messages)
    assert pairs[::2] == flatten(refusal.value.messages)[::2]
    return dict(zip(pairs[::2], pairs[1::2], strict=True))


@pytest.mark.parametrize(
    ("given", "right"),
    [
        (
            {"items": [{"points": 1}, {"points": "x"}, {}]},
            {
                "items.1.points": "a whole number: points of the item, such as 6",
                "items.2.points": "is needed: points of the item, such as 6",
            },
        ),
        ({"more": [{}]}, {"more.0.points": "is needed: points of the item, such as 6"}),
        ({"one": {}}, {"one.points": "is needed: points of the item, such as 6"}),
        ({"one": 3}, {"one": "an object"}),
        ({"one": {"points": 1, "zoneId": "c"}}, {"one.zoneId": "Must be one of: a, b."}),
        ({"one": {"points": 1, "zone": "a"}}, {"one.zone": "there is no such field; there are points, zoneId"}),
        ({"days": ["2026-01-01", "soon"]}, {"days.1": "a day as YYYY-MM-DD"}),
        ({"limits": {"a": "many"}}, {"limits.a.value": "a whole number"}),
        ({"limits": 3}, {"limits": "an object"}),
        ({"limits": {}}, {"body": "say at least one limit"}),
        ({"days": []}, {"days": "a day is needed"}),
        ({"on": None}, {"on": "may not be null, such as 2026-11-20"}),
        ({"on": "soon"}, {"on": "a day as YYYY-MM-DD, such as 2026-11-20"}),
        ({"yes": "maybe"}, {"yes": "true or false: whether"}),
        ({"items": 7}, {"items": "a list"}),
        ({"items": [3]}, {"items.0": "an object"}),
        ([], {"body": "an object"}),
        (
            {"colour": 1},
            {"colour": "there is no such field; there are items, more, one, days, limits, on, yes"},
        ),
    ],
)
def test_every_mistake_has_the_path_of_its_field_and_what_would_be_right(given: object, right: dict[str, str]) -> None:
    assert told(given) == right


def test_a_number_where_a_key_of_a_list_would_be_does_no_harm() -> None:
    assert told({"items": {"0": {}}}) == {"items": "a list"}


def test_an_unknown_event_is_an_invalid_request() -> None:
    with pytest.raises(InvalidRequest, match="no such event"):
        contracts.get("credit.nonsense")


def test_data_that_breaks_the_contract_are_told_with_the_contracts_name() -> None:
    with pytest.raises(InvalidRequest, match=r"credit\.grade_changed") as refusal:
        contracts.validate("credit.grade_changed", {"uscc": 1})
    fields_told = dict(refusal.value.fields)
    assert fields_told["uscc"] == "a text"
    assert fields_told["score"] == "is needed: 0 to 100 points"


@pytest.mark.parametrize(
    "given",
    [
        {f"a{number}": 1 for number in range(90_000)},
        {"days": ["soon"] * 90_000},
        {"k" * 1_000_000: 1},
        {"one": {"\ud800": 1}},
        {"a\0": 1},
    ],
    ids=["many fields", "many items", "a long name", "a lone surrogate", "U+0000"],
)
def test_what_is_told_of_a_message_at_the_limit_stays_small_and_can_be_written(given: object) -> None:
    schema = Outer(unknown=RAISE)
    with pytest.raises(ValidationError) as refusal:
        schema.load(given)
    pairs = explain(schema, refusal.value.messages)
    assert len(strict_json.dumps(pairs)) < 16 << 10
    assert strict_json.loads(strict_json.dumps(pairs)) == pairs


def test_that_more_is_wrong_than_is_told_is_said() -> None:
    schema = Outer(unknown=RAISE)
    with pytest.raises(ValidationError) as refusal:
        schema.load({"days": ["soon"] * (MOST_TOLD + 1)})
    pairs = explain(schema, refusal.value.messages)
    assert pairs[-2:] == ["body", f"more than {MOST_TOLD} fields are not as agreed"]
    assert len(pairs) == 2 * MOST_TOLD + 2
