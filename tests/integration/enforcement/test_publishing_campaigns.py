"""What everybody may read of campaigns, and the report with pictures."""

import base64
import io

import pytest
from pypdf import PdfReader

from databus.errors import NotFound
from databus.testing import Harness
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
        assert service.call("verify_paper", agency="env", code=shown["paper"])["says"]["nonconforming"] == 1


def test_a_campaign_under_way_has_no_report(service: Harness):
    campaign_id = running(service)["campaign_id"]
    job = service.call("start_job", agency="samr", kind="campaign_report", parameters={"campaign_id": campaign_id})
    service.run_chores()
    assert service.call("get_job", agency="samr", job_id=job["job_id"])["state"] == "FAILED"
