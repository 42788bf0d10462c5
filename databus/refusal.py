"""What is told when data are not of the form agreed: each field by its path, and what would be right there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from marshmallow import Schema, fields

from databus.strict_json import shown

MOST_TOLD: Final = 50  # fields in one answer, which must stay far below the limit of a message
LONGEST_PATH: Final = 300

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
    """Return alternating field path and what would be right there, from marshmallow's nested messages; not too many."""
    pairs = list(islice(_pairs(messages), MOST_TOLD + 1))
    told = [part for path, text in pairs[:MOST_TOLD] for part in (_shown(path), _right(text, schema, path.split(".")))]
    return told if len(pairs) <= MOST_TOLD else [*told, "body", f"more than {MOST_TOLD} fields are not as agreed"]


def flatten(messages: Any, path: str = "") -> list[str]:
    """Turn marshmallow's nested messages into alternating field path and text."""
    return [part for pair in _pairs(messages, path) for part in pair]


def _pairs(messages: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(messages, Mapping):
        for key, value in messages.items():
            name = "" if key == "_schema" else str(key)
            yield from _pairs(value, f"{path}.{name}".strip(".") if name else path)
        return
    texts = messages if isinstance(messages, list) else [messages]
    if texts and isinstance(texts[0], Mapping):
        for text in texts:
            yield from _pairs(text, path)
        return
    yield path or "body", " ".join(str(text) for text in texts)


def _shown(path: str) -> str:
    return ".".join(shown(step) for step in path[:LONGEST_PATH].split("."))


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
