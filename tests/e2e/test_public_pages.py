"""The public pages in a real browser: a sealed report and its code, credit, campaigns, a draw verified, analyses."""

import base64
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser
from sanhu_client.intake import IntakeKey, SealedFor, open_letter, seal_answer, sign_key, statement_of
from sanhu_client.signatures import PrivateKey

from deploy.demo.journey import Journey
from deploy.demo.steps.picture import SUSPECT
from deploy.local.stack import Stack
from tests.browser import Page, running_browser
from tests.infrastructure import wait_for

NARROW = 360
COUNTY = "330226"
STORY = "成型车间使用来源不明的胶水，批号被刮去"
WHOM = "宁海县某文具厂"
NAME = "举报人乙"
CONTACT = "电话一三五零零零零"
PHOTO = "车间照片"
ANSWER = "已立案，谢谢。"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = Page(browser)
    yield opened
    opened.close()


def ask(stack: Stack, agency: str, verb: str, path: str, *, actor: str = "officer-1", **body: Any) -> Any:
    """Ask as an agency's officer."""
    headers = {"Authorization": f"Bearer {stack.issuer.mint(agency, actor=actor)}"}
    told = {"json": body} if verb == "POST" else {"params": body}
    answer = httpx.request(verb, f"{stack.env['SANHU_URL']}/v1{path}", headers=headers, timeout=30, **told)
    assert answer.is_success, answer.text
    return answer.json()


def check_fits(page: Page) -> None:
    """The page has nothing to complain about, and is read on a small screen without scrolling sideways."""
    assert page.complaints == []
    assert not page.is_wider_than(NARROW)


def boxes(page: Page) -> list[str]:
    """What the page has sent of the letter and its file."""
    return [body for url, body in page.sent if url.endswith(("/report/letters", "/report/files"))]


def publish_key(stack: Stack, today: date) -> IntakeKey:
    """A unit publishes the key that letters are sealed to."""
    key, voucher = IntakeKey.generate(), PrivateKey.generate()
    days = {"valid_from": today.isoformat(), "valid_to": (today + timedelta(days=300)).isoformat()}
    jwk = {name: key.public_jwk()[name] for name in ("crv", "kty", "x", "y")}
    vouching = {name: voucher.public_jwk()[name] for name in ("crv", "kty", "x")}
    signature = sign_key(statement_of("nh-samr", COUNTY, jwk, **days), voucher)
    told = {"division": COUNTY, "jwk": jwk, **days, "voucher": vouching, "signature": signature}
    ask(stack, "nh-samr", "POST", "/intake-keys", **told)
    return key


def answer_it(stack: Stack, key: IntakeKey) -> Any:
    """The unit opens the newest letter and answers; returns what was in it."""
    identity = ask(stack, "nh-samr", "GET", "/complaints", limit=1)["items"][0]["complaint_id"]
    file = ask(stack, "nh-samr", "GET", f"/complaints/{identity}")
    box_id = next(one["box_id"] for one in file["boxes"] if one["part"] == "letter")
    box = ask(stack, "nh-samr", "GET", f"/complaints/{identity}/boxes/{box_id}")["content_base64"]
    letter = open_letter(base64.b64decode(box).decode(), key, SealedFor(**file["sealed_for"]))
    sealed = base64.b64encode(seal_answer(ANSWER, letter, file["follow"]).encode()).decode()
    ask(stack, "nh-samr", "POST", f"/complaints/{identity}/answers", content_base64=sealed)
    return letter


@pytest.mark.requirement("D.5", "D.4/complaint")
def test_a_report_is_sealed_in_the_browser_and_followed_by_its_code(
    stack: Stack, page: Page, tmp_path: Path, journey: Journey
) -> None:
    key = publish_key(stack, journey.world.clock.today())
    photo = tmp_path / f"{PHOTO}.txt"
    photo.write_text(STORY * 3)
    page.goto(f"{stack.env['SANHU_URL']}/report")
    page.wait("#unit", COUNTY)
    page.select("#unit", COUNTY).wait("#vouched", "签名有效")
    page.fill("#against", WHOM).fill("#text", STORY).choose("#files", photo)
    page.click("input[name=named][value=yes]").fill("#name", NAME).fill("#contact", CONTACT)
    page.click("#send").wait("#sent", "已收到")
    page.wait("#receipt", "回执")
    code = page.text("#code").strip()
    wait_for(lambda: not page.text("#left") and len(boxes(page)) == 2, within_s=60)
    check_fits(page)
    sent = boxes(page)
    plain = (STORY, WHOM, NAME, CONTACT, PHOTO, code, code.replace("-", ""))
    written = [*plain, *(json.dumps(one).strip('"') for one in plain)]
    for url, body in page.sent:
        assert not [one for one in written if one in body or one in url], url
    for body in sent:
        box = base64.b64decode(json.loads(body)["content_base64"]).decode()
        assert not [one for one in written if one in box]
        assert box.count(".") == 4, "a compact JWE"

    letter = answer_it(stack, key)
    assert letter["text"] == STORY
    assert letter["reporter"] == {"name": NAME, "contact": CONTACT}
    page.click("#to-follow").fill("#asked", code).click("#follow button")
    page.wait("#answers", ANSWER)
    followed = next(body for url, body in page.sent if url.endswith("/report/progress"))
    assert set(json.loads(followed)) == {"secret"}
    assert code.replace("-", "") not in followed


@pytest.mark.requirement("D.5")
def test_credit_is_looked_up_by_a_code(stack: Stack, page: Page, journey: Journey) -> None:
    assert journey.found.rating_told
    uscc = journey.world.uscc(SUSPECT)
    page.goto(f"{stack.env['SANHU_URL']}/credit").fill("#uscc", uscc).click("#form button")
    page.wait("#result", uscc)
    check_fits(page)


@pytest.mark.requirement("J-01", "J-07")
def test_a_campaign_is_found_its_results_read_and_its_draw_verified(
    stack: Stack, page: Page, tmp_path: Path, journey: Journey
) -> None:
    campaign = journey.campaigned.campaign
    page.goto(f"{stack.env['SANHU_URL']}/campaigns?stage=published&q={campaign['title'][:9]}")
    check_fits(page)
    assert campaign["title"] in page.text()
    page.goto(f"{stack.env['SANHU_URL']}/campaigns/{campaign['campaign_id']}")
    check_fits(page)
    words = page.text()
    assert all(uscc in words for uscc in campaign["targets"])
    assert campaign["seed"] in words
    assert "officer-1" not in words

    file = tmp_path / "draw.json"
    address = page.link('a[href$="draw.json"]')
    file.write_bytes(httpx.get(address, timeout=30).raise_for_status().content)
    assert not [one for one in (*campaign["targets"], "officer-") if one in file.read_text()]
    page.goto(f"{stack.env['SANHU_URL']}/draws").choose("#file", file).click("#form button")
    page.wait("#verdict", "核验通过")
    assert page.text("#steps").count("✓") == 5
    document = json.loads(file.read_text())
    forged = {**document, "targets": document["targets"][::-1]}
    file.write_text(json.dumps(forged))
    page.choose("#file", file).click("#form button").wait("#verdict", "核验未通过")
    assert "✗ 不成立 fails：由种子重新抽取" in page.text("#steps")
    check_fits(page)


@pytest.mark.requirement("R-04")
def test_a_published_analysis_is_read_by_everybody(stack: Stack, page: Page) -> None:
    draft = ask(stack, "samr", "POST", "/quality-analyses", quarter="2026Q3", division="441323")
    moves = f"/quality-analyses/{draft['analysis_id']}/transitions"
    told = {"findings": "本季度保持平稳 <b>。", "advice": "加强培训。"}
    ask(stack, "samr", "POST", moves, to="DRAFT", **told)
    page.goto(f"{stack.env['SANHU_URL']}/analyses/{draft['analysis_id']}")
    assert "没有这一页" in page.text()
    ask(stack, "samr", "POST", moves, to="APPROVED", actor="officer-2")
    ask(stack, "samr", "POST", moves, to="PUBLISHED", document_no="惠东市监质〔2026〕31号")
    reader = page.goto(f"{stack.env['SANHU_URL']}/analyses?quarter=2026Q3&division=441323")
    reader.click("ol.plain a").wait("main", "惠东市监质〔2026〕31号")
    assert "本季度保持平稳 <b>。" in reader.text()
    assert not reader.is_wider_than(NARROW)
