"""Fields of inspection's shapes; each says what would be right."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from marshmallow import ValidationError, fields, validate

from databus import shapes
from databus.identifiers import Uscc, parse_hs_code, parse_hs_prefix
from databus.shapes import Cursor, Day, Parsed, Text, Whole, YesNo

PAGE: Final = 200
_AMOUNT: Final = re.compile(r"\d{1,15}(?:\.\d{1,6})?", re.ASCII)
FIRST_DAY: Final = date(2012, 11, 15)


class Amount(fields.Decimal):
    """An exact positive amount, as decimal text or a whole number; never a binary fraction."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Decimal:  # noqa: ARG002  — marshmallow's signature
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(text, str) or not _AMOUNT.fullmatch(text) or not Decimal(text):
            raise ValidationError('a positive amount as decimal text, such as "1200" or "12.5"')
        return Decimal(text)


class Measured(fields.Decimal):
    """An exact amount that was measured, 0 or more, as decimal text; never a binary fraction."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Decimal:  # noqa: ARG002  — marshmallow's signature
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(text, str) or not _AMOUNT.fullmatch(text):
            raise ValidationError('an amount as decimal text, such as "2.5" or "0"')
        return Decimal(text)


def measure(description: str) -> Measured:
    """An amount that may be left out."""
    return Measured(
        load_default=None, allow_none=True, as_string=True, metadata={"description": description, "example": "2.5"}
    )


def uscc(description: str = "统一社会信用代码, 18 characters (GB 32100-2015)", **options: Any) -> Parsed:
    """An enterprise's code."""
    return Parsed(Uscc.parse, metadata={"description": description, "example": "91441323MA4YNT018E"}, **options)


def hs_code(**options: Any) -> Parsed:
    """An HS code."""
    return Parsed(
        parse_hs_code, metadata={"description": "HS code of 6, 8 or 10 digits", "example": "640399"}, **options
    )


def hs_prefix(description: str, **options: Any) -> Parsed:
    """The beginning of HS codes."""
    return Parsed(parse_hs_prefix, metadata={"description": description, "example": "6403"}, **options)


def day(description: str, example: str = "2026-11-22", **options: Any) -> Day:
    """A day with its meaning."""
    return Day(first=FIRST_DAY, metadata={"description": description, "example": example}, **options)


def text(description: str, example: str, *, longest: int = 200, **options: Any) -> Text:
    """A text that is not blank, without control characters."""
    return Text(
        longest,
        error_messages={"invalid": "a text"},
        metadata={"description": description, "example": example},
        **options,
    )


def one_of(values: Sequence[str], description: str, **options: Any) -> fields.String:
    """One of a closed set of words."""
    return fields.String(
        validate=validate.OneOf(values, error="one of: {choices}"),
        error_messages={"invalid": "one of: " + ", ".join(values)},
        metadata={"description": description, "example": values[0]},
        **options,
    )


def yes(description: str, **options: Any) -> YesNo:
    """A statement that is true or false; false unless said."""
    return YesNo(
        load_default=False,
        error_messages={"null": "true or false"},
        metadata={"description": description, "example": False},
        **options,
    )


def identity(description: str, **options: Any) -> fields.String:
    """An id that the suite gave (UUID)."""
    return shapes.identity(description, "0192f0c1-0000-7000-8000-000000000021", **options)


def version_read() -> Whole:
    """The version that the caller read."""
    return Whole(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 1_000_000, error="the version you read, from {min}"),
        error_messages={"invalid": "the version you read, a whole number"},
        metadata={
            "description": "the version you read: refused if it has changed; the same call again is recognised by it",
            "example": 2,
        },
    )


def key(description: str, **options: Any) -> fields.Dict:
    """A public key."""
    return fields.Dict(
        keys=fields.String(validate=validate.Length(1, 20)),
        values=fields.String(validate=validate.Length(0, 200)),
        validate=validate.Length(1, 10, error="the members of a public key"),
        error_messages={"invalid": "a public key as JWK"},
        metadata={"description": description, "example": {"kty": "OKP", "crv": "Ed25519", "x": "…", "kid": "k"}},
        **options,
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


def cursor() -> Cursor:
    """Where the page before ended."""
    return Cursor(allow_none=True)
