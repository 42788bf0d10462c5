"""What breaks a contract is told field by field, however deep."""

import pytest
from marshmallow import RAISE, Schema, ValidationError, fields, validates_schema

from databus import contracts
from databus.contracts.registry import flatten
from databus.errors import InvalidRequest


class Inner(Schema):
    points = fields.Integer(required=True, strict=True)


class Outer(Schema):
    items = fields.List(fields.Nested(Inner))
    days = fields.List(fields.Date())
    limits = fields.Dict(keys=fields.String(), values=fields.Integer())

    @validates_schema
    def check(self, data, **_):
        if data.get("limits") == {}:
            raise ValidationError("say at least one limit")
        if data.get("days") == []:
            raise ValidationError("a day is needed", "days")


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"items": [{"points": 1}, {"points": "x"}, {}]}, ["items.1.points", "items.2.points"]),
        ({"days": ["2026-01-01", "soon"]}, ["days.1"]),
        ({"limits": {"a": "many"}}, ["limits.a.value"]),
        ({"limits": {}}, ["body"]),
        ({"days": []}, ["days"]),
        ({"colour": 1, "items": 7}, ["colour", "items"]),
        ({"items": [3]}, ["items.0"]),
    ],
)
def test_every_mistake_has_the_path_of_its_field(given: dict[str, object], named: list[str]) -> None:
    with pytest.raises(ValidationError) as refusal:
        Outer(unknown=RAISE).load(given)
    told = flatten(refusal.value.messages)
    assert sorted(told[::2]) == named
    assert all(told[1::2])


def test_an_unknown_event_is_an_invalid_request() -> None:
    with pytest.raises(InvalidRequest, match="no such event"):
        contracts.get("credit.nonsense")


def test_data_that_breaks_the_contract_are_told_with_the_contracts_name() -> None:
    with pytest.raises(InvalidRequest, match=r"credit\.grade_changed") as refusal:
        contracts.validate("credit.grade_changed", {"uscc": 1})
    assert "uscc" in dict(refusal.value.fields)
