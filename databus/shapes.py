"""Fields that take exactly what they say, where marshmallow's own would take more.

`fields.Boolean` takes 1 and "yes", `fields.Integer` takes true, 1.5 and "7", `fields.Date` takes 20260101.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from marshmallow import ValidationError, fields, validate

from databus.errors import InvalidRequest

FIRST_DAY: Final = date(1949, 10, 1)
LAST_DAY: Final = date(2199, 12, 31)

LONG: Final = 500
UUID: Final = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"

_CONTROL: Final = r"\u0000-\u001f\u007f-\u009f"  # category Cc of Unicode
_CONTROL_BUT_LINES: Final = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"
_WHOLE: Final = re.compile(r"-?[0-9]{1,18}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class YesNo(fields.Boolean):
    """true or false of JSON, nothing in between.

    Args:
        from_text: "true" and "false" are taken too, as the query of a list has them.
        **options: marshmallow's.
    """

    default_error_messages = {"invalid": "true or false"}  # noqa: RUF012  — marshmallow's name and form

    def __init__(self, *, from_text: bool = False, **options: Any) -> None:
        self._texts = {"true": True, "false": False} if from_text else {}
        super().__init__(**options)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        told = self._texts.get(value) if isinstance(value, str) else value
        if not isinstance(told, bool):
            raise self.make_error("invalid", input=value)
        return told


class Whole(fields.Integer):
    """A whole number of JSON: no fraction, no truth value.

    Args:
        from_text: digits as text are taken too, as the query of a list has them.
        **options: marshmallow's.
    """

    def __init__(self, *, from_text: bool = False, **options: Any) -> None:
        self._from_text = from_text
        super().__init__(strict=True, **options)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        if self._from_text and isinstance(value, str) and _WHOLE.fullmatch(value):
            return int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Day(fields.Date):
    """A calendar day, written YYYY-MM-DD alone.

    Args:
        first: the earliest day taken.
        last: the latest.
        **options: marshmallow's.
    """

    def __init__(self, *, first: date = FIRST_DAY, last: date = LAST_DAY, **options: Any) -> None:
        self._first = first
        self._last = last
        super().__init__(**options)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise ValidationError("a day as YYYY-MM-DD, such as 2026-11-22")
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise ValidationError(f"{value} is not in the calendar: a day as YYYY-MM-DD") from None
        if not self._first <= day <= self._last:
            raise ValidationError(f"a day from {self._first} to {self._last}")
        return day


class Text(fields.String):
    """A text that people write: not blank, no control characters.

    A text of up to 500 characters or more, such as a reason or what happened, may hold line breaks and tabs; a shorter
    one names something, and what cannot be seen must not tell two names apart or break a page that shows them.

    Args:
        longest: how many characters it may have.
        lines: whether it may hold line breaks and tabs; left out, by its length.
        **options: marshmallow's; their metadata go before.
    """

    def __init__(self, longest: int, *, lines: bool | None = None, **options: Any) -> None:
        self._lines = longest >= LONG if lines is None else lines
        control = _CONTROL_BUT_LINES if self._lines else _CONTROL
        self._control = re.compile(f"[{control}]")
        pattern = rf"^[^{control}]*[^\s{control}][^{control}]*$"
        super().__init__(
            validate=[validate.Length(1, longest, error=f"a text of 1 to {longest} characters"), self._check],
            **{**options, "metadata": {"pattern": pattern, **options.pop("metadata", {})}},
        )

    def _check(self, value: str) -> None:
        if self._control.search(value):
            but = " but line breaks and tabs" if self._lines else ""
            raise ValidationError(f"a text without control characters{but}")
        if value.isspace():
            raise ValidationError("a text that is not blank")


class Cursor(fields.String):
    """Where a page before ended: what its list gave as `next_cursor`, nothing made up.

    Args:
        shape: the pattern of what the list gives, from `^` to `$`.
        example: one of them.
        **options: marshmallow's.
    """

    default_error_messages = {"invalid": "a cursor that a page gave as `next_cursor`"}  # noqa: RUF012  — marshmallow's name and form

    def __init__(
        self, shape: str = UUID, example: str = "0192f0c1-0000-7000-8000-000000000031", **options: Any
    ) -> None:
        self._shape = re.compile(shape.removeprefix("^").removesuffix("$"), re.ASCII)
        described = {"description": "`next_cursor` of the page before", "pattern": shape, "example": example}
        super().__init__(**{"load_default": None, "metadata": described, **options})

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if not isinstance(value, str) or not self._shape.fullmatch(value):
            raise self.make_error("invalid", input=value)
        return value


class Parsed(fields.String):
    """A text that a function reads, such as those of `databus.identifiers`.

    Args:
        parse: returns the text in its one form, or raises InvalidRequest with what would be right.
        described: metadata of every field of this kind.
        **options: marshmallow's; their metadata go before.
    """

    def __init__(
        self, parse: Callable[[object], str], described: Mapping[str, Any] | None = None, **options: Any
    ) -> None:
        self._parse = parse
        super().__init__(**{**options, "metadata": {**(described or {}), **options.pop("metadata", {})}})

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        try:
            return self._parse(value)
        except InvalidRequest as error:
            raise ValidationError(f"{error.message}: {error.fields[0][1]}") from None


_DOCUMENT: Final = Text(500, lines=False)


class Evidence(fields.Field[tuple[str, ...]]):
    """The documents a decision rests on: one text or a list of texts."""

    def __init__(self, **options: Any) -> None:
        one = {"type": "string", "minLength": 1, "maxLength": 500, "pattern": _DOCUMENT.metadata["pattern"]}
        described = {
            "description": "numbers of the documents the move rests on; adverse decisions need at least one",
            "oneOf": [one, {"type": "array", "items": one, "maxItems": 50}],
            "example": ["惠东府函〔2018〕203号"],
        }
        super().__init__(load_default=(), metadata=described, **options)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> tuple[str, ...]:
        items = [value] if isinstance(value, str) else value
        if isinstance(items, list) and len(items) <= 50 and all(isinstance(item, str) for item in items):
            return tuple(str(_DOCUMENT.deserialize(item)) for item in items)
        raise ValidationError("one text or a list of up to 50 texts, each of 1 to 500 characters")

    def _serialize(self, value: Any, *_: Any, **__: Any) -> list[str]:
        return list(value or ())


def identity(description: str, example: str, **options: Any) -> fields.String:
    """An id that the suite gave (UUID)."""
    wrong = "an id as the suite gives it (UUID)"
    return fields.String(
        validate=validate.Regexp(UUID.removesuffix("$") + r"\Z", error=wrong),
        error_messages={"invalid": wrong},
        metadata={"description": description, "example": example},
        **options,
    )
