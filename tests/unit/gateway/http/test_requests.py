import asyncio
import base64
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import pytest

from databus.errors import InvalidRequest, TooLarge
from gateway.http import requests
from gateway.http.problems import HttpProblem
from gateway.http.routes import ROUTES, Route
from gateway.http.routes.route import OCTETS, XLSX


def route(verb: str, path: str) -> Route:
    return next(r for r in ROUTES if (r.verb, r.path) == (verb, path))


POST_ZONE = route("POST", "/v1/zones")
LIST_ZONES = route("GET", "/v1/zones")
MEMBER_STEP = route("POST", "/v1/zones/{zone_id}/members/{uscc}/transitions")
IMPORT = route("POST", "/v1/enterprises/imports")
PART = route("POST", "/v1/jobs/{job_id}/parts/{number}")
JSON = {"content-type": "application/json"}


def read(raw: bytes, headers: dict[str, str] = JSON, target: Route = POST_ZONE, parts: int = 1) -> dict[str, Any]:
    return asyncio.run(requests.read_fields(target, headers, sender(raw, parts)))


def sender(raw: bytes, parts: int = 1) -> requests.Receive:
    size = -(-len(raw) // parts) or 1
    messages = [
        {"type": "http.request", "body": raw[at : at + size], "more_body": at + size < len(raw)}
        for at in range(0, max(len(raw), 1), size)
    ]

    async def receive() -> dict[str, Any]:
        return messages.pop(0)

    return receive


def scope(headers: Iterable[tuple[str, str]]) -> dict[str, Any]:
    return {"headers": [(name.encode(), value.encode()) for name, value in headers]}


def test_a_body_is_read_in_parts() -> None:
    assert read(b'{"name": "\xe6\x83\xa0\xe4\xb8\x9c"}', parts=3) == {"name": "惠东"}


def test_an_empty_body_is_no_fields() -> None:
    assert read(b"", {}) == {}


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"[]", "must be a JSON object"),
        (b"{", "not JSON"),
        (b'{"a": NaN}', "NaN is not a JSON number"),
        (b'{"a": 1, "a": 2}', "names a key twice"),
        (b'{"a": "\\ud800"}', "not JSON that can be kept"),
        (b'{"a": "\\u0000"}', r"U\+0000"),
        (b"\xff\xfe", "not JSON"),
        (b'{"a":' * 100 + b"1" + b"}" * 100, "nested deeper"),
        (b'{"a": ' + b"9" * 100 + b"}", "more than 64 digits"),
    ],
)
def test_what_is_not_strict_json_is_refused(raw: bytes, reason: str) -> None:
    with pytest.raises(InvalidRequest, match=reason) as refused:
        read(raw)
    assert refused.value.fields[0][0] in {"body", "a"}


@pytest.mark.parametrize("given", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_another_content_type_is_refused(given: str) -> None:
    with pytest.raises(HttpProblem, match="content type") as refused:
        read(b"{}", {"content-type": given, "content-length": "2"})
    assert refused.value.status == 415


@pytest.mark.parametrize("given", ["gzip", "br", "x-" + "y" * 500])
def test_a_compressed_body_is_refused(given: str) -> None:
    with pytest.raises(HttpProblem, match="content coding") as refused:
        read(b"{}", {**JSON, "content-encoding": given})
    assert refused.value.status == 415


def test_a_body_that_is_said_not_to_be_compressed_is_taken() -> None:
    assert read(b"{}", {**JSON, "content-encoding": "identity"}) == {}


@pytest.mark.parametrize(
    "given", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/merge-patch+json"]
)
def test_json_by_its_other_names_is_taken(given: str) -> None:
    assert read(b"{}", {"content-type": given}) == {}


def test_a_declared_length_over_the_limit_is_refused_unread() -> None:
    with pytest.raises(TooLarge):
        read(b"", {**JSON, "content-length": str((1 << 20) + 1)})


def test_an_undeclared_length_over_the_limit_is_refused() -> None:
    with pytest.raises(TooLarge):
        read(b" " * ((1 << 20) + 1), JSON, parts=4)


def test_a_body_that_ends_early_is_refused() -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    with pytest.raises(HttpProblem) as refused:
        asyncio.run(requests.read_fields(POST_ZONE, JSON, receive))
    assert refused.value.status == 400


def test_a_body_that_never_comes_is_refused_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "BODY_TIMEOUT_S", 0.01)

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    with pytest.raises(HttpProblem) as refused:
        asyncio.run(requests.read_fields(POST_ZONE, JSON, receive))
    assert refused.value.status == 408


def test_a_spreadsheet_becomes_base64_with_its_name() -> None:
    headers = {"content-type": XLSX, "content-disposition": f"attachment; filename*=UTF-8''{quote('企业.xlsx')}"}
    assert read(b"PK\x03\x04", headers, IMPORT) == {
        "content_base64": base64.b64encode(b"PK\x03\x04").decode(),
        "filename": "企业.xlsx",
    }


def test_a_spreadsheet_over_the_limit_is_refused() -> None:
    with pytest.raises(TooLarge):
        read(b"x" * ((700 << 10) + 1), {"content-type": XLSX}, IMPORT)


def test_a_part_of_a_file_becomes_base64_without_a_name() -> None:
    assert read(b"\x00\xff", {"content-type": OCTETS}, PART) == {"content_base64": "AP8="}


def test_an_empty_part_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="bytes of the part"):
        read(b"", {"content-type": OCTETS}, PART)


def test_json_where_a_spreadsheet_belongs_is_refused() -> None:
    with pytest.raises(HttpProblem) as refused:
        read(b"{}", JSON, IMPORT)
    assert refused.value.status == 415


def test_whole_numbers_of_the_query_are_numbers() -> None:
    assert requests.query_fields(LIST_ZONES, b"limit=20&level=national") == {"limit": 20, "level": "national"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        (b"limit=ten", "limit"),
        (b"limit=1.5", "limit"),
        (b"limit=", "limit"),
        (b"limit=1&limit=2", "limit"),
        (b"q=%00", "q"),
        (b"q=" + b"x" * 501, "q"),
        (b"q=%ff", "query"),
        (b"q=\xff", "query"),
        (b"&".join(b"p%d=1" % n for n in range(51)), "query"),
    ],
)
def test_a_malformed_query_names_the_parameter(query: bytes, field: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        requests.query_fields(LIST_ZONES, query)
    assert refused.value.fields[0][0] == field


def test_path_parameters_are_fields() -> None:
    assert requests.path_fields(MEMBER_STEP, ["z1", "91"]) == {"zone_id": "z1", "uscc": "91"}


@pytest.mark.parametrize("value", ["a\x00b", "\x1b[2J", "x" * 501, "\udcff"])
def test_an_unprintable_path_parameter_is_refused_by_name(value: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        requests.path_fields(MEMBER_STEP, ["z1", value])
    assert refused.value.fields[0][0] == "uscc"


def test_a_body_may_repeat_the_path_but_not_contradict_it() -> None:
    assert requests.merge(MEMBER_STEP, {"uscc": "91"}, {}, {"uscc": "91", "to": "ACTIVE"})["to"] == "ACTIVE"
    with pytest.raises(InvalidRequest, match="the path says it already") as refused:
        requests.merge(MEMBER_STEP, {"uscc": "91"}, {}, {"uscc": "92"})
    assert refused.value.fields[0][0] == "uscc"


def test_the_query_may_not_repeat_the_path() -> None:
    with pytest.raises(InvalidRequest, match="the query says it already"):
        requests.merge(LIST_ZONES, {"uscc": "91"}, {"uscc": "91"}, {})


@pytest.mark.parametrize("key", ["", "x" * 201, "键", "a b", "a\x7fb"])
def test_a_malformed_idempotency_key_is_refused(key: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        requests.idempotency_key({"idempotency-key": key})
    assert refused.value.fields[0][0] == "Idempotency-Key"


def test_an_idempotency_key_is_taken_as_it_is() -> None:
    assert requests.idempotency_key({"idempotency-key": "8f14e45f-ceea"}) == "8f14e45f-ceea"
    assert requests.idempotency_key({}) is None


@pytest.mark.parametrize("given", ["3", 'W/"3"', '"3", "4"', '""', ""])
def test_a_malformed_entity_tag_is_refused(given: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        requests.if_match({"if-match": given})
    assert refused.value.fields[0][0] == "If-Match"


def test_an_entity_tag_loses_its_quotes() -> None:
    assert requests.if_match({"if-match": '"3"'}) == "3"
    assert requests.if_match({"if-match": "*"}) == "*"
    assert requests.if_match({}) is None


def test_a_purpose_may_be_chinese() -> None:
    assert requests.purpose({"purpose": "案件调查".encode().decode("latin-1")}) == "案件调查"


@pytest.mark.parametrize("given", ["", "x" * 201, "a\x01b"])
def test_a_malformed_purpose_is_refused(given: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        requests.purpose({"purpose": given})
    assert refused.value.fields[0][0] == "Purpose"


def test_the_trace_of_the_caller_goes_on_in_a_new_span() -> None:
    given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    passed = requests.traceparent({"traceparent": given})
    assert passed.startswith("00-0af7651916cd43dd8448eb211c80319c-")
    assert passed.endswith("-01")
    assert passed != given


@pytest.mark.parametrize("given", ["", "junk", f"00-{'0' * 32}-b7ad6b7169203331-01", "01-x"])
def test_without_a_good_trace_a_new_one_begins(given: str) -> None:
    assert requests._TRACEPARENT.fullmatch(requests.traceparent({"traceparent": given}))


@pytest.mark.parametrize("name", ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "Purpose"])
def test_a_header_that_must_be_single_is_refused_twice(name: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        requests.headers_of(scope([(name, "a"), (name.lower(), "b")]))
    assert refused.value.fields[0][0] == name.lower()


def test_every_resource_takes_options_and_a_readable_one_head() -> None:
    assert requests.allowed_verbs(["GET", "POST"]) == ["GET", "HEAD", "OPTIONS", "POST"]
    assert requests.allowed_verbs(["POST"]) == ["OPTIONS", "POST"]


JOBS = route("POST", "/v1/jobs")


@pytest.mark.parametrize(
    ("told", "language"),
    [
        ("en", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("fr, en-GB;q=0.4, zh;q=0.7", "zh"),
        ("EN-us", "en"),
        ("zh;q=0, en;q=0.1", "en"),
        ("zh;q=0.5, en;q=0.5", "zh"),
        ("", None),
        ("fr, *;q=0.5", None),
        ("en;q=7, zh;q=x, ;;,", None),
    ],
)
def test_a_method_that_speaks_uses_the_language_that_the_caller_reads_best(told: str, language: str | None) -> None:
    headers = {"accept-language": told} if told else {}
    fields = requests.spoken(JOBS, headers, {"kind": "import_facts"})
    assert fields.get("language") == language


def test_a_language_that_the_body_says_stands_and_other_methods_are_told_none() -> None:
    assert requests.spoken(JOBS, {"accept-language": "en"}, {"language": "zh"}) == {"language": "zh"}
    assert requests.spoken(POST_ZONE, {"accept-language": "en"}, {}) == {}
