"""The open door to campaigns: what is left out, what a reader is told, the file of a draw without anybody's name."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from sanhu_client.draws import verify
from starlette.applications import Starlette

from databus.errors import InvalidRequest, NotFound, TooMany
from gateway.http.public_campaigns import MOST_LOTS, PublicCampaigns
from gateway.http.public_credit import PER_READER, Turnstile
from gateway.http.public_reading import Reading
from tests.unit.gateway.http.public import TAKING_PART, campaign, draw
from tests.unit.sanhu_client.draws.files import draw_file


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
        answer = self.answer[method] if isinstance(self.answer, dict) and method in self.answer else self.answer
        answer = answer(fields) if callable(answer) else answer
        if isinstance(answer, Exception):
            raise answer
        return answer


def get(enforcement: Enforcement, path: str, turnstile: Turnstile | None = None) -> httpx.Response:
    reading = Reading(enforcement, timeout_s=2, turnstile=turnstile)
    app = Starlette(routes=PublicCampaigns(reading, TAKING_PART).routes())

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://portal") as client:
            return await client.get(path)

    return asyncio.run(ask())


def told(*campaigns: dict[str, Any], draw: Any = None, **more: Any) -> Enforcement:
    found = {"items": list(campaigns), "next_cursor": None}
    return Enforcement({"list_published_campaigns": found, "get_draw": draw or NotFound("none"), **more})


@pytest.mark.requirement("J-01", "J-07")
def test_anyone_reads_what_is_published_and_only_fields_that_are_public():
    answer = {"items": [{"uscc": "u", "finding": "conforming", "officers": ["o"], "evidence": []}], "next_cursor": None}
    enforcement = Enforcement(answer)
    told = get(enforcement, "/campaigns/published/c1?limit=3")
    assert told.json() == {"items": [{"uscc": "u", "finding": "conforming"}], "next_cursor": None}
    assert enforcement.asked == [("list_published_results", {"limit": "3", "campaign_id": "c1"})]
    assert get(enforcement, "/campaigns/published?year=2026&zone_id=z").status_code == 200
    assert enforcement.asked[-1] == ("list_published_campaigns", {"year": "2026", "zone_id": "z"})


@pytest.mark.parametrize(
    "query", ["state=DRAFT", "limit=1&limit=2", "zone_id=" + "z" * 600, "q=%ff", "&".join("abcdefghij")]
)
@pytest.mark.parametrize("path", ["/campaigns/published", "/campaigns"])
def test_what_is_not_asked_without_a_token_is_refused(path: str, query: str):
    enforcement = Enforcement({})
    assert get(enforcement, f"{path}?{query}").status_code == 422
    assert enforcement.asked == []


def test_what_is_not_published_is_not_found_and_a_reader_is_held_to_a_number_a_minute():
    assert get(Enforcement(NotFound("no results of it are published")), "/campaigns/published/c1").status_code == 404
    turnstile = Turnstile()
    statuses = [get(Enforcement({}), "/campaigns/published", turnstile).status_code for _ in range(PER_READER + 1)]
    assert (set(statuses[:-1]), statuses[-1]) == ({200}, 429)
    refused = get(told(), "/campaigns", turnstile)
    assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)
    assert "查询过于频繁" in refused.text


def test_all_addresses_of_one_line_are_one_reader():
    turnstile = Turnstile(lambda: 0.0)
    for number in range(PER_READER):
        turnstile.take(f"2001:db8:0:1::{number:x}")
    with pytest.raises(TooMany):
        turnstile.take("2001:db8:0:1:ffff::1")
    turnstile.take("2001:db8:0:2::1")


@pytest.mark.requirement("J-01")
def test_the_list_asks_for_few_and_leads_to_the_next_page():
    enforcement = told(campaign())
    enforcement.answer["list_published_campaigns"]["next_cursor"] = "c9"
    page = get(enforcement, "/campaigns?q=假冒&stage=planned&year=")
    assert enforcement.asked == [("list_published_campaigns", {"stage": "planned", "q": "假冒", "limit": "20"})]
    assert "cursor=c9" in page.text
    assert 'href="/campaigns/c1"' in page.text
    assert page.headers["Cache-Control"] == "public, max-age=60"
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "set-cookie" not in page.headers


@pytest.mark.requirement("J-01", "D.4/campaign")
def test_a_campaign_cancelled_after_its_draw_names_the_superior_and_why():
    cancelled = {
        "cancelled_on": "2026-11-22",
        "cancelled_by": "gov",
        "reason": "名录有误",
        "document_no": "惠东府〔2026〕9号",
        "after_draw": True,
    }
    page = get(told(campaign(state="CANCELLED", cancelled=cancelled), draw=draw()), "/campaigns/c1").text
    for words in ("同意取消的上级", "县政府", "名录有误", "惠东府〔2026〕9号", "不得重新抽取"):
        assert words in page


@pytest.mark.requirement("J-01")
def test_who_committed_to_nothing_is_named_and_one_alone_is_a_warning():
    page = get(
        told(campaign(state="DRAWN"), draw=draw(absent=["ciq"], commitments={"samr": "ab" * 32})), "/campaigns/c1"
    )
    assert "缺席：检验检疫没有按期提交承诺" in page.text
    assert "提交承诺的部门少于两个" in page.text
    assert "draw.json" not in page.text
    both = get(told(campaign(state="DRAWN"), draw=draw()), "/campaigns/c1").text
    assert "缺席" not in both
    assert "少于两个" not in both


@pytest.mark.requirement("J-01", "D.7")
def test_results_stand_on_the_page_when_they_are_published_and_not_before():
    results = {"items": [{"uscc": "U1", "finding": "followed_up", "checked_on": "2026-11-20", "agency": "samr"}]}
    findings = [{"finding": "conforming", "count": 3}]
    over = told(campaign(state="RESULTS_ENTERED", publish_by="2026-12-18"), list_published_results=results)
    page = get(over, "/campaigns/c1").text
    assert "应于2026-12-18前公示" in page
    assert "list_published_results" not in {method for method, _ in over.asked}
    late = campaign(state="PUBLISHED", publish_by="2026-12-18", published_on="2026-12-21", findings=findings)
    page = get(told(late, list_published_results={**results, "next_cursor": "U1"}), "/campaigns/c1").text
    assert "另案处理" in page
    assert "迟于期限（2026-12-18）公示" in page
    assert 'href="/campaigns/c1?cursor=U1"' in page


@pytest.mark.requirement("J-01")
def test_the_file_of_a_draw_verifies_and_names_nobody():
    document = draw_file()
    lots, targets = document.pop("lots"), document.pop("targets")
    hidden = {"uscc": "91441323MA4YNT018E", "salt": "s", "grade": "B", "reasons": ["lead"], "officers": ["samr/甲"]}
    shown = [{**one, **hidden} for one in targets]
    officers = {"salt": "s", "list": [{"agency": "samr", "officer": "甲", "recused": []}]}
    enforcement = told(
        campaign(state="PUBLISHED"),
        draw=draw(document={**document, "officers": officers}, disclosed_on="2026-12-01"),
        get_draw_lots=lambda asked: {"lots": lots[asked["part"] * 20 :][:20], "parts": 2},
        list_draw_targets=lambda asked: {
            "items": shown[3:] if "cursor" in asked else shown[:3],
            "next_cursor": None if "cursor" in asked else "3",
        },
    )
    answer = get(enforcement, "/campaigns/c1/draw.json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="draw.json"'
    report = verify(answer.json())
    assert (report.ok, report.drawn) == (True, 6), report.wrong
    assert not [word for word in ("91441323", "甲", "lead") if word in answer.text]


def test_a_draw_that_is_not_disclosed_or_too_large_has_no_file():
    assert get(told(campaign(), draw=draw()), "/campaigns/c1/draw.json").status_code == 409
    assert get(told(campaign()), "/campaigns/c1/draw.json").status_code == 409
    assert get(told(), "/campaigns/c1/draw.json").status_code == 404
    large = draw(document={}, disclosed_on="2026-12-01", population_size=MOST_LOTS + 1)
    assert get(told(campaign(), draw=large), "/campaigns/c1/draw.json").status_code == 413


def test_a_page_that_cannot_be_shown_says_why_in_words():
    missing = get(told(), "/campaigns/c1")
    assert (missing.status_code, missing.headers["Cache-Control"]) == (404, "no-store")
    assert "没有这一页" in missing.text
    wrong = get(told(list_published_campaigns=InvalidRequest("no", "year", "<b>2012</b>")), "/campaigns?year=x")
    assert (wrong.status_code, "&lt;b&gt;2012" in wrong.text) == (422, True)
    broken = get(told(list_published_campaigns=RuntimeError("secret detail")), "/campaigns")
    assert (broken.status_code, "secret" in broken.text) == (500, False)
