"""Contracts as JSON Schema."""

from __future__ import annotations

import hashlib
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from databus import strict_json
from databus.contracts import Contract, all_contracts
from databus.strict_json import JsonObject

REFERENCE = "#/components/schemas/"


def components() -> dict[str, JsonObject]:
    """JSON Schema of every contract's data and of what is nested in it, by the name of its class."""
    plugin = MarshmallowPlugin(schema_name_resolver=_name)
    spec = APISpec("events", "1", "3.1.0", plugins=[plugin])
    for contract in all_contracts():
        name = type(contract.schema).__name__
        if name not in spec.components.schemas:
            spec.components.schema(name, schema=contract.schema)
    found: dict[str, JsonObject] = spec.to_dict()["components"]["schemas"]
    for contract in all_contracts():
        name = type(contract.schema).__name__
        found[name]["description"] = " ".join((type(contract.schema).__doc__ or "").split())
    return dict(sorted(found.items()))


def schema_of(contract: Contract) -> JsonObject:
    """JSON Schema of one contract's data, with what is nested written out."""
    found = components()
    schema: JsonObject = _inlined(found[type(contract.schema).__name__], found)
    return schema


def digest_of(contract: Contract) -> str:
    """What tells whether a contract's shape was changed; words of description may be improved."""
    return hashlib.sha256(strict_json.canonical(_without_descriptions(schema_of(contract)))).hexdigest()


def _name(schema: Any) -> str:
    return schema.__name__ if isinstance(schema, type) else type(schema).__name__


def _inlined(value: Any, found: dict[str, JsonObject]) -> Any:
    if isinstance(value, dict):
        reference = value.get("$ref")
        if isinstance(reference, str):
            return _inlined(found[reference.removeprefix(REFERENCE)], found)
        return {key: _inlined(item, found) for key, item in value.items()}
    if isinstance(value, list):
        return [_inlined(item, found) for item in value]
    return value


def _without_descriptions(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_descriptions(item)
            for key, item in value.items()
            if not (key == "description" and isinstance(item, str))
        }
    if isinstance(value, list):
        return [_without_descriptions(item) for item in value]
    return value
