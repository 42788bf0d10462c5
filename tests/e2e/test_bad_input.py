"""Bad input at every endpoint: a problem that names the field and what would be right, and nothing changed."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import httpx
import psycopg2
import pytest

from databus.strict_json import MAX_BYTES
from deploy.local.plan import GATEWAY, SERVICES
from deploy.local.stack import Stack
from gateway.http.requests import LARGEST_SPREADSHEET
from gateway.http.routes.route import OCTETS, RAW, XLSX
from tests.e2e.asking import OPERATIONS, UNKNOWN_ID, WITH_BODY, Operation, example

JSON = "application/json"
NOT_STRICT = (b"[]", b"{", b'{"a": NaN}', b'{"a": 1, "a": 2}', b'"text"', b"\xff", b"{" * 200)
BREATHING = ("databus_heartbeats", "databus_daily_runs")  # change by themselves
# what commands of the gateway's own change, and nothing else
DIRECTORY = (
    "agencies", "agency_keys", "agreements", "corrections", "data_requests", "hidings", "oauth_clients",
    "retractions", "webhooks",
)  # fmt: skip
# of the right form, and nobody's
NOWHERE = {
    "zone_id": "no-such-zone",
    "agency": "no-such-agency",
    "dataset": "no_such",
    "agreement_id": "nobody.no_such",
    "size": "999999999999",
    "code": "7K3M-9QXP-2WTD-8FH7",
    "version": "999999",
    "on": "2013-01-02",
}
# agreements to recognise results carry ids, those to share data names
NOWHERE_OF = {"/v1/recognition-agreements": {"agreement_id": UNKNOWN_ID}}
# every code of goods is answered for: what no row names is in no catalogue, and of general risk
ALWAYS_THERE = {"GET /v1/goods/{hs_code}"}

every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.id)
every_body = pytest.mark.parametrize("operation", WITH_BODY, ids=lambda one: one.id)


class Rows:
    """How many rows every table of the services and the directory has, and the newest transaction that touched it.

    Attributes:
        seen: what was counted last.
    """

    def __init__(self, env: Mapping[str, str], closing: ExitStack) -> None:
        self._asked = []
        for part in (*SERVICES, GATEWAY):
            connection = psycopg2.connect(env[f"SANHU_DATABASE_URL_{part.setting}"])
            closing.callback(connection.close)
            connection.autocommit = True
            cursor = connection.cursor()
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            tables = sorted(name for (name,) in cursor.fetchall() if name not in BREATHING)
            if part is GATEWAY:
                tables = [name for name in tables if name in DIRECTORY]
                assert len(tables) == len(DIRECTORY)
            counts = (f"SELECT '{name}', count(*), max(xmin::text::bigint) FROM {name}" for name in tables)
            # prepared, since planning it takes far longer than counting
            cursor.execute("PREPARE counted AS " + " UNION ALL ".join(counts))
            self._asked.append((part.name, cursor))
        self.seen = self.count()

    def count(self) -> dict[str, tuple[int, int | None]]:
        seen = {}
        for service, cursor in self._asked:
            cursor.execute("EXECUTE counted")
            seen.update({f"{service}.{name}": (count, newest) for name, count, newest in cursor.fetchall()})
        return seen


@pytest.fixture(scope="module")
def stack(stack_to_spoil: Stack) -> Stack:
    return stack_to_spoil


@pytest.fixture(scope="module")
def rows(stack: Stack) -> Iterator[Rows]:
    with ExitStack() as closing:
        yield Rows(stack.env, closing)


@pytest.fixture(autouse=True)
def nothing_changed(rows: Rows) -> Iterator[None]:
    before = rows.seen
    yield
    after = rows.seen = rows.count()
    assert {name: (before[name], after[name]) for name in before if before[name] != after[name]} == {}


class Border:
    """Asks the gateway as any agency."""

    def __init__(self, stack: Stack) -> None:
        self.http = httpx.Client(base_url=stack.env["SANHU_URL"], timeout=30)
        self._issuer = stack.issuer
        self._tokens: dict[str, str] = {}

    def ask(self, operation: Operation, *, path: str | None = None, body: Any = None, **more: Any) -> httpx.Response:
        if operation.agency not in self._tokens:
            self._tokens[operation.agency] = self._issuer.mint(operation.agency)
        token = {"Authorization": f"Bearer {self._tokens[operation.agency]}"}
        headers = token | operation.headers | more.pop("headers", {})
        if body is not None:
            more["json"] = body
        return self.http.request(operation.route.verb, path or operation.path(), headers=headers, **more)


@pytest.fixture(scope="module")
def border(stack: Stack) -> Iterator[Border]:
    border = Border(stack)
    with border.http:
        yield border


def told(answer: httpx.Response, status: int) -> list[str]:
    """The fields that a problem names; it must be one, of that status."""
    assert answer.status_code == status, f"{answer.request.method} {answer.request.url}: {answer.text}"
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem.keys() == {"type", "title", "status", "detail", "instance", "errors"}
    assert problem["status"] == status
    assert problem["detail"]
    assert all(one["message"] for one in problem["errors"])
    return [one["field"] for one in problem["errors"]]


def names(fields: list[str], wanted: str) -> bool:
    return any(field == wanted or field.startswith(f"{wanted}.") for field in fields)


def sent(operation: Operation) -> dict[str, Any]:
    """A body of the kind that it takes."""
    if operation.route.takes in RAW:
        return {"content": b"PK", "headers": {"Content-Type": operation.route.takes}}
    return {"body": operation.right() if operation.body is not None else None}


@every_body
def test_a_missing_field_is_named(border: Border, operation: Operation):
    for name, body in operation.without_each():
        assert names(told(border.ask(operation, body=body), 422), name), name


@every_body
def test_a_field_of_the_wrong_type_is_named(border: Border, operation: Operation):
    for name, body in operation.of_wrong_type():
        assert names(told(border.ask(operation, body=body), 422), name), name


@every_body
def test_an_unknown_field_is_named(border: Border, operation: Operation):
    assert "no_such_field" in told(border.ask(operation, body={**operation.right(), "no_such_field": 1}), 422)


@every_body
def test_a_malformed_code_or_day_is_named(border: Border, operation: Operation):
    for name, body in operation.malformed():
        assert names(told(border.ask(operation, body=body), 422), name), (name, body[name])


@every_body
def test_a_control_character_in_a_text_is_named(border: Border, operation: Operation):
    for name, body in operation.with_controls():
        assert names(told(border.ask(operation, body=body), 422), name), (name, body[name])


@every_body
def test_what_is_not_a_strict_json_object_is_refused(border: Border, operation: Operation):
    for body in NOT_STRICT:
        assert told(border.ask(operation, content=body, headers={"Content-Type": JSON}), 422), body


@every_body
def test_another_content_type_is_refused(border: Border, operation: Operation):
    told(border.ask(operation, content=b"a=1", headers={"Content-Type": "application/x-www-form-urlencoded"}), 415)


@every_body
def test_a_body_over_the_limit_is_refused(border: Border, operation: Operation):
    body = b'{"a": "' + b"x" * MAX_BYTES + b'"}'
    told(border.ask(operation, content=body, headers={"Content-Type": JSON}), 413)


@every_operation
def test_an_unknown_parameter_of_the_query_is_named(border: Border, operation: Operation):
    assert "no_such" in told(border.ask(operation, params={"no_such": "1"}, **sent(operation)), 422)


@every_operation
def test_a_malformed_parameter_of_the_query_is_named(border: Border, operation: Operation):
    for name, wrong in operation.wrong_queries():
        needed = ("from", "working_days", "number")
        given = {key: str(example(operation.query[key])) for key in needed if key in operation.query} | {name: wrong}
        assert names(told(border.ask(operation, params=given), 422), name), (name, wrong)


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if "limit" in one.query], ids=lambda one: one.id)
def test_a_page_has_one_to_two_hundred_items(border: Border, operation: Operation):
    for limit in ("0", "201", "-1", "9" * 18):
        asked = operation.needed | {"limit": limit}
        assert told(border.ask(operation, params=asked), 422) == ["limit"], limit


@pytest.mark.parametrize(
    "operation",
    [one for one in OPERATIONS if one.route.parameters and one.id not in ALWAYS_THERE],
    ids=lambda one: one.id,
)
def test_what_is_not_there_is_not_found(border: Border, operation: Operation):
    own = next((ids for path, ids in NOWHERE_OF.items() if operation.route.path.startswith(path)), {})
    nowhere = NOWHERE | own
    unknown = {name: nowhere.get(name, UNKNOWN_ID) for name in operation.route.parameters if name != "uscc"}
    params = {"number": "1"} if "number" in operation.query else {}
    answer = border.ask(operation, path=operation.path(**unknown), params=params, **sent(operation))
    # a body made of examples may be wrong for the state asked for before anybody looks for the thing
    expected = {404} if operation.route.verb == "GET" else {403, 404, 409, 422}
    assert answer.status_code in expected, answer.text
    told(answer, answer.status_code)


@pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if "uscc" in one.route.parameters], ids=lambda one: one.id
)
def test_a_malformed_code_in_the_path_is_named(border: Border, operation: Operation):
    body = operation.right() if operation.body is not None else None
    for uscc in ("91441323MA4YNT018F", "no-code", "%00"):
        assert told(border.ask(operation, path=operation.path(uscc=uscc), body=body), 422) == ["uscc"], uscc


@every_operation
def test_nobody_asks_without_a_token(border: Border, operation: Operation):
    answer = border.http.request(operation.route.verb, operation.path())
    told(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer")


@every_operation
def test_a_token_without_the_grant_is_refused(border: Border, operation: Operation, stack: Stack):
    token = stack.issuer.mint(operation.agency, ["no:grant"])
    headers = {"Authorization": f"Bearer {token}"}
    told(border.http.request(operation.route.verb, operation.path(), headers=headers), 403)


@every_operation
def test_a_verb_that_is_not_taken_is_told(border: Border, operation: Operation):
    answer = border.http.request("PUT", operation.path())
    told(answer, 405)
    assert operation.route.verb in answer.headers["allow"]


# ---- the spreadsheet
SHEET = next(one for one in OPERATIONS if one.route.takes == XLSX)


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"", XLSX, 422),
        (b"not a spreadsheet", XLSX, 422),
        (b"PK\x03\x04" + b"\0" * 60, XLSX, 422),
        (b"{}", JSON, 415),
        (b"a;b", "text/csv", 415),
        (b"x" * (LARGEST_SPREADSHEET + 1), XLSX, 413),
    ],
    ids=["empty", "text", "broken", "json", "csv", "too large"],
)
def test_what_is_not_a_spreadsheet_is_refused(border: Border, content: bytes, kind: str, status: int):
    told(border.ask(SHEET, content=content, headers={"Content-Type": kind}), status)


PART = next(one for one in OPERATIONS if one.route.takes == OCTETS)


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [(b"", OCTETS, 422), (b"{}", JSON, 415), (b"x" * (LARGEST_SPREADSHEET + 1), OCTETS, 413)],
    ids=["empty", "json", "too large"],
)
def test_what_is_no_part_of_a_file_is_refused(border: Border, content: bytes, kind: str, status: int):
    told(border.ask(PART, content=content, headers={"Content-Type": kind}), status)


def test_an_idempotency_key_that_is_none_is_refused(border: Border):
    operation = next(one for one in WITH_BODY if one.route.method == "create_zone")
    answer = border.ask(operation, body=operation.right(), headers={"Idempotency-Key": "a" * 201})
    assert told(answer, 422) == ["Idempotency-Key"]
