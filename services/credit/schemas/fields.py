"""Fields of credit's shapes; each says what would be right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields, validate

from databus import shapes
from databus.identifiers import Uscc
from databus.shapes import Day, Parsed, Text, Whole, YesNo

PAGE = 200
FIRST_DAY = date(2000, 1, 1)
SHARE = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?")


def uscc(**options: Any) -> Parsed:
    """An enterprise's code."""
    return Parsed(
        Uscc.parse,
        metadata={
            "description": "统一社会信用代码, 18 characters (GB 32100-2015)",
            "example": "91441323MA4YNT018E",
        },
        **options,
    )


def day(description: str, example: str = "2026-11-20", **options: Any) -> Day:
    """A day with its meaning."""
    return Day(first=FIRST_DAY, metadata={"description": description, "example": example}, **options)


def moment(description: str, **options: Any) -> fields.AwareDateTime:
    """A moment with its zone."""
    wrong = "a moment of RFC 3339 with its zone, such as 2026-11-22T03:00:00Z"
    return fields.AwareDateTime(
        error_messages={"invalid": wrong, "invalid_awareness": wrong},
        metadata={"description": description, "example": "2026-11-22T03:00:00Z"},
        **options,
    )


def text(description: str, example: str, *, longest: int = 200, **options: Any) -> Text:
    """A text that is not blank, without control characters."""
    return Text(
        longest,
        error_messages={"invalid": "a text"},
        metadata={"description": description, "example": example},
        **options,
    )


def yes(description: str) -> YesNo:
    """A statement that is true or false, nothing in between."""
    return YesNo(
        required=True,
        metadata={"description": description, "example": True},
    )


def page_limit() -> Whole:
    """How many rows a page has."""
    return Whole(
        from_text=True,
        load_default=50,
        validate=validate.Range(1, PAGE, error="a whole number from {min} to {max}"),
        error_messages={"invalid": f"a whole number from 1 to {PAGE}"},
        metadata={"description": "rows of a page", "example": 50},
    )


def identity(description: str, **options: Any) -> fields.String:
    """An id that the suite gave (UUID)."""
    return shapes.identity(description, "0192f0c1-0000-7000-8000-000000000011", **options)


def item(**options: Any) -> fields.String:
    """An item of the catalogue; the rule book says which there are."""
    return fields.String(
        validate=[
            validate.Length(1, 8, error="an item such as L04; list_items gives all"),
            validate.Regexp(r"[A-Za-z0-9_.-]*\Z", error="an item such as L04; list_items gives all"),
        ],
        error_messages={"invalid": "an item such as L04; list_items gives all"},
        metadata={"description": "item of the deduction catalogue, such as L04", "example": "L04"},
        **options,
    )


def evidence_hash() -> fields.String:
    """The digest of a file kept where the act was found."""
    return fields.String(
        allow_none=True,
        validate=validate.Regexp(r"[0-9a-f]{64}\Z", error="SHA-256 in 64 small hexadecimal digits"),
        metadata={"description": "SHA-256 of the evidence file", "example": "ab" * 32},
    )


class Percent(fields.String):
    """A share in percent as a decimal string; a plain number is understood too."""

    def _deserialize(
        self,
        value: Any,
        attr: str | None,  # noqa: ARG002  — marshmallow's signature
        data: Mapping[str, Any] | None,  # noqa: ARG002  — marshmallow's signature
        **kwargs: Any,  # noqa: ARG002  — marshmallow's signature
    ) -> Any:
        text = str(value) if isinstance(value, str | int | float) else ""
        if not SHARE.fullmatch(text) or not 0 <= Decimal(text) <= 100:
            raise ValidationError("a decimal string from 0 to 100 with at most 6 places, such as 0.8")
        return Decimal(text)


def percent(**options: Any) -> Percent:
    """The rate of declaration errors."""
    return Percent(
        metadata={
            "description": "declaration errors of the last year in percent, a decimal string",
            "example": "0.8",
            "pattern": r"^[0-9]{1,3}(\.[0-9]{1,6})?$",
        },
        **options,
    )
