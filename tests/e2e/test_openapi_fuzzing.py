"""Whatever the OpenAPI document allows, and what it does not: never a defect, only documented answers.

On a stack that nobody needs after it: some of what is made up here is taken, and may remove who takes part.
"""

from collections.abc import Callable

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from deploy.local.stack import Stack
from gateway.domain.access import register
from gateway.http.routes import ROUTES
from gateway.http.routes.route import OCTETS, XLSX
from tests.e2e.asking import DOCUMENT

GRANTS = {(route.verb, route.path): route.grant for route in ROUTES}
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
OPERATIONS = sorted(
    (found.ok() for found in SCHEMA.get_all_operations()),
    # last what may take from everyone what they have: agencies, agreements, fields of the log
    key=lambda one: GRANTS.get((one.method.upper(), one.path)) == "exchange:operate",
)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = {GenerationMode.POSITIVE: 5, GenerationMode.NEGATIVE: 7}

Headers = Callable[[str, str], dict[str, str]]


@schemathesis.serializer(OCTETS, XLSX)
def as_it_is(_context: object, value: object) -> bytes:
    """Made-up bytes in place of a file."""
    return value if isinstance(value, bytes) else str(value).encode()


@pytest.fixture(scope="module")
def stack(stack_to_spoil: Stack) -> Stack:
    return stack_to_spoil


@pytest.fixture(scope="module")
def headers(stack: Stack) -> Headers:
    """Bearer tokens of agencies that may."""
    tokens: dict[str, str] = {}

    def of(verb: str, path: str) -> dict[str, str]:
        agency = register().holders(GRANTS[verb, path])[0] if (verb, path) in GRANTS else "ciq"
        if agency not in tokens:
            tokens[agency] = stack.issuer.mint(agency)
        return {"Authorization": f"Bearer {tokens[agency]}"}

    return of


def test_the_running_gateway_gives_the_document_that_is_tested(stack: Stack):
    assert httpx.get(f"{stack.env['SANHU_URL']}/openapi.json").json() == DOCUMENT


@pytest.mark.parametrize("mode", EXAMPLES, ids=lambda mode: mode.name.lower())
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.label)
def test_every_answer_is_a_documented_one(
    stack: Stack, headers: Headers, operation: schemathesis.schemas.APIOperation, mode: GenerationMode
):
    token = headers(operation.method.upper(), operation.path)

    @settings(
        max_examples=EXAMPLES[mode],
        derandomize=True,  # the same cases every time
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        if case.query and str(case.query.get("wait", "")).isdecimal() and 0 < int(case.query["wait"]) <= 20:
            case.query["wait"] = 1  # that readers may wait longer is shown elsewhere
        case.call_and_validate(base_url=stack.env["SANHU_URL"], headers=token, checks=CHECKS)

    ask()
