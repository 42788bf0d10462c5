"""HTTP's own manners: paths, verbs, types, sizes, pages; every error is a problem document."""

import importlib
import json
import pkgutil
import re
import socket
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.integration.gateway.parts import Border

RECORDS = "/v1/credit/records"


@pytest.fixture(scope="module")
def border(module_border: Border) -> Border:
    """One gateway for all tests of this module, which leave nothing behind."""
    return module_border


def problem_of(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem.keys() == {"type", "title", "status", "detail", "instance", "errors"}
    assert problem["status"] == status
    return problem


@pytest.mark.parametrize(
    "path", ["/v1/nothing", "/v1/zones/", "/v1", "/nothing", "/docs/nothing.js", "/v1/%2e%2e/docs"]
)
def test_an_unknown_path_is_a_problem(border: Border, path: str) -> None:
    problem_of(border.call("GET", path), 404)


@pytest.mark.parametrize(
    ("verb", "path", "allowed"),
    [
        ("DELETE", RECORDS, "GET, HEAD, OPTIONS, POST"),
        ("PUT", "/v1/zones/z1", "GET, HEAD, OPTIONS, PATCH"),
        ("GET", "/v1/mode-decisions", "OPTIONS, POST"),
        ("TRACE", RECORDS, "GET, HEAD, OPTIONS, POST"),
        ("POST", "/healthz", "GET, HEAD"),
    ],
)
def test_a_verb_that_is_not_taken_lists_those_that_are(border: Border, verb: str, path: str, allowed: str) -> None:
    answer = border.call(verb, path)
    problem_of(answer, 405)
    assert answer.headers["allow"] == allowed


def test_options_lists_the_verbs_without_a_token(border: Border) -> None:
    answer = httpx.options(border.url + RECORDS)
    assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST")


@pytest.mark.parametrize("authorization", [None, "Bearer x", "Basic eDp4"])
def test_without_a_good_token_nobody_is_answered(border: Border, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = httpx.get(border.url + RECORDS, headers=headers)
    problem_of(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_token_of_an_agency_that_does_not_take_part_is_refused(border: Border) -> None:
    token = border.issuer.mint("moon", scopes=["credit:read"])
    problem_of(httpx.get(border.url + RECORDS, headers={"Authorization": f"Bearer {token}"}), 401)


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"{}", "text/plain", 415),
        (b"a=1", "application/x-www-form-urlencoded", 415),
        (b"{", "application/json", 422),
        (b"[]", "application/json", 422),
        (b'{"a": 1, "a": 2}', "application/json", 422),
        (b'{"a": Infinity}', "application/json", 422),
        (b'{"a": "\\u0000"}', "application/json", 422),
        (b"[" * 100_000, "application/json", 422),
        (b" " * ((1 << 20) + 1), "application/json", 413),
    ],
    ids=["text", "form", "cut", "list", "twice", "infinity", "nul", "deep", "large"],
)
def test_a_bad_body_is_a_problem(border: Border, content: bytes, content_type: str, status: int) -> None:
    answer = border.call("POST", RECORDS, content=content, headers={"Content-Type": content_type})
    problem_of(answer, status)


def test_a_body_of_unknown_length_over_the_limit_is_a_problem(border: Border) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield b" " * 65536

    problem_of(border.call("POST", RECORDS, content=endless(), headers={"Content-Type": "application/json"}), 413)


def test_a_problem_says_where_it_is_noted(border: Border) -> None:
    problem = problem_of(border.call("GET", "/v1/terms", params={"from": "x", "working_days": "7"}), 422)
    assert [error["field"] for error in problem["errors"]] == ["from"]
    receipt = border.call("GET", problem["instance"]).json()
    assert (receipt["operation"], receipt["outcome"]) == ("gateway.get_term", "InvalidRequest")


@pytest.mark.requirement("D.7")
def test_a_term_of_working_days_is_answered(border: Border) -> None:
    answer = border.call("GET", "/v1/terms", params={"from": "2026-12-28", "working_days": "7"})
    assert answer.json() == {"due_on": "2027-01-07", "provisional": True}


def test_answers_are_not_kept_by_caches_nor_guessed_at(border: Border) -> None:
    answer = border.call("GET", "/v1/terms", params={"from": "2026-12-28", "working_days": "7"})
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


VERSIONS = {"databus_version", "service_version"}  # of the migrations themselves


def raw(border: Border, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", border.port), timeout=5) as plain:
        plain.sendall(request)
        plain.shutdown(socket.SHUT_WR)
        answer = b""
        while chunk := plain.recv(65536):
            answer += chunk
    return answer


@pytest.mark.parametrize(
    "request_line",
    [
        b"GARBAGE\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /v1/zones HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"GET /v1/zones HTTP/1.1\r\nHost : x\r\n\r\n",
    ],
)
def test_what_is_not_http_is_refused_and_the_gateway_lives(border: Border, request_line: bytes) -> None:
    answer = raw(border, request_line)
    assert answer == b"" or b" 400 " in answer or b" 401 " in answer
    assert border.ready()


def test_liveness_readiness_and_metrics_are_told(border: Border) -> None:
    assert httpx.get(f"{border.url}/healthz").json() == {"alive": True}
    assert httpx.get(f"{border.url}/readyz").json() == {
        "ready": True,
        "parts": {"broker": "up", "database": "up", "directory": "up", "events": "up"},
    }
    border.call("GET", "/v1/terms", params={"from": "2026-12-28", "working_days": "7"})
    told = httpx.get(f"{border.url}/metrics").text
    assert 'gateway_requests_total{operation="gateway.get_term",status="200"}' in told
    assert "samr" not in told


def test_the_description_names_every_resource(border: Border) -> None:
    described = json.loads(httpx.get(f"{border.url}/openapi.json").text)
    assert "/v1/credit/records" in described["paths"]


def test_the_docs_page_needs_nothing_from_elsewhere(border: Border) -> None:
    answer = httpx.get(f"{border.url}/docs")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    named = re.findall(r'(?:src|href)="([^"]+)"', answer.text)
    assert len(named) == 5
    for path in named:
        assert path.startswith("/")
        assert httpx.get(border.url + path).status_code == 200


def test_the_root_leads_to_the_docs(border: Border) -> None:
    answer = httpx.get(border.url, follow_redirects=True)
    assert (answer.status_code, answer.url.path) == (200, "/docs")


def test_the_gateways_tables_are_those_its_models_describe(fresh_database: Callable[[str | None], str]) -> None:
    import sqlalchemy as sa
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    import gateway
    from databus import tables
    from databus.persistence import connect
    from gateway import models

    for module in pkgutil.walk_packages(gateway.__path__, "gateway."):
        if module.name.endswith(".models"):
            importlib.import_module(module.name)  # each area's tables
    wanted = sa.MetaData()
    for metadata in (models.metadata, tables.metadata):
        for table in metadata.tables.values():
            table.to_metadata(wanted)
    engine = connect(fresh_database("gateway"))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, kind, _: kind != "table" or name not in VERSIONS},
        )
        assert compare_metadata(context, wanted) == []
    engine.dispose()
