"""The open door to published campaigns: what is left out, what a reader is told."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from databus.errors import NotFound
from gateway.http.public_campaigns import PublicCampaigns
from gateway.http.public_credit import PER_READER, Turnstile


class Enforcement:
    """Answers as enforcement would, and remembers what it was asked."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def call(
        self, service: str, method: str, fields: Mapping[str, Any], *, headers: Mapping[str, str], timeout_s: float
    ) -> Any:
        await asyncio.sleep(0)
        assert (service, timeout_s > 0, bool(headers)) == ("enforcement", True, True)
        self.asked.append((method, dict(fields)))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def get(enforcement: Enforcement, path: str, turnstile: Turnstile | None = None) -> httpx.Response:
    app = Starlette(routes=PublicCampaigns(enforcement, timeout_s=2, turnstile=turnstile).routes())

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://portal") as client:
            return await client.get(path)

    return asyncio.run(ask())


@pytest.mark.requirement("J-01", "J-07")
def test_anyone_reads_what_is_published_and_only_fields_that_are_public():
    answer = {"items": [{"uscc": "u", "finding": "conforming", "officers": ["o"], "evidence": []}], "next_cursor": None}
    enforcement = Enforcement(answer)
    told = get(enforcement, "/campaigns/published/c1?limit=3")
    assert told.json() == {"items": [{"uscc": "u", "finding": "conforming"}], "next_cursor": None}
    assert enforcement.asked == [("list_published_results", {"limit": "3", "campaign_id": "c1"})]
    assert get(enforcement, "/campaigns/published?year=2026&zone_id=z").status_code == 200
    assert enforcement.asked[-1] == ("list_published_campaigns", {"year": "2026", "zone_id": "z"})


@pytest.mark.parametrize("query", ["state=DRAFT", "limit=1&limit=2", "zone_id=" + "z" * 600])
def test_what_is_not_asked_without_a_token_is_refused(query: str):
    enforcement = Enforcement({})
    assert get(enforcement, f"/campaigns/published?{query}").status_code == 422
    assert enforcement.asked == []


def test_what_is_not_published_is_not_found_and_a_reader_is_held_to_a_number_a_minute():
    assert get(Enforcement(NotFound("no results of it are published")), "/campaigns/published/c1").status_code == 404
    turnstile = Turnstile()
    statuses = [get(Enforcement({}), "/campaigns/published", turnstile).status_code for _ in range(PER_READER + 1)]
    assert (set(statuses[:-1]), statuses[-1]) == ({200}, 429)
