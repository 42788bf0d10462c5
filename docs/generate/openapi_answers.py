"""Which shapes of the OpenAPI document are answers: open to more fields, and cut to what is agreed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from databus.strict_json import JsonObject
from gateway.domain.catalogue import shipped as catalogue
from gateway.http.routes import ROUTES, Route


def is_cut(route: Route) -> bool:
    """Whether the answer is of a data set, and so has the fields that are agreed."""
    shape = catalogue().operation(route.operation)
    return route.kind == "query" and shape is not None and bool(shape.dataset)


def opened(components: dict[str, JsonObject], paths: JsonObject) -> dict[str, JsonObject]:
    """Leave answers open, since fields may be added to them; what is asked stays closed.

    What is read under an agreement has the fields that are agreed, so none of them is sure to be there.
    """
    described = [one for verbs in paths.values() for one in verbs.values()]
    asked = _reached(components, [one.get("requestBody", {}) for one in described])
    read = {route.operation for route in ROUTES if is_cut(route)}
    cut = _reached(components, [one["responses"]["200"] for one in described if one["operationId"] in read])
    found: dict[str, JsonObject] = {}
    for name, shape in components.items():
        dropped = set() if name in asked else {"additionalProperties", *({"required"} if name in cut else ())}
        found[name] = {key: item for key, item in shape.items() if key not in dropped}
    return found


def _reached(components: Mapping[str, JsonObject], roots: Any) -> set[str]:
    found: set[str] = set()
    waiting = _references(roots) & components.keys()
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= (_references(components[name]) & components.keys()) - found
    return found


def _references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {str(value["$ref"]).rpartition("/")[2]} if "$ref" in value else set()
        return own.union(*(_references(item) for item in value.values()))
    return set().union(*(_references(item) for item in value)) if isinstance(value, list) else set()
