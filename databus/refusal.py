"""What is told when data are not of the form agreed: each field by its path, and what would be right there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import Schema, fields

# marshmallow's own words, and what they mean to whoever has to put it right
_RIGHT: Final[Mapping[str, str]] = {
    "Missing data for required field.": "is needed",
    "Field may not be null.": "may not be null",
    "Unknown field.": "there is no such field",
    "Invalid input type.": "an object",
    "Not a valid string.": "a text",
    "Not a valid integer.": "a whole number",
    "Not a valid number.": "a number",
    "Not a valid boolean.": "true or false",
    "Not a valid date.": "a day as YYYY-MM-DD",
    "Not a valid datetime.": "a moment of RFC 3339, such as 2026-01-31T08:00:00Z",
    "Not a valid aware datetime.": "a moment of RFC 3339 with its zone, such as 2026-01-31T08:00:00Z",
    "Not a valid list.": "a list",
    "Not a valid mapping type.": "an object",
    "Not a valid UUID.": "a UUID",
}


def explain(schema: Schema, messages: Any) -> list[str]:
    """Return alternating field path and what would be right there, from marshmallow's nested messages."""
    pairs = flatten(messages)
    return [
        text if place % 2 == 0 else _right(text, schema, pairs[place - 1].split("."))
        for place, text in enumerate(pairs)
    ]


def flatten(messages: Any, path: str = "") -> list[str]:
    """Turn marshmallow's nested messages into alternating field path and text."""
    if isinstance(messages, Mapping):
        pairs: list[str] = []
        for key, value in messages.items():
            name = "" if key == "_schema" else str(key)
            pairs += flatten(value, f"{path}.{name}".strip(".") if name else path)
        return pairs
    texts = messages if isinstance(messages, list) else [messages]
    if texts and isinstance(texts[0], Mapping):
        return [pair for text in texts for pair in flatten(text, path)]
    return [path or "body", " ".join(str(text) for text in texts)]


def _right(text: str, schema: Schema, steps: list[str]) -> str:
    right = _RIGHT.get(text)
    if right is None:
        return text
    if text == "Unknown field.":
        holder = _find(schema, steps[:-1])
        known = ", ".join(_names(holder)) if isinstance(holder, Schema) else ""
        return f"{right}; there are {known}" if known else right
    field = _find(schema, steps)
    if not isinstance(field, fields.Field):
        return right
    description, example = field.metadata.get("description"), field.metadata.get("example")
    told = f"{right}: {description}" if description else right
    return told if example is None or "such as" in told else f"{told}, such as {example}"


def _find(schema: Schema, steps: list[str]) -> Schema | fields.Field[Any] | None:
    """Follow a path into a schema, as far as it goes."""
    place: Schema | fields.Field[Any] | None = schema
    for step in steps:
        if isinstance(place, fields.List):
            place = place.inner
        elif isinstance(place, fields.Nested) and not (place.many and step.isdecimal()):
            place = place.schema
        if isinstance(place, Schema):
            place = next((one for name, one in place.fields.items() if step in {name, one.data_key}), None)
    return place.schema if isinstance(place, fields.Nested) else place


def _names(schema: Schema) -> list[str]:
    return [field.data_key or name for name, field in schema.load_fields.items()]
