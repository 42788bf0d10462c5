"""Fields take exactly what they say."""

import re
from datetime import date
from typing import Any

import pytest
from marshmallow import Schema, ValidationError, fields

from databus.identifiers import parse_hs_code
from databus.shapes import Cursor, Day, Parsed, Text, Whole, YesNo


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


CONTROLS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]


@pytest.mark.parametrize("longest", [1, 499, 500])
@pytest.mark.parametrize("value", ["", " ", "\u3000", "\n", "x" * 501])
def test_a_text_is_not_blank_and_not_too_long(longest: int, value: str) -> None:
    with pytest.raises(ValidationError, match="a text"):
        taken(Text(longest), value)


@pytest.mark.parametrize("control", CONTROLS, ids=ascii)
def test_a_short_text_holds_no_control_characters(control: str) -> None:
    for value in (f"惠东县{control}鞋业", f"{control}鞋业", f"鞋业{control}"):
        with pytest.raises(ValidationError, match="a text without control characters"):
            taken(Text(200), value)


@pytest.mark.parametrize("control", sorted({*CONTROLS} - {*"\t\n\r"}), ids=ascii)
def test_a_long_text_holds_none_but_line_breaks_and_tabs(control: str) -> None:
    with pytest.raises(ValidationError, match="control characters but line breaks and tabs"):
        taken(Text(500), f"一\n二{control}")
    assert taken(Text(500), "一\r\n\t二\n") == "一\r\n\t二\n"
    with pytest.raises(ValidationError, match=r"without control characters\W*$"):
        taken(Text(500, lines=False), "一\n二")


@pytest.mark.parametrize("value", ["惠东县 合成鞋业", "a\u2028b\u2029c", "\U0001f45f", "名\u200b称", " x "])
def test_what_else_people_write_is_taken_as_it_is(value: str) -> None:
    assert taken(Text(200), value) == value


@pytest.mark.parametrize("longest", [200, 500])
def test_the_pattern_of_a_text_says_what_is_checked(longest: int) -> None:
    pattern = re.compile(Text(longest).metadata["pattern"].replace("$", r"\Z"))
    for value in ("", " ", "a", " a ", "a b", "\n", *(f"a{control}b" for control in CONTROLS), "a\n"):
        try:
            right = bool(taken(Text(longest), value))
        except ValidationError:
            right = False
        assert bool(pattern.match(value)) == right, ascii(value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (Cursor(), "0192f0c1-0000-7000-8000-000000000031"),
        (Cursor("^[0-9]{1,16}-[0-9]{1,18}$"), "1764000000000000-12"),
        (Cursor(allow_none=True), None),
    ],
)
def test_a_cursor_of_its_lists_shape_is_taken(field: fields.Field[Any], value: object) -> None:
    assert taken(field, value) == value


@pytest.mark.parametrize("field", [Cursor(), Cursor("^[0-9]{1,16}-[0-9]{1,18}$")])
@pytest.mark.parametrize(
    "value", ["", "junk", "1", "-", "٣-٣", "1-1\n", "0192f0c1-0000-7000-8000-000000000031\n", "' OR 1=1", 7, [], {}]
)
def test_a_cursor_that_no_page_gave_is_refused(field: fields.Field[Any], value: object) -> None:
    with pytest.raises(ValidationError, match="a cursor that a page gave"):
        taken(field, value)
