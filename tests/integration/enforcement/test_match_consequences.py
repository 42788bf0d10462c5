"""What a decision on a match leads to, and what is left of it when it proves wrong."""

from typing import Any

import pytest

from databus.errors import Conflict
from databus.testing import Harness
from tests.integration.enforcement.risk_scenes import declared, firm, issued, matches, recorded
from tests.integration.enforcement.scenes import uscc

NOTIFIED = {"source": "foreign_notification", "reference": "SR/77001/26"}


def decide(service: Harness, match: dict[str, Any], to: str, *, agency: str = "ciq", reason: str = "核对执照") -> Any:
    ids = [match["match_id"]]
    return service.call("decide_risk_matches", agency=agency, match_ids=ids, to=to, reason=reason)["items"][0]


def codes(match: dict[str, Any]) -> list[str]:
    return [one["code"] for one in match["effects"]]


def confirmed(service: Harness, code: str, **more: Any) -> Any:
    key = recorded(service, **{**NOTIFIED, "usccs": [code], **more})
    return decide(service, matches(service, key)[0], "CONFIRMED")


# ---- trace cases
@pytest.mark.requirement("T-01")
def test_a_confirmed_trigger_of_unknown_goods_says_that_no_case_was_opened_and_what_to_do(service: Harness):
    code = firm(service, 1, "惠东县合成鞋业有限公司", hs_codes=["950300"])
    done = confirmed(service, code)
    assert (done["trace_case_id"], codes(done)) == (None, ["NO_CASE_GOODS_UNKNOWN"])
    assert "name_risk_match" in done["effects"][0]["en"]
    assert "未立案" in done["effects"][0]["zh"]
    assert service.call("list_risk_matches", uscc=code)["items"] == [done]
    named = {"information_id": done["information_id"], "target": "enterprise", "target_id": code, "uscc": code}
    told = service.call("name_risk_match", **named, reason="台账核对", hs_code="640399")
    (case,) = service.call("list_trace_cases")["items"]
    assert (told["match_id"], told["trace_case_id"], codes(told)) == (
        done["match_id"],
        case["case_id"],
        ["CASE_OPENED"],
    )
    assert service.call("name_risk_match", **named, reason="台账核对", hs_code="640399") == told


@pytest.mark.requirement("T-01")
def test_the_goods_of_the_information_are_the_goods_of_a_case_where_nobody_knows_better(service: Harness):
    done = confirmed(service, uscc(7), hs_prefix="640399")
    (case,) = service.call("list_trace_cases")["items"]
    assert (done["trace_case_id"], case["hs_code"]) == (case["case_id"], "640399")


def test_a_confirmed_match_of_what_triggers_nothing_says_so(service: Harness):
    done = confirmed(service, firm(service, 1, "甲"), source="questionnaire")
    assert (done["trace_case_id"], codes(done)) == (None, ["NO_CASE_NO_TRIGGER"])


@pytest.mark.requirement("T-01", "D.4/trace")
def test_a_case_that_nobody_investigates_yet_is_closed_when_its_match_is_rejected(service: Harness):
    code = firm(service, 1, "惠东县合成鞋业有限公司")
    done = confirmed(service, code, source="recall")
    assert codes(done) == ["CASE_OPENED"]
    gone = decide(service, done, "REJECTED", reason="同名企业")
    assert (gone["state"], gone["trace_case_id"], codes(gone)) == ("REJECTED", None, ["CASE_CLOSED"])
    case = service.call("get_trace_case", case_id=done["trace_case_id"])
    assert (case["state"], case["disposition"], case["history"][-1]["note"]) == ("CLOSED", None, "同名企业")
    assert {one["state"] for one in service.call("list_clocks")["items"] if one["subject_kind"] == "trace_case"} == {
        "CANCELLED"
    }
    assert [event.subject for event in service.said("enforcement.trace_closed")] == [case["case_id"]]
    back = decide(service, gone, "CONFIRMED", reason="确系该企业")
    assert (codes(back), back["trace_case_id"]) == (["CASE_REOPENED"], case["case_id"])
    assert service.call("get_trace_case", case_id=case["case_id"])["state"] == "REOPENED"


@pytest.mark.requirement("T-01", "D.4/trace")
def test_a_match_is_not_rejected_while_its_case_is_investigated(service: Harness):
    done = confirmed(service, firm(service, 1, "惠东县合成鞋业有限公司"))
    case = {"case_id": done["trace_case_id"]}
    service.call("move_trace_case", **case, to="ASSIGNED", investigators=["o1", "o2"])
    with pytest.raises(Conflict, match="is ASSIGNED at ciq"):
        decide(service, done, "REJECTED", agency="samr")
    service.call("move_trace_case", **case, to="INVESTIGATING")
    with pytest.raises(Conflict, match="is INVESTIGATING at ciq") as refused:
        decide(service, done, "REJECTED")
    assert "move_trace_case" in refused.value.fields[0][1]
    assert service.call("list_risk_matches")["items"][0]["state"] == "CONFIRMED"


@pytest.mark.requirement("T-01")
def test_a_case_that_another_match_rests_on_stands_until_that_one_is_rejected_too(service: Harness):
    code = firm(service, 1, "惠东县合成鞋业有限公司")
    declared(service, code, "HD2026-000001", hs_code="640399", destination="DE")
    first = confirmed(service, code, hs_prefix="640399")
    (goods,) = matches(service, first["information_id"], state="PROPOSED")
    second = decide(service, goods, "CONFIRMED")
    assert (codes(second), second["trace_case_id"]) == (["CASE_JOINED"], first["trace_case_id"])
    assert codes(decide(service, first, "REJECTED")) == ["CASE_STANDS"]
    assert service.call("get_trace_case", case_id=first["trace_case_id"])["state"] == "OPENED"
    assert codes(decide(service, second, "REJECTED")) == ["CASE_CLOSED"]


@pytest.mark.requirement("T-01")
def test_a_case_that_a_person_opened_stands_whatever_becomes_of_a_match(service: Harness):
    code = firm(service, 1, "惠东县合成鞋业有限公司", hs_codes=["640399"])
    told = {"trigger": "foreign_notification", "uscc": code, "hs_code": "640399"}
    case = service.call("open_trace_case", **told, source_reference=NOTIFIED["reference"])
    done = confirmed(service, code)
    assert (codes(done), done["trace_case_id"]) == (["CASE_JOINED"], case["case_id"])
    assert codes(decide(service, done, "REJECTED")) == ["CASE_STANDS"]
    assert service.call("get_trace_case", case_id=case["case_id"])["state"] == "OPENED"


# ---- notices
def feed(service: Harness, code: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = service.call("list_notices", uscc=code)["items"]
    return found


@pytest.mark.requirement("R-06", "R-10")
def test_whoever_is_not_meant_reads_that_the_notice_is_withdrawn_and_is_told_no_further(service: Harness):
    code = firm(service, 2, "同名的厂", hs_codes=["950300"])
    alert_id = issued(service, reference="S-1", usccs=[code], source="questionnaire")
    match = matches(service, service.call("get_alert", alert_id=alert_id)["information_id"])[0]
    done = decide(service, match, "CONFIRMED")
    (notice,) = feed(service, code)
    assert done["effects"][-1]["id"] == notice["notice_id"]
    assert codes(done) == ["NO_CASE_NO_TRIGGER", "NOTICE_SENT"]
    gone = decide(service, done, "REJECTED", reason="只是同名，真正的企业另有其人")
    assert codes(gone) == ["NOTICE_WITHDRAWN"]
    (notice,) = feed(service, code)
    assert notice["state"] == "WITHDRAWN"
    assert "撤回" in notice["note"]
    assert "另有其人" not in notice["note"]
    with pytest.raises(Conflict, match="WITHDRAWN"):
        service.call("confirm_notice", agency="portal", notice_id=notice["notice_id"], uscc=code)
    shown = service.call("get_alert", alert_id=alert_id)["who_knows"]["reach"]
    assert not [one for one in shown if one["audience"] == "enterprise"]
    clocks = service.call("list_clocks", kind="notices_to_enterprises")["items"]
    assert {one["state"] for one in clocks} == {"CANCELLED"}
    service.call("move_alert", alert_id=alert_id, to="LIFTED", reason="整改合格")
    assert len(feed(service, code)) == 1


@pytest.mark.requirement("R-06")
def test_who_is_confirmed_after_all_is_told_again(service: Harness):
    code = firm(service, 2, "同名的厂", hs_codes=["950300"])
    alert_id = issued(service, reference="S-1", usccs=[code], source="questionnaire")
    match = matches(service, service.call("get_alert", alert_id=alert_id)["information_id"])[0]
    for to in ("CONFIRMED", "REJECTED", "CONFIRMED"):
        match = decide(service, match, to)
    assert codes(match) == ["NO_CASE_NO_TRIGGER", "NOTICE_SENT"]
    (notice,) = feed(service, code)
    assert (notice["state"], notice["due_on"], notice["version"]) == ("SENT", "2026-11-25", 3)
    told = service.call("confirm_notice", agency="portal", notice_id=notice["notice_id"], uscc=code)
    assert told["state"] == "CONFIRMED"


@pytest.mark.requirement("R-06")
def test_a_maker_of_such_goods_stays_told_when_its_match_is_rejected(service: Harness):
    code = firm(service, 2, "制鞋的厂", hs_codes=["640399"])
    alert_id = issued(service, reference="S-1", usccs=[code], source="questionnaire")
    match = matches(service, service.call("get_alert", alert_id=alert_id)["information_id"])[0]
    done = decide(service, match, "CONFIRMED")
    assert codes(decide(service, done, "REJECTED")) == ["NOTICE_STANDS"]
    assert feed(service, code)[0]["state"] == "SENT"
