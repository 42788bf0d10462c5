"""Fields that say what would be right when they are wrong."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from marshmallow import ValidationError, fields, validate

from databus import identifiers
from databus.requests import PageRequest, Request, identity, one_of, whole
from databus.shapes import Evidence, Parsed, Text

__all__ = [
    "USCC_PATTERN",
    "ZONE_ID_PATTERN",
    "Amount",
    "Evidence",
    "PageRequest",
    "Request",
    "division",
    "hs_code",
    "hs_prefix",
    "identity",
    "one_of",
    "text",
    "uscc",
    "whole",
    "zone_id",
]

USCC_PATTERN: Final = "^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$"
ZONE_ID_PATTERN: Final = "^[a-z0-9][a-z0-9-]{1,62}$"
_LARGEST: Final = Decimal(10) ** 18


def uscc(**options: Any) -> Parsed:
    """A unified social credit code with right check characters."""
    described = {
        "description": "统一社会信用代码, 18 characters with right check characters (GB 32100-2015)",
        "pattern": USCC_PATTERN,
        "example": "91441323MA4YNT018E",
    }
    return Parsed(identifiers.Uscc.parse, described, **options)


def division(**options: Any) -> Parsed:
    """An administrative division."""
    described = {"description": "GB/T 2260 at registration", "pattern": "^[1-9][0-9]{5}$", "example": "441323"}
    return Parsed(identifiers.parse_division, described, **options)


def hs_code() -> Parsed:
    """An HS code; dots are taken out."""
    return Parsed(identifiers.parse_hs_code, {"description": "6, 8 or 10 digits", "example": "640399"})


def hs_prefix() -> Parsed:
    """The beginning of HS codes; dots are taken out."""
    return Parsed(identifiers.parse_hs_prefix, {"description": "2 to 10 digits", "example": "6403"})


class Amount(fields.Field[Decimal]):
    """An exact amount, zero or more: a whole number or decimal text."""

    def __init__(self, *, places: int, **options: Any) -> None:
        self._shape = re.compile(rf"[0-9]{{1,18}}(\.[0-9]{{1,{places}}})?")
        self._right = f"a whole number or decimal text with up to {places} places, zero or more, below 10^18"
        described = {
            "oneOf": [
                {"type": "integer", "minimum": 0, "maximum": 10**18 - 1},
                {"type": "string", "pattern": f"^{self._shape.pattern}$"},
            ]
        }
        super().__init__(**{**options, "metadata": {**described, **options.pop("metadata", {})}})
        if self.allow_none:
            self.metadata["oneOf"].append({"type": "null"})

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Decimal:
        whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST
        text = isinstance(value, str) and value.isascii() and self._shape.fullmatch(value) is not None
        if whole or text:
            return Decimal(value)
        raise ValidationError(self._right)

    def _serialize(self, value: Decimal | None, *_: Any, **__: Any) -> str | None:
        return None if value is None else format(value, "f")


def text(longest: int, **options: Any) -> Text:
    """A text of 1 to `longest` characters, not of spaces alone, without control characters."""
    return Text(longest, **options)


def zone_id(**options: Any) -> fields.String:
    """The id of a zone."""
    return fields.String(
        validate=validate.Regexp(
            ZONE_ID_PATTERN.replace("$", r"\Z"), error="small letters, digits and hyphens, such as huidong-shoes"
        ),
        metadata={"description": "id of the zone", "pattern": ZONE_ID_PATTERN, "example": "huidong-shoes"},
        **options,
    )
