"""Every method, event and error of the suite, read off the code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from inspect import getmembers, isclass
from typing import Any

from marshmallow import Schema, fields, missing, validate

from databus.contracts import Contract, all_contracts
from databus.errors import TREE
from databus.service import Key, Operation, Service
from databus.topology import BORDER, PRODUCERS
from docs.generate.asyncapi import consumers_of
from docs.generate.markdown import table
from gateway.http.problems import STATUS
from gateway.http.routes import ROUTES
from gateway.schemas import OPERATIONS

OUTPUT = "docs/catalogue.md"

_TYPES: tuple[tuple[type[fields.Field[Any]], str], ...] = (
    (fields.UUID, "UUID"),
    (fields.Boolean, "true or false"),
    (fields.Decimal, "decimal text"),
    (fields.Integer, "whole number"),
    (fields.Float, "number"),
    (fields.Number, "number"),
    (fields.AwareDateTime, "moment (RFC 3339)"),
    (fields.DateTime, "moment (RFC 3339)"),
    (fields.Date, "day (YYYY-MM-DD)"),
    (fields.Time, "time"),
    (fields.Mapping, "object"),
    (fields.String, "text"),
)


def render() -> str:
    """Return the document."""
    lines = [
        "# Catalogue",
        "",
        "Written by `make docs` from the code; do not edit. Every method can be called over AMQP as",
        "`service.method` with the fields as keyword arguments (exchange `nameko-rpc`), and over HTTP where a route",
        "is named. A field that is not listed is refused.",
        "",
        "- [Methods](#methods)",
        "- [Events](#events)",
        "- [Errors](#errors)",
        "",
        "## Methods",
    ]
    for service in map(service_class, PRODUCERS):
        lines += ["", f"### {service.name}", ""]
        lines += _index(service)
        for operation in _callable(service):
            lines += ["", *_method(service, operation)]
    lines += ["", "### gateway", "", "Answered by the border itself, over HTTP only.", ""]
    own = {f"gateway.{method}": summary for method, (_, _, summary) in OPERATIONS.items()}
    lines += table(
        ("route", "grant", "what it does"),
        ((f"`{one.verb} {one.path}`", f"`{one.grant}`", own[one.operation]) for one in ROUTES if one.operation in own),
    )
    lines += ["", "## Events", "", "Every event carries the whole current state of its subject.", ""]
    lines += _events_index()
    for contract in all_contracts():
        if not contract.name.endswith(".heartbeat"):
            lines += ["", *_event(contract)]
    lines += ["", "## Errors", "", *_errors()]
    return "\n".join(lines) + "\n"


def service_class(name: str) -> type[Service]:
    """Return the class of a service."""
    module = import_module(f"services.{name}.service")
    return next(
        member
        for _, member in getmembers(module, isclass)
        if issubclass(member, Service) and member.__module__ == module.__name__
    )


def _callable(service: type[Service]) -> list[Operation]:
    return [one for _, one in sorted(service.operations().items()) if one.kind in {"command", "query"}]


def _index(service: type[Service]) -> list[str]:
    return table(
        ("method", "", "what it does"),
        (
            (f"[`{service.name}.{one.method}`](#{service.name}{one.method})", _kind(one), one.summary)
            for one in _callable(service)
        ),
    )


def _kind(operation: Operation) -> str:
    return "writes" if operation.kind == "command" else "reads"


def _method(service: type[Service], operation: Operation) -> list[str]:
    assert operation.takes is not None
    assert operation.gives is not None
    lines = [f"#### {service.name}.{operation.method}", "", operation.summary, ""]
    lines += [
        f"- HTTP: `{route.verb} {route.path}` → {route.status}, grant `{route.grant}`"
        for route in ROUTES
        if route.operation == f"{service.name}.{operation.method}"
    ]
    if operation.natural_key:
        lines.append("- Known again by: " + ", ".join(map(_key, operation.natural_key)))
    if lines[-1]:
        lines.append("")
    taken = list(_rows(operation.takes(), loading=True))
    if taken:
        lines += ["Takes:", "", *table(("field", "type", "", "meaning"), taken)]
    else:
        lines.append("Takes nothing.")
    given = [(name, kind, meaning) for name, kind, _, meaning in _rows(operation.gives(), loading=False)]
    return [*lines, "", "Gives:", "", *table(("field", "type", "meaning"), given)]


def _key(key: Key) -> str:
    return f"`{key}`" if isinstance(key, str) else " or ".join(f"`{name}`" for name in key)


def _rows(schema: Schema, *, loading: bool, prefix: str = "", depth: int = 0) -> Iterator[tuple[str, str, str, str]]:
    known = schema.load_fields if loading else schema.dump_fields
    for name, field in known.items():
        path = prefix + (field.data_key or name)
        needed = "required" if field.required else _default(field)
        yield f"`{path}`", _type(field), needed if loading else "", str(field.metadata.get("description", ""))
        nested, suffix = _nested(field)
        if nested is not None and depth < 4:
            yield from _rows(nested, loading=loading, prefix=f"{path}{suffix}.", depth=depth + 1)


def _nested(field: fields.Field[Any]) -> tuple[Schema | None, str]:
    if isinstance(field, fields.List):
        inner, suffix = _nested(field.inner)
        return inner, "[]" + suffix
    if isinstance(field, fields.Nested):
        schema = field.schema
        return schema, "[]" if field.many else ""
    return None, ""


def _default(field: fields.Field[Any]) -> str:
    if field.load_default is missing or field.load_default is None or callable(field.load_default):
        return ""
    value = field.load_default
    return f"default `{json.dumps(value, default=str, ensure_ascii=False)}`"


def _type(field: fields.Field[Any]) -> str:
    if isinstance(field, fields.List):
        kind = f"list of {_type(field.inner)}"
    elif isinstance(field, fields.Nested):
        kind = "list of objects" if field.many else "object"
    else:
        kind = next((name for cls, name in _TYPES if isinstance(field, cls)), "value")
    for validator in field.validators:
        if isinstance(validator, validate.OneOf):
            kind = "one of " + ", ".join(f"`{choice}`" for choice in validator.choices)
    return kind + (" or null" if field.allow_none else "")


def _events_index() -> list[str]:
    return table(
        ("event", "what happened", "heard by"),
        (
            (
                f"[`{one.name}`](#{one.name.replace('.', '')})"
                if not one.name.endswith("heartbeat")
                else f"`{one.name}`",
                one.summary,
                ", ".join(consumers_of(one)) or "the border alone",
            )
            for one in all_contracts()
        ),
    )


def _event(contract: Contract) -> list[str]:
    heard = ", ".join([*consumers_of(contract), "gateway"])
    if contract.producer == BORDER:
        heard = "the agency it is addressed to"
    rows = [(name, kind, meaning) for name, kind, _, meaning in _rows(contract.schema, loading=False)]
    return [
        f"#### {contract.name}",
        "",
        contract.summary,
        "",
        f"- `{contract.type}`, on the exchange `{contract.producer}.events`",
        f"- Said by {contract.producer}, heard by {heard}",
        "",
        *table(("field", "type", "meaning"), rows),
        "",
        "```json",
        json.dumps(contract.example, ensure_ascii=False, indent=2),
        "```",
    ]


def _errors() -> list[str]:
    return table(
        ("error", "HTTP", "what happened", "may be tried again"),
        (
            (f"`databus.errors.{name}`", STATUS[cls], (cls.__doc__ or "").strip(), "yes" if cls.retryable else "no")
            for name, cls in TREE.items()
        ),
    )
