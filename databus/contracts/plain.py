"""Contracts in one pass, for values that are of exactly the types a contract names, as nearly all are.

marshmallow takes every field through a dozen calls, to dump it and then to check what it dumped. Here a contract is
compiled to one function for each field. It answers only where marshmallow would accept the value and change nothing
but the form of a day or moment; whatever else comes is not plain and left to marshmallow, which converts it or says
what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from marshmallow import Schema, fields, validate

from databus.strict_json import JsonObject

_Turn = Callable[[Any], Any]
_MISSING: Final = object()


class _NotPlain(Exception):
    """The value is not of exactly the type named, or the field is of a kind not compiled."""


class Plain:
    """One schema, compiled.

    Args:
        turns: for each field its name, how its value is written and how it is read.
    """

    def __init__(self, turns: Sequence[tuple[str, _Turn, _Turn]]) -> None:
        self._writers = [(name, write) for name, write, _ in turns]
        self._readers = [(name, read) for name, _, read in turns]

    @classmethod
    def of(cls, schema: Schema) -> Plain | None:
        """Compile a schema; None if it holds what is not known here."""
        try:
            return cls.compile(schema)
        except _NotPlain:
            return None

    @classmethod
    def compile(cls, schema: Schema) -> Plain:
        """Compile a schema; raises if it holds what is not known here."""
        if any(schema._hooks.values()):  # noqa: SLF001  — the only place that tells
            raise _NotPlain
        for field in schema.fields.values():
            if not field.required or field.load_only or field.dump_only or field.data_key or field.attribute:
                raise _NotPlain
        return cls([(name, *_turns(field)) for name, field in schema.fields.items()])

    def write(self, data: object) -> JsonObject | None:
        """Return an object or mapping as JSON carries it, or None if it is not plain."""
        try:
            return self.write_plain(data)
        except _NotPlain:
            return None

    def read(self, data: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return what came by JSON with days as dates, or None if it is not plain."""
        try:
            return self.read_plain(data)
        except _NotPlain:
            return None

    def write_plain(self, data: Any) -> JsonObject:
        """As `write`; raises if it is not plain."""
        if type(data) is dict:
            return {name: write(data.get(name, _MISSING)) for name, write in self._writers}
        return {name: write(getattr(data, name, _MISSING)) for name, write in self._writers}

    def read_plain(self, data: Any) -> dict[str, Any]:
        """As `read`; raises if it is not plain, fields that nobody agreed on included."""
        if type(data) is not dict or len(data) != len(self._readers):
            raise _NotPlain
        return {name: read(data.get(name, _MISSING)) for name, read in self._readers}


def _turns(field: fields.Field[Any]) -> tuple[_Turn, _Turn]:
    """How a field's value is written and read."""
    kind = type(field)
    if isinstance(field, fields.List) and kind is fields.List:
        write, read = map(_each, _turns(field.inner))
    elif isinstance(field, fields.Nested) and kind is fields.Nested and not field.many:
        inner = Plain.compile(field.schema)
        write, read = inner.write_plain, inner.read_plain
    elif isinstance(field, fields.Date) and kind is fields.Date and field.format in {None, "iso"}:
        write, read = _write_day, _read_day
    elif kind is fields.String:
        write = read = _text
    else:
        write = read = _exactly(_type_of(field))
    for check in field.validators:
        if type(check) is not validate.OneOf or kind is not fields.String:
            raise _NotPlain
        write = read = _one_of(frozenset(check.choices), write)
    return (_or_none(write), _or_none(read)) if field.allow_none else (write, read)


def _type_of(field: fields.Field[Any]) -> type:
    kind = type(field)
    if kind is fields.Boolean:
        return bool
    if isinstance(field, fields.Integer) and kind is fields.Integer and field.strict and not field.as_string:
        return int
    if isinstance(field, fields.Dict) and kind is fields.Dict and field.key_field is None and field.value_field is None:
        return dict
    raise _NotPlain


def _text(value: Any) -> str:
    if type(value) is str:
        return value
    if isinstance(value, str):
        return str(value)  # codes and enumerations are texts too
    raise _NotPlain


def _exactly(kind: type) -> _Turn:
    def turn(value: Any) -> Any:
        if type(value) is not kind:
            raise _NotPlain
        return value

    return turn


def _write_day(value: Any) -> str:
    if type(value) is not date:
        raise _NotPlain
    return value.isoformat()


def _read_day(value: Any) -> date:
    # other forms of ISO 8601 are marshmallow's to judge
    if type(value) is not str or len(value) != 10 or value[4] != "-" or value[7] != "-":
        raise _NotPlain
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise _NotPlain from None


def _each(turn: _Turn) -> _Turn:
    def turn_each(value: Any) -> list[Any]:
        if type(value) is not list and type(value) is not tuple:
            raise _NotPlain
        return [turn(item) for item in value]

    return turn_each


def _one_of(choices: frozenset[Any], turn: _Turn) -> _Turn:
    def turn_one(value: Any) -> Any:
        turned = turn(value)
        if turned not in choices:
            raise _NotPlain
        return turned

    return turn_one


def _or_none(turn: _Turn) -> _Turn:
    return lambda value: None if value is None else turn(value)
