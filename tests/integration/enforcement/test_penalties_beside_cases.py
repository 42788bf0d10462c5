"""Cases, penalties and findings go together: one term, one decision, one publicity, whichever way it came about."""

from datetime import timedelta
from typing import Any

import pytest

from databus.clock import FixedClock
from databus.contracts import get
from databus.errors import Conflict, InvalidRequest
from databus.testing import Harness
from tests.integration.enforcement.penalty_scenes import (
    EVIDENCE,
    FILED,
    PROPOSAL,
    act,
    clock_of,
    decided,
    document,
    filed,
    inspected,
    move,
    proposed,
    served,
    staff,
)
from tests.integration.enforcement.scenes import PENALTY, TODAY, USCC, malicious

ANNULLED = {"document_no": "复议〔2026〕3号", "reason": "主要事实不清"}


@pytest.fixture
def people(service: Harness) -> dict[str, str]:
    return staff(service)


def shown(service: Harness, case_id: str) -> Any:
    return service.call("get_penalty_case", case_id=case_id)


def published(service: Harness, case_id: str) -> None:
    service.call("move_penalty_publicity", agency="samr", case_id=case_id, to="PUBLISHED")


def repaired(service: Harness, penalty_id: str | None, on: str) -> None:
    record = {**get("credit.record_repaired").example, "uscc": USCC, "penalty_id": penalty_id, "ended_on": on}
    service.deliver("credit.record_repaired", subject=record["record_id"], data=record)


# ---- a penalty recorded beside its case
@pytest.mark.requirement("D.4/penalty", "D.7/90d-penalty-decision")
@pytest.mark.parametrize("by", ["act", "finding"])
def test_a_penalty_recorded_beside_its_case_takes_the_case_along(service: Harness, by: str):
    people, told = staff(service, "ciq"), {"document_no": "惠州检罚〔2026〕9号"}
    if by == "act":
        case_id = filed(service, people, "ciq")
        told |= {"item": "L02"}
    else:
        told |= {"trace_case_id": malicious(service), "item": "P06"}
        [case] = service.call("list_penalty_cases", trace_case_id=told["trace_case_id"])["items"]
        case_id = case["case_id"]
    penalty = service.call("record_penalty", agency="ciq", **{**PENALTY, "effective_on": TODAY, **told})
    case = shown(service, case_id)
    assert (case["state"], case["penalty_id"], case["document_no"]) == (
        "SERVED",
        penalty["penalty_id"],
        "惠州检罚〔2026〕9号",
    )
    assert (case["occurred_on"], case["decided_on"], case["served_on"]) == ("2026-10-02", "2026-11-20", TODAY)
    assert clock_of(service, case_id, "penalty_decision")["state"] == "MET"
    assert (case["publicity"], clock_of(service, case_id, "penalty_publication")["state"]) == ("DUE", "RUNNING")
    assert (case["owed"]["owed_fen"], clock_of(service, case_id, "fine_payment")["due_on"]) == (5_000_000, "2026-12-07")
    service.call(
        "record_fine_payment", agency="ciq", case_id=case_id, receipt_no="1", amount_fen=5_000_000, paid_on=TODAY
    )
    assert move(service, case_id, "PERFORMED", "ciq")["state"] == "PERFORMED"
    service.call("annul_penalty", agency="gov", penalty_id=penalty["penalty_id"], **ANNULLED)
    assert shown(service, case_id)["state"] == "ANNULLED"


def test_another_agencys_penalty_leaves_the_case_which_shows_that_the_act_was_fined(
    service: Harness, people: dict[str, str]
):
    case_id = filed(service, people)
    service.call("record_penalty", agency="customs", **{**PENALTY, "item": "L02"})
    case = shown(service, case_id)
    assert (case["state"], case["fined_by"]) == ("FILED", f"customs, {PENALTY['document_no']}")


def test_nobody_moves_a_case_to_served_past_its_decision(service: Harness, people: dict[str, str]):
    case_id = filed(service, people)
    assert "SERVED" not in {one["to"] for one in shown(service, case_id)["next"]["moves"]}
    with pytest.raises(Exception, match="the service itself"):
        move(service, case_id, "SERVED")


# ---- findings
@pytest.mark.requirement("D.7/90d-penalty-decision")
def test_the_finding_and_its_penalty_case_have_one_term_for_the_decision(service: Harness):
    finding = malicious(service)
    trace = service.call("get_trace_case", case_id=finding)
    assert [one["kind"] for one in trace["clocks"] if one["state"] == "RUNNING"] == []
    assert trace["decision_due_on"] == "2027-02-20"
    people = staff(service, "ciq")
    two = [people["d1"], people["d2"]]
    told = {"ground": "not_proved", "reason": "事实不能成立", "decided_by": two}
    move(service, trace["penalty_case_id"], "NOT_PUNISHED", "ciq", **told)
    assert service.call("get_trace_case", case_id=finding)["decision_due_on"] is None


def test_nobody_is_told_of_or_punished_for_a_finding_that_was_overturned(service: Harness):
    finding, people = malicious(service), staff(service, "ciq")
    [case] = service.call("list_penalty_cases", trace_case_id=finding)["items"]
    case_id, officers = case["case_id"], [people["i1"], people["i2"]]
    act(service, case_id, "assignment", "ciq", officers=officers)
    act(service, case_id, "document", "ciq", officers=officers, evidence=EVIDENCE)
    proposal = {**PROPOSAL, "item": "P06", "occurred_on": "2026-10-02"}
    move(service, case_id, agency="ciq", **proposal)
    told = {"case_id": finding, "reason": "证据不足", "document_no": "复核1"}
    service.call("review_finding", outcome="OPEN", **told)
    service.call("review_finding", outcome="OVERTURNED", **told)
    with pytest.raises(Conflict, match="needs a finding MALICIOUS that stands"):
        move(service, case_id, "NOTICE", "ciq")
    coming = service.call("get_penalty_case", agency="ciq", case_id=case_id)["next"]
    assert "撤销" in coming["zh"], "whoever has the case is told"
    assert coming["en"].startswith("the finding it rests on was overturned")


# ---- publicity
@pytest.mark.requirement("D.7/3wd-withdraw")
def test_what_was_never_published_needs_no_withdrawal_and_is_not_exported(service: Harness, people: dict[str, str]):
    case_id = served(service, people)
    penalty_id = shown(service, case_id)["penalty_id"]
    service.call("annul_penalty", agency="gov", penalty_id=penalty_id, **ANNULLED)
    assert shown(service, case_id)["publicity"] == "WITHDRAWN"
    assert [one["state"] for one in service.call("get_penalty", penalty_id=penalty_id)["clocks"]] == ["CANCELLED"]
    assert {one["state"] for one in shown(service, case_id)["clocks"]} <= {"MET", "CANCELLED"}


@pytest.mark.requirement("D.7/3wd-withdraw")
def test_a_case_annulled_before_service_is_not_public_either(service: Harness, people: dict[str, str]):
    case_id = decided(service, people)
    move(service, case_id, "ANNULLED", "gov", **ANNULLED)
    assert shown(service, case_id)["publicity"] == "WITHDRAWN"


@pytest.mark.requirement("D.6/credit_repaired")
def test_publicity_ends_by_itself_once_the_credit_record_is_repaired(
    service: Harness, people: dict[str, str], clock: FixedClock
):
    case_id = served(service, people)
    penalty_id = shown(service, case_id)["penalty_id"]
    published(service, case_id)
    clock.advance(timedelta(days=400))
    on = str(clock.today())
    repaired(service, None, on)
    repaired(service, "0192f0c1-0000-7000-8000-000000000099", on)
    assert shown(service, case_id)["publicity"] == "PUBLISHED"
    repaired(service, penalty_id, on)
    case = shown(service, case_id)
    assert (case["publicity"], case["publicity_ended_on"]) == ("ENDED", on)
    assert case["history"][-1]["note"].startswith("publicity ENDED: credit record")
    assert clock_of(service, case_id, "publicity_serious")["state"] == "MET"
    assert service.said("enforcement.penalty_case_changed")[-1].data["publicity"] == "ENDED"
    version = case["version"]
    repaired(service, penalty_id, on)
    assert shown(service, case_id)["version"] == version


# ---- ranges
@pytest.mark.requirement("D.4/penalty")
@pytest.mark.parametrize(
    ("told", "sure", "high"),
    [
        ({"statute": "商检法 33"}, "V", 24_000_000),
        ({"statute": "产品质量法 50"}, "V", 24_000_000),
        (
            {
                "statute": "反不正当竞争法 20",
                "goods_value_fen": None,
                "fine_fen": 150_000_000,
                "circumstances": ["grave"],
                "weighing": "销售额特别巨大",
            },
            "M",
            200_000_000,
        ),
    ],
)
def test_a_case_and_its_report_show_how_sure_the_range_is(
    service: Harness, people: dict[str, str], told: dict[str, Any], sure: str, high: int
):
    case_id = proposed(service, people, **{**told, "item": "L04"})
    allowed = shown(service, case_id)["fine_range"]
    assert (allowed["sure"], allowed["high_fen"]) == (sure, high)
    report = document(service, case_id, "investigation_report")
    text = service.call("get_legal_document", agency="samr", document_id=report["document_id"])["text"]
    assert ("待与法律文本核对" in "".join(map(str, text))) == (sure == "M")


def test_a_fine_for_a_grave_case_asks_for_the_circumstance(service: Harness, people: dict[str, str]):
    case_id = inspected(service, people)
    told = {**PROPOSAL, "statute": "反不正当竞争法 20", "goods_value_fen": None, "fine_fen": 150_000_000, "item": "L04"}
    with pytest.raises(InvalidRequest, match="fine_in_range"):
        move(service, case_id, **told)


def test_the_longer_limitation_does_not_reach_acts_of_before_it_was_law(service: Harness, people: dict[str, str]):
    old = {**FILED, "harm": True, "occurred_on": "2021-07-14", "on": "2026-07-01", "found_on": "2026-07-01"}
    with pytest.raises(Conflict, match="行政处罚法 36"):
        service.call("file_penalty_case", agency="samr", **old)
    since = {**old, "occurred_on": "2021-07-15"}
    assert service.call("file_penalty_case", agency="samr", **since)["state"] == "FILED"
