"""Shapes of requests, and fields of them that every service needs."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from databus.shapes import Cursor, Text, Whole


class Request(Schema):
    """Arguments of a method; unknown ones are refused."""

    class Meta:
        unknown = RAISE


def whole(least: int, most: int, **options: Any) -> Whole:
    """A whole number between two bounds, both allowed."""
    return Whole(
        validate=validate.Range(least, most, error=f"a whole number from {least} to {most}"),
        **options,
    )


def one_of(choices: tuple[str, ...], **options: Any) -> fields.String:
    """One of some texts."""
    return fields.String(validate=validate.OneOf(choices, error=f"one of {', '.join(choices)}"), **options)


def identity(what: str, example: str | None = None) -> Text:
    """The id of a resource, in a path."""
    told = {"description": f"id of the {what}"}
    return Text(200, required=True, metadata=told if example is None else told | {"example": example})


class PageRequest(Request):
    """Arguments of a list; one whose things are not named by a UUID says its own cursor."""

    limit = whole(1, 200, load_default=50, metadata={"description": "items on a page"})
    cursor = Cursor()
