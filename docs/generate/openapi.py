"""The OpenAPI 3.1 document: the gateway's route tables and the shapes of the methods behind them.

Read here, at build time, because the gateway itself may not import services.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields

from databus.service import Service
from databus.strict_json import JsonObject
from docs.generate.openapi_answers import is_cut, opened
from docs.generate.openapi_pieces import (
    HTTP_ONLY,
    cut_headers,
    problem_responses,
    problem_schema,
    receipt_schema,
    ref,
    shared_parameters,
)
from gateway import schemas
from gateway.domain.access import Grant, register
from gateway.http import problems
from gateway.http.routes import ROUTES, Route
from gateway.http.routes.route import OCTETS, XLSX

OUTPUT = "gateway/http/openapi.json"

SERVICES: Final = ("enterprise", "credit", "inspection", "enforcement")
_TAGS: Final = {
    "enterprise": "Enterprises, zones, memberships, titles, KPIs 企业与示范区",
    "credit": "Credit records, ratings, simulations 信用",
    "inspection": "Mode decisions and consignments 检验监管",
    "enforcement": "Alerts, trace cases, penalties, campaigns 风险与执法",
    "gateway": "Terms, receipts, deliveries 期限与回执",
}
_DESCRIPTION: Final = """三互: facts said once, shared with whoever is entitled, decided on together.

Every call says who is calling: by a bearer token, a signed request (RFC 9421) or a client certificate.
A write may carry `Idempotency-Key`: the same key with the same body repeats the
answer, its receipt included; with another body it is a conflict. Without the header, the same facts again are known
by what names them (such as their document number): the answer is repeated with a new receipt. A write's answer
carries a `receipt`. Resources that change carry an `ETag`; `If-Match` makes a write conditional. Errors are problem
documents (RFC 9457); each wrong field is named. Lists come in pages: `next_cursor` of one is the `cursor` of the
next, and nothing else is. Texts hold no control characters; those that may have 500 characters or more may hold line
breaks and tabs."""


@dataclass(frozen=True)
class Operation:
    """What the document says about a method."""

    summary: str
    description: str
    takes: type[Schema]
    gives: type[Schema]
    kind: str


def render() -> str:
    """Return the document as JSON."""
    return json.dumps(document(), ensure_ascii=False, indent=1, default=str) + "\n"


def document() -> JsonObject:
    """Return the document."""
    plugin = MarshmallowPlugin(schema_name_resolver=_name)
    spec = APISpec("三互 Sanhu", "1", "3.1.0", plugins=[plugin])
    assert plugin.converter is not None
    plugin.converter.add_attribute_function(_exact)
    plugin.converter.add_attribute_function(_of_ecma)
    operations = operations_of_services()
    paths: dict[str, JsonObject] = {}
    for route in ROUTES:
        operation = operations.get(route.operation)
        assert operation is not None, f"{route.verb} {route.path}: nobody has a method {route.operation}"
        described = _describe(route, operation, plugin, spec)
        paths.setdefault(route.path, {})[route.verb.lower()] = described
    found: JsonObject = spec.to_dict()
    return {
        "openapi": "3.1.0",
        "info": {"title": "三互 Sanhu", "version": "1", "description": _DESCRIPTION},
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": text} for name, text in _TAGS.items()],
        "security": [{"token": []}, {"exchange": []}, {"certificate": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "Names the agency; `make -s token agency=ciq` prints one for the local stack. A"
                    " request that is signed with a registered key needs none (RFC 9421: method, authority, path,"
                    " query, and what there is of Content-Type, Content-Digest, Idempotency-Key, If-Match and Purpose;"
                    " `created`, `nonce` and `keyid`; each signature is taken once, within five minutes).",
                },
                "exchange": {
                    "type": "oauth2",
                    "flows": {"clientCredentials": {"tokenUrl": "/oauth/token", "scopes": {}}},
                    "description": "A token of the exchange's own, for a system that proves itself by an assertion"
                    " signed with its key, or by its secret; `/.well-known/oauth-authorization-server` tells of it.",
                },
                "certificate": {
                    "type": "mutualTLS",
                    "description": "A client certificate that names the agency, on the port that asks for one.",
                },
            },
            "parameters": shared_parameters(),
            "responses": problem_responses(),
            "schemas": {
                **opened(dict(sorted(found.get("components", {}).get("schemas", {}).items())), paths),
                "Problem": problem_schema(),
                "Receipt": receipt_schema(),
            },
        },
    }


def operations_of_services() -> dict[str, Operation]:
    """Return every method that can be called, by `service.method`, the border's own among them."""
    commands = {route.operation for route in ROUTES if route.kind == "command"}
    found = {
        f"gateway.{method}": Operation(
            summary, "", takes, gives, "command" if f"gateway.{method}" in commands else "query"
        )
        for method, (takes, gives, summary) in schemas.OPERATIONS.items()
    }
    for name in SERVICES:
        cls = service_class(name)
        for method, operation in cls.operations().items():
            if operation.takes is not None and operation.gives is not None:
                text = inspect.getdoc(getattr(cls, method)) or ""
                rest = text.partition("\n")[2].strip()
                found[f"{name}.{method}"] = Operation(
                    operation.summary, rest, operation.takes, operation.gives, operation.kind
                )
    return found


def service_class(name: str) -> type[Service]:
    """Return the class of a service."""
    module = import_module(f"services.{name}.service")
    return next(
        cls
        for _, cls in inspect.getmembers(module, inspect.isclass)
        if issubclass(cls, Service) and getattr(cls, "name", None) == name
    )


def _describe(route: Route, operation: Operation, plugin: MarshmallowPlugin, spec: APISpec) -> JsonObject:
    grant = register().grants[route.grant]
    taken = _object(operation.takes, plugin)
    described: JsonObject = {
        "operationId": route.operation,
        "tags": [route.service],
        "summary": operation.summary,
        "description": _text(route, operation, grant),
        "parameters": [
            *(_parameter(name, "path", taken, required=True) for name in route.parameters),
            *_query_parameters(route, taken),
            *_header_parameters(route),
        ],
        "responses": _responses(route, operation, spec),
    }
    if route.has_body:
        described["requestBody"] = _body(route, taken)
    if not described["parameters"]:
        del described["parameters"]
    return described


def _text(route: Route, operation: Operation, grant: Grant) -> str:
    holders = ", ".join(register().holders(grant.name))
    kinds = {"command": "Writes.", "query": "Reads.", "dry_run": "A dry run: writes nothing."}
    parts = [
        operation.description,
        f"{kinds[route.kind]} Over AMQP: `{route.operation}`.",
        f"Grant `{grant.name}` ({grant.clause}): {holders}.",
    ]
    return "\n\n".join(part for part in parts if part)


def _object(schema: type[Schema], plugin: MarshmallowPlugin) -> JsonObject:
    assert plugin.converter is not None
    described: JsonObject = plugin.converter.schema2jsonschema(schema())
    return described


def _query_parameters(route: Route, taken: JsonObject) -> list[JsonObject]:
    if route.has_body:
        return []
    return [_parameter(name, "query", taken) for name in taken["properties"] if name not in route.parameters]


def _parameter(name: str, place: str, taken: JsonObject, *, required: bool = False) -> JsonObject:
    schema = dict(taken["properties"].get(name) or {"type": "string"})
    described: JsonObject = {
        "name": name,
        "in": place,
        "required": required or name in taken.get("required", []),
        "schema": _without_null(schema),
    }
    description = schema.pop("description", None)
    if description:
        described["description"] = description
    return described


def _header_parameters(route: Route) -> list[JsonObject]:
    names = ["Purpose", "Traceparent"]
    if route.kind == "command":
        names = ["IdempotencyKey", "IfMatch", *names]
    if route.speaks:
        names.append("AcceptLanguage")
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _body(route: Route, taken: JsonObject) -> JsonObject:
    if route.takes == XLSX:
        return {
            "required": True,
            "description": "The workbook itself, at most 700 KiB; its name may be told in Content-Disposition.",
            "content": {XLSX: {"schema": {"type": "string", "format": "binary"}}},
        }
    if route.takes == OCTETS:
        return {
            "required": True,
            "description": "The bytes of the part themselves, at most 700 KiB.",
            "content": {OCTETS: {"schema": {"type": "string", "format": "binary"}}},
        }
    properties = {name: shape for name, shape in taken["properties"].items() if name not in route.parameters}
    required = [name for name in taken.get("required", []) if name in properties]
    schema: JsonObject = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        schema["required"] = required
    example = {
        name: shape["example"]
        for name, shape in properties.items()
        if "example" in shape and (name in required or not required)
    }
    content: JsonObject = {"schema": schema}
    if example:
        content["example"] = example
    return {"required": bool(required), "content": {"application/json": content}}


def _responses(route: Route, operation: Operation, spec: APISpec) -> JsonObject:
    name = _name(operation.gives)
    if name not in spec.components.schemas:
        spec.components.schema(name, schema=operation.gives)
    schema: JsonObject = {"$ref": f"#/components/schemas/{name}"}
    if route.kind == "command":
        receipt = {"type": "object", "required": ["receipt"], "properties": {"receipt": ref("Receipt")}}
        schema = {"allOf": [schema, receipt]}
    success: JsonObject = {"description": "Done", "content": {"application/json": {"schema": schema}}}
    if route.is_file:
        success["description"] = "The file; a part of it as JSON for `Accept: application/json`, or if `part` is said"
        success["content"]["*/*"] = {"schema": {"type": "string", "format": "binary"}}
    headers: JsonObject = {}
    if "version" in operation.gives().fields:
        headers["ETag"] = {"description": "the version, for If-Match", "schema": {"type": "string"}}
    if is_cut(route):
        headers |= cut_headers()
    if headers:
        success["headers"] = headers
    statuses = sorted({*problems.STATUS.values(), *(HTTP_ONLY if route.has_body else ())})
    return {
        str(route.status): success,
        **{str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in statuses},
    }


def _without_null(schema: Mapping[str, Any]) -> JsonObject:
    """A parameter is left out rather than null."""
    kind = schema.get("type")
    shown = {name: value for name, value in schema.items() if name != "description"}
    if shown.get("default", "") is None:
        del shown["default"]
    if isinstance(kind, list):
        left = [name for name in kind if name != "null"]
        shown["type"] = left[0] if len(left) == 1 else left
    return shown


def _name(schema: Any) -> str:
    cls = schema if isinstance(schema, type) else type(schema)
    owner = cls.__module__.split(".")
    return f"{owner[1] if owner[0] in {'services', 'databus'} else owner[0]}.{cls.__name__}"


def _of_ecma(_converter: Any, _field: fields.Field[Any], ret: JsonObject, **_: Any) -> JsonObject:
    """Patterns as ECMA-262 writes them, for JSON Schema wants that; marshmallow matches from the beginning."""
    pattern = ret.get("pattern")
    if not isinstance(pattern, str):
        return {}
    return {"pattern": "^" + pattern.removeprefix("^").removeprefix(r"\A").replace(r"\Z", "$")}


def _exact(_converter: Any, field: fields.Field[Any], ret: JsonObject, **_: Any) -> JsonObject:
    """Decimals travel as text; numbers would lose what is exact about them."""
    if isinstance(field, fields.Decimal):
        for bound in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
            ret.pop(bound, None)
        return {"type": ["string", "null"] if field.allow_none else "string", "format": "decimal"}
    return {}
