"""What everybody may read of campaigns, and the report with pictures."""

import base64
import io
import re

import pytest
from pypdf import PdfReader

from databus.errors import NotFound
from databus.testing import Harness
from tests.integration.enforcement.scenes import draw_by_secrets, members, notified
from tests.integration.enforcement.test_visits import EVIDENCE, entered, running


def published(service: Harness) -> tuple[str, list[str]]:
    """A published campaign: the first target nonconforming with a case, the second not found."""
    drawn = running(service)
    campaign_id, targets = drawn["campaign_id"], drawn["targets"]
    entered(service, campaign_id, targets[0], "nonconforming", measures=["责令改正"], evidence=EVIDENCE)
    entered(service, campaign_id, targets[1], "not_found")
    for target in targets[2:]:
        entered(service, campaign_id, target)
    told = {"agency": "samr", "campaign_id": campaign_id, "uscc": targets[0], "matter": "鞋面六价铬超标"}
    service.call("open_follow_up", **told, kind="trace_case", hs_code="640399")
    service.call("move_campaign", agency="samr", campaign_id=campaign_id, to="RESULTS_ENTERED")
    service.call("move_campaign", agency="samr", campaign_id=campaign_id, to="PUBLISHED")
    return campaign_id, targets


@pytest.mark.requirement("J-01", "J-07", "D.7")
def test_everybody_reads_what_was_found_once_it_is_published_and_no_more(service: Harness):
    drawn = running(service)
    with pytest.raises(NotFound):
        service.call("list_published_results", agency="portal", campaign_id=drawn["campaign_id"])
    assert service.call("list_published_campaigns", agency="portal")["items"] == []
    service.empty()
    campaign_id, targets = published(service)
    (campaign,) = service.call("list_published_campaigns", agency="portal", year=2026)["items"]
    assert {one["finding"]: one["count"] for one in campaign["findings"]} == {
        "conforming": 2,
        "nonconforming": 1,
        "not_found": 1,
    }
    found = service.call("list_published_results", agency="portal", campaign_id=campaign_id, limit=3)
    rest = service.call("list_published_results", agency="portal", campaign_id=campaign_id, cursor=found["next_cursor"])
    results = {one["uscc"]: one["finding"] for one in [*found["items"], *rest["items"]]}
    assert results[targets[0]] == "followed_up"
    assert results[targets[1]] == "not_found"
    assert set(results) == set(targets)
    told = str((campaign, found, rest))
    assert not any(word in told for word in ("责令改正", "s1", "sha256", "reasons", "nonconforming'}, "))


@pytest.mark.requirement("J-01")
def test_the_report_is_a_sealed_paper_with_pictures(service: Harness):
    campaign_id, _ = published(service)
    for language, word in (("zh", "联合执法专项行动报告"), ("en", "Report of a joint campaign")):
        job = service.call(
            "start_job",
            agency="samr",
            kind="campaign_report",
            parameters={"campaign_id": campaign_id},
            language=language,
        )
        service.run_chores()
        shown = service.call("get_job", agency="samr", job_id=job["job_id"])
        assert shown["state"] == "DONE", shown
        paper = service.call("get_paper", agency="ciq", code=shown["paper"], part=1)
        content = base64.b64decode(paper["content_base64"])
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        assert word in text
        called = {"zh": "惠州检验检疫局", "en": "Huizhou Entry-Exit Inspection and Quarantine Bureau"}[language]
        assert called in " ".join(text.split())
        assert "SH 三(六)" in text, "what the campaign rests on, not its last step"
        assert not re.search(r"\bsamr\b|\bDONE\b|[0-9a-f]{17}", text), "codes are told as words, the seed in groups"
        assert service.call("verify_paper", agency="env", code=shown["paper"])["says"]["nonconforming"] == 1


def test_a_campaign_under_way_has_no_report(service: Harness):
    campaign_id = running(service)["campaign_id"]
    job = service.call("start_job", agency="samr", kind="campaign_report", parameters={"campaign_id": campaign_id})
    service.run_chores()
    assert service.call("get_job", agency="samr", job_id=job["job_id"])["state"] == "FAILED"


def listed(service: Harness, **asked: object) -> list[dict]:
    return service.call("list_published_campaigns", agency="portal", **asked)["items"]


@pytest.mark.requirement("J-01", "D.4/campaign")
def test_what_is_planned_and_under_way_is_told_without_anything_of_what_was_found(service: Harness):
    told = {"kind": "anti_counterfeit", "year": 2026, "agencies": ["samr", "ciq"]}
    service.call("plan_campaign", agency="samr", title="未批准的计划", **told)
    approved = service.call("plan_campaign", agency="samr", title="打击100%假冒_行动", **told)["campaign_id"]
    service.call("move_campaign", agency="gov", campaign_id=approved, to="APPROVED")
    drawn = running(service)
    campaign_id = drawn["campaign_id"]
    for target in drawn["targets"]:
        entered(service, campaign_id, target, "nonconforming", measures=["责令改正"], evidence=EVIDENCE)
    assert [one["campaign_id"] for one in listed(service, stage="planned")] == [approved]
    (shown,) = listed(service, stage="under_way")
    assert (shown["campaign_id"], shown["state"], shown["findings"]) == (campaign_id, "RUNNING", [])
    service.call("move_campaign", agency="samr", campaign_id=campaign_id, to="RESULTS_ENTERED")
    (shown,) = listed(service, campaign_id=campaign_id, stage="all")
    assert (shown["findings"], shown["cancelled"]) == ([], None)
    assert shown["publish_by"] > shown["results_entered_on"]
    assert {one["campaign_id"] for one in listed(service, stage="all")} == {approved, campaign_id}
    assert [one["title"] for one in listed(service, stage="all", q="100%假冒_")] == ["打击100%假冒_行动"]
    assert listed(service, stage="all", q="100_假") == []
    assert listed(service) == []


@pytest.mark.requirement("J-01", "D.4/campaign")
def test_who_cancels_what_was_drawn_says_why_in_public_and_a_draft_is_nobodys_business(service: Harness):
    told = {"kind": "anti_counterfeit", "year": 2026, "agencies": ["samr", "ciq"]}
    draft = service.call("plan_campaign", agency="samr", title="草稿", **told)["campaign_id"]
    service.call("move_campaign", agency="gov", campaign_id=draft, to="CANCELLED", reason="不办")
    members(service, 24)
    campaign_id = notified(service, sample_size=4)
    draw_by_secrets(service, campaign_id)
    said = {"reason": "名录有误", "document_no": "惠东府〔2026〕9号"}
    service.call("move_campaign", agency="gov", campaign_id=campaign_id, to="CANCELLED", **said)
    (shown,) = listed(service, stage="cancelled")
    assert shown["campaign_id"] == campaign_id
    assert shown["cancelled"] == {"cancelled_on": "2026-11-22", "cancelled_by": "gov", "after_draw": True, **said}
