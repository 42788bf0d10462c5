"""Fields and shapes that several schemas share."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Final

from marshmallow import Schema, ValidationError, fields, missing, post_load, validate

from databus.identifiers import Uscc, parse_agency, parse_division, parse_hs_code, parse_hs_prefix
from databus.shapes import Cursor, Parsed, Text, Whole

FEN_MAX: Final = 10**15
REFERENCE_MAX: Final = 120
TEXT_MAX: Final = 500


class UsccCode(Parsed):
    """A unified social credit code, its check characters right."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Uscc.parse, {"pattern": "^[0-9A-HJ-NPQRTUWXY]{18}$"}, **options)


class HsCode(Parsed):
    """An HS code of 6, 8 or 10 digits."""

    def __init__(self, **options: Any) -> None:
        super().__init__(parse_hs_code, {"pattern": "^[0-9]{6}([0-9]{2}){0,2}$"}, **options)


class HsPrefix(Parsed):
    """The beginning of HS codes, 2 to 10 digits."""

    def __init__(self, **options: Any) -> None:
        super().__init__(parse_hs_prefix, {"pattern": "^[0-9]{2,10}$"}, **options)


class Division(Parsed):
    """An administrative division, six digits of GB/T 2260."""

    def __init__(self, **options: Any) -> None:
        super().__init__(parse_division, {"pattern": "^[1-9][0-9]{5}$"}, **options)


class Agency(Parsed):
    """An agency's code."""

    def __init__(self, **options: Any) -> None:
        super().__init__(parse_agency, {"pattern": "^[a-z][a-z0-9-]{1,30}$"}, **options)


class Share(fields.String):
    """A decimal text from 0 to 1."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal(-1)
        if len(text) > 40 or not (number.is_finite() and 0 <= number <= 1):
            raise ValidationError("a decimal text from 0 to 1, such as 0.001")
        return number


def text(
    description: str, example: str, *, longest: int = REFERENCE_MAX, required: bool = True, optional: bool = False
) -> Text:
    """A text that is not blank, without control characters; `optional` lets it be left out or null."""
    return Text(
        longest,
        required=required and not optional,
        allow_none=optional,
        load_default=None if optional else missing,
        metadata={"description": description, "example": example},
    )


def texts(description: str, example: list[str], *, most: int = 50, longest: int = REFERENCE_MAX) -> fields.List[Any]:
    """A list of texts, left out or null where nothing is to be said."""
    return fields.List(
        text("", example[0], longest=longest, required=False),
        load_default=None,
        allow_none=True,
        validate=validate.Length(0, most, error=f"at most {most}"),
        metadata={"description": description, "example": example},
    )


def told(description: str, example: Any = None) -> dict[str, Any]:
    """Metadata of a field."""
    return {"description": description} if example is None else {"description": description, "example": example}


def one_of(choices: tuple[str, ...], **kwargs: Any) -> fields.String:
    """A text of a closed list."""
    return fields.String(validate=validate.OneOf(choices, error="one of {choices}"), **kwargs)


class Order(Schema):
    """What a method takes; `makes` is built from the fields, lists as tuples."""

    makes: ClassVar[Callable[..., Any]]

    @post_load
    def _make(self, data: dict[str, Any], **_kwargs: Any) -> Any:
        values = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
        return type(self).makes(**values)


class Paged(Schema):
    """Which page of a list."""

    limit = Whole(
        from_text=True,
        load_default=50,
        validate=validate.Range(1, 200, error="from 1 to 200"),
        metadata=told("how many at most", 50),
    )
    cursor = Cursor(allow_none=True)


def page_limit(most: int) -> Whole:
    """How many of a list whose things are long, so that a page stays below a MiB."""
    return Whole(
        from_text=True,
        load_default=min(20, most),
        validate=validate.Range(1, most, error=f"from 1 to {most}"),
        metadata=told("how many at most", min(20, most)),
    )


class StepShape(Schema):
    """One step: who moved it from where to where, on which day, under which clause."""

    version = fields.Integer(required=True, metadata=told("after the step", 2))
    from_state = fields.String(required=True, allow_none=True, metadata=told("null at the beginning"))
    to_state = fields.String(required=True)
    on = fields.Date(required=True)
    agency = fields.String(required=True, allow_none=True, metadata=told("null: by rule, on an event"))
    actor = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True)
    note = fields.String(required=True, allow_none=True)
    document_no = fields.String(required=True, allow_none=True)


def history() -> fields.List[Any]:
    """The steps of a thing, oldest first."""
    return fields.List(fields.Nested(StepShape), required=True, metadata=told("steps, oldest first"))


def next_cursor() -> fields.String:
    """Where the next page begins."""
    return fields.String(required=True, allow_none=True, metadata=told("give as `cursor`; null on the last page"))
