"""The OpenAPI document is current, valid, and says what the routes and the services' methods say."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from marshmallow import Schema, fields
from openapi_spec_validator import validate

from docs.generate import openapi
from gateway.http.routes import ROUTES, Route
from tests.each import each

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return openapi.document()


@pytest.fixture(scope="module")
def operations() -> dict[str, openapi.Operation]:
    return openapi.operations_of_services()


def taken(schema: type[Schema]) -> dict[str, fields.Field[Any]]:
    return {field.data_key or name: field for name, field in schema().fields.items()}


def name(route: Route) -> str:
    return f"{route.verb} {route.path}"


def test_the_committed_document_is_current() -> None:
    committed = (ROOT / openapi.OUTPUT).read_text(encoding="utf-8")
    assert committed == openapi.render(), "make docs"


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    validate(json.loads(json.dumps(document, default=str)))


def test_every_route_is_in_the_document(document: dict[str, Any]) -> None:
    described = {(verb.upper(), path) for path, verbs in document["paths"].items() for verb in verbs}
    assert described == {(route.verb, route.path) for route in ROUTES}


def test_every_method_that_can_be_called_has_a_route(operations: dict[str, openapi.Operation]) -> None:
    # asked on the public page /report alone, so that no note says who follows what
    assert operations.keys() - {route.operation for route in ROUTES} == {"enforcement.follow_complaint"}


@each("route", ROUTES, ids=name)
def test_a_route_is_of_the_same_kind_as_its_method(route: Route, operations: dict[str, openapi.Operation]) -> None:
    assert (route.kind == "command") == (operations[route.operation].kind == "command")


@each("route", ROUTES, ids=name)
def test_the_parameters_of_a_path_are_arguments_of_the_method(
    route: Route, operations: dict[str, openapi.Operation]
) -> None:
    assert set(route.parameters) <= taken(operations[route.operation].takes).keys()


@each("route", [route for route in ROUTES if route.verb == "GET"], ids=name)
def test_the_parameters_of_a_query_have_the_types_of_the_method(
    route: Route, operations: dict[str, openapi.Operation]
) -> None:
    arguments = taken(operations[route.operation].takes)
    for argument, field in arguments.items():
        assert isinstance(field, fields.Integer) == (argument in route.integers), argument
        assert isinstance(field, fields.Boolean) == (argument in route.booleans), argument
        assert not isinstance(field, fields.List | fields.Nested | fields.Dict), argument


def test_no_number_with_a_fraction_is_left_inexact(document: dict[str, Any]) -> None:
    """Money, shares and percentages travel as text."""

    def numbers(value: Any, path: str) -> list[str]:
        if isinstance(value, dict):
            kind = value.get("type")
            own = [path] if kind == "number" or (isinstance(kind, list) and "number" in kind) else []
            return own + [found for key, item in value.items() for found in numbers(item, f"{path}/{key}")]
        if isinstance(value, list):
            return [found for at, item in enumerate(value) for found in numbers(item, f"{path}/{at}")]
        return []

    assert numbers(document, "") == []


# How a caller's validator reads a pattern: as ECMA-262 does, with the flag that JSON Schema recommends.
FITS = """
const asked = JSON.parse(require("fs").readFileSync(0, "utf8"));
const wrong = asked.filter(([pattern, example]) => !pattern.startsWith("^") || !pattern.endsWith("$")
    || (example !== null && !new RegExp(pattern, "u").test(example)));
process.stdout.write(JSON.stringify(wrong));
"""


def test_every_pattern_is_read_by_a_callers_validator_as_by_the_service(document: dict[str, Any]) -> None:
    def patterns(value: Any) -> Iterator[tuple[str, str | None]]:
        if isinstance(value, dict):
            if isinstance(value.get("pattern"), str):
                example = value.get("example")
                yield value["pattern"], example if isinstance(example, str) else None
            value = list(value.values())
        if isinstance(value, list):
            for item in value:
                yield from patterns(item)

    asked = sorted(set(patterns(document)), key=str)
    told = subprocess.run(["node", "-e", FITS], input=json.dumps(asked), capture_output=True, text=True, check=True)
    assert len(asked) > 50
    assert json.loads(told.stdout) == []


def test_every_command_answers_with_a_receipt_and_takes_a_key(document: dict[str, Any]) -> None:
    for route in ROUTES:
        described = document["paths"][route.path][route.verb.lower()]
        parameters = [parameter.get("$ref", "") for parameter in described.get("parameters", [])]
        assert ("#/components/parameters/IdempotencyKey" in parameters) == (route.kind == "command"), name(route)
        schema = described["responses"][str(route.status)]["content"]["application/json"]["schema"]
        assert ("allOf" in schema) == (route.kind == "command"), name(route)


def test_every_problem_of_the_tree_is_described_for_every_operation(document: dict[str, Any]) -> None:
    for verbs in document["paths"].values():
        for described in verbs.values():
            for status in ("401", "403", "404", "409", "412", "413", "422", "429", "500", "503", "504"):
                reference = described["responses"][status]["$ref"].rpartition("/")[2]
                assert "application/problem+json" in document["components"]["responses"][reference]["content"]


def test_every_operation_has_a_summary(document: dict[str, Any]) -> None:
    for path, verbs in document["paths"].items():
        for verb, described in verbs.items():
            assert described["summary"], f"{verb} {path}"
