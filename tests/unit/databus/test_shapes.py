"""Fields take exactly what they say."""

from datetime import date
from typing import Any

import pytest
from marshmallow import Schema, ValidationError, fields

from databus.identifiers import parse_hs_code
from databus.shapes import Day, Parsed, Whole, YesNo


def taken(field: fields.Field[Any], value: object) -> Any:
    return Schema.from_dict({"it": field})().load({"it": value})["it"]


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        (YesNo(), True, True),
        (YesNo(from_text=True), "false", False),
        (Whole(), 7, 7),
        (Whole(from_text=True), "-7", -7),
        (Day(), "2024-02-29", date(2024, 2, 29)),
        (Parsed(parse_hs_code), "6403.99", "640399"),
    ],
)
def test_what_is_of_the_form_is_taken(field: fields.Field[Any], value: object, told: object) -> None:
    assert taken(field, value) == told


@pytest.mark.parametrize(
    ("field", "right"),
    [
        (YesNo(), "true or false"),
        (YesNo(from_text=True), "true or false"),
        (Whole(), "Not a valid integer."),
        (Whole(from_text=True), "Not a valid integer."),
        (Day(), "a day as YYYY-MM-DD, such as 2026-11-22"),
        (Parsed(parse_hs_code), "digits"),
    ],
)
@pytest.mark.parametrize("value", [1.0, "yes", "1.5", "٣", "2026-1-1", [], {}, "x"])
def test_nothing_else_is_and_what_would_be_right_is_said(field: fields.Field[Any], right: str, value: object) -> None:
    with pytest.raises(ValidationError, match=right):
        taken(field, value)


@pytest.mark.parametrize(("field", "value"), [(YesNo(), 1), (YesNo(), 0), (Whole(), True), (Whole(), "7")])
def test_a_truth_value_is_no_number_and_a_number_no_truth_value(field: fields.Field[Any], value: object) -> None:
    with pytest.raises(ValidationError):
        taken(field, value)


@pytest.mark.parametrize("value", ["2026-02-30", "1949-09-30", "2200-01-01"])
def test_a_day_is_in_the_calendar_and_between_its_bounds(value: str) -> None:
    with pytest.raises(ValidationError, match="a day"):
        taken(Day(), value)
    assert taken(Day(first=date(1900, 1, 1)), "1900-01-01") == date(1900, 1, 1)
