"""The open door to public credit: what is counted, what is left out, what a reader is told."""

import asyncio
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from databus.errors import NotFound, TooMany, Unavailable
from gateway.domain.access import register
from gateway.domain.catalogue import shipped
from gateway.http.public_credit import (
    MOST_READERS,
    PER_PROCESS,
    PER_READER,
    PublicCredit,
    Turnstile,
    only_public,
)

TAKING_PART = SimpleNamespace(agencies=register().agencies)
NAMES = {"samr": register().agencies["samr"].zh}
RECORD = {
    "record_id": "r",
    "agency": "samr",
    "zh": "罚",
    "severity": "GENERAL",
    "document_no": "1号",
    "objected": False,
}


class Credit:
    """Answers as credit would, and remembers what it was asked."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: list[tuple[str, str, dict[str, Any], dict[str, str]]] = []

    async def call(
        self, service: str, method: str, fields: Mapping[str, Any], *, headers: Mapping[str, str], timeout_s: float
    ) -> Any:
        await asyncio.sleep(0)
        assert timeout_s > 0
        self.asked.append((service, method, dict(fields), dict(headers)))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class Door:
    """The open door's application, called without a server."""

    def __init__(self, credit: Credit) -> None:
        self._app = Starlette(routes=PublicCredit(credit, TAKING_PART, timeout_s=2).routes())

    def get(self, path: str, verb: str = "GET") -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
                return await client.request(verb, path)

        return asyncio.run(ask())


def door(credit: Credit) -> Door:
    return Door(credit)


def test_anybody_may_ask_what_is_public_of_an_enterprise() -> None:
    credit = Credit({"uscc": "X", "name": "示例鞋厂", "grade": "A", "records": [RECORD], "next_cursor": None})
    answer = door(credit).get("/credit/publicity/X")
    assert (answer.status_code, answer.json()) == (200, credit.answer | {"agencies": NAMES})
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert credit.asked == [("credit", "get_publicity", {"uscc": "X"}, {"sanhu.agency": "portal"})]


def test_the_list_is_asked_with_the_query_as_it_stands() -> None:
    credit = Credit({"items": [RECORD], "next_cursor": None})
    answer = door(credit).get("/credit/publicity?limit=2&uscc=X")
    assert answer.json() == credit.answer | {"agencies": NAMES}
    assert credit.asked[0][2] == {"limit": "2", "uscc": "X"}


@pytest.mark.requirement("D.5/points_and_evidence")
def test_what_is_not_for_everybody_never_leaves_whatever_the_service_says() -> None:
    told = {
        "grade": "A",
        "score": 88,
        "deductions": [{"points": 6}],
        "records": [{**RECORD, "detail": "人名", "points": 6}],
    }
    answer = door(Credit(told)).get("/credit/publicity/X")
    assert answer.json() == {"grade": "A", "records": [RECORD], "agencies": NAMES}


def test_every_field_of_the_data_set_is_for_everybody() -> None:
    fields = shipped().dataset("credit_publicity").fields
    assert {one.attribute for one in fields.values()} == {"unconditional"}
    assert not fields.keys() & {"points", "score", "detail", "evidence_hash", "penalty_id", "state"}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("no such enterprise is registered", "uscc", "a registered one"), 404),
        (Unavailable("credit does not answer"), 503),
        (RuntimeError("a secret"), 500),
    ],
)
def test_an_error_is_a_problem_document_without_secrets(error: Exception, status: int) -> None:
    answer = door(Credit(error)).get("/credit/publicity/X")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text


@pytest.mark.parametrize("query", ["limit=1&limit=2", "x" * 501, "agency=samr"])
def test_a_query_out_of_bounds_is_refused_before_anybody_is_asked(query: str) -> None:
    credit = Credit({})
    assert door(credit).get(f"/credit/publicity?{query}").status_code == 422
    assert credit.asked == []


def test_a_reader_is_told_when_to_ask_again() -> None:
    client = door(Credit({"items": [], "next_cursor": None}))
    answers = [client.get("/credit/publicity").status_code for _ in range(PER_READER + 1)]
    assert answers == [200] * PER_READER + [429]
    assert 1 <= int(client.get("/credit/publicity").headers["retry-after"]) <= 60


def test_nobody_may_write_here() -> None:
    assert door(Credit({})).get("/credit/publicity/X", "POST").status_code == 405


def test_readers_are_counted_apart_and_all_together_and_anew_each_minute() -> None:
    now = [0.0]
    turnstile = Turnstile(lambda: now[0])
    for reader in range(PER_PROCESS // PER_READER):
        for _ in range(PER_READER):
            turnstile.take(str(reader))
    with pytest.raises(TooMany):
        turnstile.take("another")
    now[0] = 60.0
    turnstile.take("another")


def test_what_is_kept_of_readers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.http.public_credit.PER_PROCESS", MOST_READERS * 2)
    turnstile = Turnstile(lambda: 0.0)
    for reader in range(MOST_READERS + 50):
        turnstile.take(str(reader))
    assert len(turnstile._readers) == MOST_READERS


@pytest.mark.parametrize("path", ["", "/credit.js", "/credit.css"])
def test_the_page_is_whole_and_needs_nothing_from_elsewhere(path: str) -> None:
    answer = door(Credit({})).get(f"/credit{path}")
    assert answer.status_code == 200
    assert "http://" not in answer.text
    assert "https://" not in answer.text
    if not path:
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert answer.text.index("企业信用公示") < answer.text.index("Public credit of enterprises")


def test_a_list_in_a_list_is_cut_too() -> None:
    assert only_public({"items": [[{"zh": "a", "score": 1}]]}) == {"items": [[{"zh": "a"}]]}
