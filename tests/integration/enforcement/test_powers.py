"""Each county's bodies act for its own enterprises and in its own zones; nationwide ones everywhere."""

from collections.abc import Callable
from typing import Any

import pytest

from databus.contracts import get
from databus.errors import NotPermitted
from databus.identifiers import make_uscc
from databus.testing import Harness
from tests.integration.enforcement.scenes import ALERT, CASE, PENALTY, TODAY, USCC, malicious

OF_NINGHAI = make_uscc("330226", "MA2AJK01")
ELSEWHERE = make_uscc("350582", "MA2AJK01")
ORDINARY = {**PENALTY, "item": "L04", "statute": "产品质量法 50"}
COMPLAINT = {"document_no": "诉〔2026〕5号", "effective_on": "2026-11-20"}
PLAN = {"title": "联合执法", "kind": "anti_counterfeit", "year": 2026}
Call = Callable[[Harness, str, str], Any]
ACTS: dict[str, Call] = {
    "record_penalty": lambda it, agency, uscc: it.call("record_penalty", agency=agency, **{**ORDINARY, "uscc": uscc}),
    "open_trace_case": lambda it, agency, uscc: it.call("open_trace_case", agency=agency, **{**CASE, "uscc": uscc}),
    "substantiated": lambda it, agency, uscc: it.call(
        "record_substantiated_complaint", agency=agency, uscc=uscc, **COMPLAINT
    ),
}


@pytest.mark.requirement("A-15", "A-16")
@pytest.mark.parametrize("act", ACTS)
def test_no_county_acts_for_anothers_enterprises(service: Harness, act: str):
    for agency, uscc in (("samr", OF_NINGHAI), ("nh-samr", USCC)):
        with pytest.raises(NotPermitted, match=rf"not for {agency} \("):
            ACTS[act](service, agency, uscc)
    assert service.said() == []
    for agency, uscc in (("samr", USCC), ("nh-samr", OF_NINGHAI)):
        ACTS[act](service, agency, uscc)


def test_an_enterprise_of_a_county_without_bodies_here_is_punished_where_it_acted(service: Harness):
    for number, agency in enumerate(("samr", "nh-samr")):
        told = {**ORDINARY, "uscc": ELSEWHERE, "document_no": f"罚{number}", "act": f"行为{number}"}
        assert service.call("record_penalty", agency=agency, **told)["agency"] == agency


def test_the_registry_says_where_an_enterprise_is_and_not_its_code(service: Harness):
    moved = {**get("enterprise.changed").example, "uscc": USCC, "division": "330226"}
    service.deliver("enterprise.changed", subject=USCC, data=moved)
    with pytest.raises(NotPermitted, match="record_penalty is for nh-samr"):
        service.call("record_penalty", agency="samr", **ORDINARY)
    assert service.call("record_penalty", agency="nh-samr", **ORDINARY)["agency"] == "nh-samr"


@pytest.mark.requirement("A-15")
def test_a_case_is_moved_and_its_finding_reviewed_in_its_own_county(service: Harness):
    case_id = malicious(service)
    review = {"case_id": case_id, "outcome": "OPEN", "reason": "x"}
    with pytest.raises(NotPermitted, match="not for nh-gov"):
        service.call("review_finding", agency="nh-gov", **review)
    with pytest.raises(NotPermitted, match="not for nh-samr"):
        service.call("move_trace_case", agency="nh-samr", case_id=case_id, to="CLOSED", transferred_to="公安机关")
    assert service.call("review_finding", agency="gov", **review)["finding_review"] == "OPEN"


@pytest.mark.requirement("A-15")
def test_a_penalty_is_annulled_by_its_own_countys_government(service: Harness):
    key = service.call("record_penalty", agency="samr", **ORDINARY)["penalty_id"]
    fallen = {"penalty_id": key, "document_no": "复议1", "reason": "x", "on": TODAY}
    with pytest.raises(NotPermitted, match="annulled by samr, gov, not by nh-gov"):
        service.call("annul_penalty", agency="nh-gov", **fallen)
    assert service.call("annul_penalty", agency="gov", **fallen)["state"] == "ANNULLED"


@pytest.mark.requirement("A-15")
def test_an_alert_on_one_countys_enterprise_or_by_its_body_is_not_anothers_to_move(service: Harness):
    with pytest.raises(NotPermitted, match="not for nh-ciq"):
        service.call("issue_alert", agency="nh-ciq", **ALERT, uscc=USCC)
    alert = service.call("issue_alert", agency="ciq", **ALERT)
    with pytest.raises(NotPermitted, match="not for nh-ciq"):
        service.call("move_alert", agency="nh-ciq", alert_id=alert["alert_id"], to="LIFTED", reason="x")
    of_ninghai = service.call("issue_alert", agency="nh-ciq", **{**ALERT, "source_reference": "SR/90002/26"})
    assert of_ninghai["agency"] == "nh-ciq"


@pytest.mark.requirement("A-15")
def test_a_campaign_takes_place_in_its_own_county(service: Harness):
    plan = {**PLAN, "division": "330226", "agencies": ["nh-samr", "nh-ciq"]}
    with pytest.raises(NotPermitted, match="plan_campaign is for nh-samr"):
        service.call("plan_campaign", agency="samr", **plan)
    campaign = service.call("plan_campaign", agency="nh-samr", **plan)
    approve = {"campaign_id": campaign["campaign_id"], "to": "APPROVED"}
    with pytest.raises(NotPermitted, match="not for gov"):
        service.call("move_campaign", agency="gov", **approve)
    assert service.call("move_campaign", agency="nh-gov", **approve)["state"] == "APPROVED"


@pytest.mark.requirement("A-15")
def test_a_campaign_in_a_zone_takes_place_where_the_zone_is(service: Harness):
    zone = {**get("enterprise.zone_state_changed").example, "zone_id": "ninghai-stationery", "division": "330226"}
    service.deliver("enterprise.zone_state_changed", subject="ninghai-stationery", data=zone)
    plan = {**PLAN, "zone_id": "ninghai-stationery", "agencies": ["nh-samr", "nh-ciq"]}
    with pytest.raises(NotPermitted, match="plan_campaign is for nh-samr"):
        service.call("plan_campaign", agency="samr", **plan)
    assert service.call("plan_campaign", agency="nh-samr", **plan)["lead_agency"] == "nh-samr"
