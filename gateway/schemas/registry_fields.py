"""Fields that the shapes of agencies, the catalogue, agreements and requests share."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from databus.identifiers import parse_agency
from databus.shapes import Cursor, Day, Parsed, Text, Whole

LONGEST = 2000
CODE = "^[a-z][a-z0-9_]{1,40}$"
FIELD = "^([a-z][a-z0-9_]{0,40}|\\*)$"
DIVISION = "^([1-9][0-9]([0-9]{2}){0,2})?$"
AGREEMENT = "^[a-z][a-z0-9-]{1,30}\\.[a-z][a-z0-9_]{1,40}$"
AGENCY_CURSOR = "^[a-z][a-z0-9-]{1,30}$"


def agency_code(meaning: str, **options: Any) -> Parsed:
    """An agency's code."""
    return Parsed(parse_agency, {"description": meaning, "example": "tax"}, **options)


def patterned(pattern: str, right: str, meaning: str, example: str, **options: Any) -> fields.String:
    """A text of a form."""
    return fields.String(
        validate=validate.Regexp(pattern, error=right),
        metadata={"description": meaning, "example": example, "pattern": pattern},
        **options,
    )


def dataset(**options: Any) -> fields.String:
    """A data set's code."""
    return patterned(CODE, "a data set of the catalogue", "data set of the catalogue", "credit_score", **options)


def agreement_id(**options: Any) -> fields.String:
    """An agreement's id."""
    return patterned(AGREEMENT, "<consumer>.<data set>", "consumer and data set", "tax.credit_score", **options)


def division(meaning: str, **options: Any) -> fields.String:
    """A division or the beginning of one."""
    right = "digits of GB/T 2260, such as 441323, or 44; empty everywhere"
    return patterned(DIVISION, right, meaning, "441323", **options)


def divisions(**options: Any) -> fields.List[Any]:
    """Whose enterprises are seen."""
    meaning = "whose enterprises, by prefixes of GB/T 2260; none: the consumer's own jurisdiction; an empty one: all"
    return fields.List(
        division("a prefix"), validate=validate.Length(max=50), metadata={"description": meaning}, **options
    )


def field_names(**options: Any) -> fields.List[Any]:
    """Fields of a data set."""
    return fields.List(
        patterned(FIELD, "a field of the data set, or *", "a field", "score"),
        validate=validate.Length(max=200),
        metadata={"description": "fields of the data set; * is every one that may be shared", "example": ["*"]},
        **options,
    )


def day(meaning: str, example: str = "2027-01-01", **options: Any) -> Day:
    """A day."""
    return Day(metadata={"description": meaning, "example": example}, **options)


def text(meaning: str, example: str, longest: int = 200, **options: Any) -> Text:
    """A text."""
    return Text(longest, metadata={"description": meaning, "example": example}, **options)


def reason(**options: Any) -> Text:
    """Why something is done."""
    return text("why", "机构改革", LONGEST, **options)


def limit() -> Whole:
    """How many at most."""
    return Whole(
        from_text=True,
        load_default=100,
        validate=validate.Range(1, 200, error="a whole number from {min} to {max}"),
        metadata={"description": "how many at most", "example": 100},
    )


def agency_cursor() -> Cursor:
    """Where a page of agencies ended."""
    return Cursor(AGENCY_CURSOR, "commerce")


def agreement_cursor() -> Cursor:
    """Where a page of agreements ended."""
    return Cursor(AGREEMENT, "tax.credit_score")


def next_cursor() -> fields.String:
    """Where the next page begins."""
    return fields.String(required=True, allow_none=True, metadata={"description": "for the next page"})


def told(meaning: str, *, may_be_null: bool = False, example: str | None = None) -> fields.String:
    """A text of an answer."""
    metadata = {"description": meaning} | ({"example": example} if example is not None else {})
    return fields.String(required=True, allow_none=may_be_null, metadata=metadata)


def moment(meaning: str, *, may_be_null: bool = False) -> fields.AwareDateTime:
    """A moment of an answer."""
    return fields.AwareDateTime(required=True, allow_none=may_be_null, metadata={"description": meaning})


def on(meaning: str, *, may_be_null: bool = False) -> fields.Date:
    """A day of an answer."""
    return fields.Date(required=True, allow_none=may_be_null, metadata={"description": meaning})
