"""Each turn of an alert yields a warning notice (警示通报): every body sees it, and the enterprise that it names reads it."""

from typing import Any

import pytest

from databus.testing import Harness
from tests.integration.enforcement.scenes import ALERT, USCC


def notices(service: Harness, alert_id: str, agency: str = "tax") -> list[dict[str, Any]]:
    asked = {"subject_kind": "alert", "subject_id": alert_id}
    found: list[dict[str, Any]] = service.call("list_legal_documents", agency=agency, **asked)["items"]
    return found


def texts(service: Harness, document: dict[str, Any]) -> list[str]:
    told: list[str] = service.call("get_legal_document", agency="tax", document_id=document["document_id"])["text"]
    return told


@pytest.mark.requirement("R-10")
def test_issuing_and_lifting_an_alert_each_yield_a_numbered_notice_for_everybody(service: Harness):
    alert = {name: value for name, value in ALERT.items() if name != "uscc"}
    key = service.call("issue_alert", agency="ciq", **alert)["alert_id"]
    (issued,) = notices(service, key)
    assert (issued["kind"], issued["addressee"], issued["uscc"]) == ("alert_notice", "各有关单位、企业", None)
    assert issued["document_no"].startswith("惠州检警〔2026〕1号")
    assert texts(service, issued)[0].startswith("现发布风险预警")
    assert service.call("issue_alert", agency="ciq", **alert)["alert_id"] == key
    assert len(notices(service, key)) == 1
    service.call(
        "move_alert", agency="ciq", alert_id=key, to="LIFTED", reason="风险已消除", document_no="惠检解〔2026〕1号"
    )
    lifted = notices(service, key)[0]
    assert texts(service, lifted)[0].startswith("现解除风险预警")
    assert "有关企业应当" in texts(service, issued)[-1]
    assert "有关企业应当" not in "".join(texts(service, lifted))
    service.run_chores()
    assert all(one["paper"] for one in notices(service, key))


@pytest.mark.requirement("R-10", "E-15")
def test_the_enterprise_that_an_alert_names_reads_the_notice_and_has_a_line_of_it(service: Harness):
    key = service.call("issue_alert", agency="ciq", **{**ALERT, "uscc": USCC})["alert_id"]
    (issued,) = notices(service, key)
    said = [event for event in service.said("enforcement.document_changed") if event.uscc == USCC]
    assert [(event.data["document_no"], event.data["kind"]) for event in said] == [
        (issued["document_no"], "alert_notice")
    ]
    read = service.call("list_served_documents", agency="portal", uscc=USCC)["items"]
    assert [one["document_id"] for one in read] == [issued["document_id"]]
