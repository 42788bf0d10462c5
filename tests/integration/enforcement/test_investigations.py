"""What is done in trace cases: acts with evidence, goods, negotiations, plans of support; and cases against fakes."""

from datetime import timedelta
from typing import Any

import pytest

from databus.clock import FixedClock
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from databus.testing import Harness
from tests.integration.enforcement.scenes import CASE, TODAY, USCC, classified, names
from tests.integration.enforcement.test_officers import officer

HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
EVIDENCE = [{"title": "现场检查笔录", "sha256": HASH, "document_no": "检1"}]
SITE = {"kind": "site_inspection", "findings": "来料未检", "officers": ["o1", "o2"], "place": "裁断车间"}
LETTER = {
    "counterpart": "EU TBT Enquiry Point",
    "country": "DE",
    "channel": "wto_enquiry_point",
    "matter": "六价铬抽样方法",
    "position": "与ISO 17075-1不一致",
}
PLAN = {
    "weakness": "来料六价铬检验能力不足",
    "measures": [{"measure": "培训检验员", "by": "o3", "until": "2027-01-15"}],
    "goal": "来料批批检验",
    "planned_by": "o1",
    "until_on": "2027-02-26",
    "document_no": "帮1",
}
FAKES = {
    "uscc": USCC,
    "division": "441303",
    "mark": "惠步",
    "goods": "仿冒女鞋",
    "suspect": "无照加工点，门牌“兴隆鞋材”",
    "suspect_place": "惠阳区淡水街道某工业区3栋",
    "source": "enterprise",
    "source_reference": "线索1",
}


def assigned(service: Harness, **case: Any) -> str:
    case_id: str = service.call("open_trace_case", **{**CASE, **case})["case_id"]
    service.call("move_trace_case", case_id=case_id, to="ASSIGNED", investigators=["o1", "o2"])
    return case_id


def disposed(service: Harness, cause: str, to: str) -> str:
    case_id = classified(service, cause)
    service.call("move_trace_case", case_id=case_id, to="DISPOSED", document_no="认1")
    service.call("move_trace_case", case_id=case_id, to=to, document_no="函1")
    return case_id


def refused(service: Harness, error: type[Exception], method: str, match: str = ".", **fields: Any) -> Any:
    """The call is refused, and nothing is said by it."""
    before = len(service.said())
    with pytest.raises(error, match=match) as told:
        service.call(method, **fields)
    assert len(service.said()) == before
    return told.value


# ---- acts
@pytest.mark.requirement("T-01", "D.4/trace")
def test_an_act_stands_in_the_case_with_its_evidence_by_hash_and_the_same_again_is_one(service: Harness):
    case_id = assigned(service)
    act = service.call("record_trace_act", case_id=case_id, **SITE, evidence=EVIDENCE)
    assert (act["clause"], act["attested"], act["evidence"][0]["sha256"]) == ("行政处罚法 42, 54, 55", False, HASH)
    assert service.call("record_trace_act", case_id=case_id, **SITE, evidence=EVIDENCE) == act
    case = service.call("get_trace_case", case_id=case_id)
    assert ([one["act_id"] for one in case["acts"]], case["acts_total"]) == ([act["act_id"]], 1)
    assert service.call("list_trace_acts", case_id=case_id)["items"] == [act]
    with pytest.raises(NotFound):
        service.call("list_trace_acts", case_id="nothing")


@pytest.mark.requirement("D.4/trace")
@pytest.mark.parametrize(
    ("told", "error", "match"),
    [
        ({"officers": ["o1"]}, InvalidRequest, "done by two"),
        ({"officers": ["o5", "o6"]}, InvalidRequest, "none of them investigates"),
        ({"officers": ["o1", "o7"]}, Conflict, "回避"),
        ({"place": None}, InvalidRequest, "asks for this"),
        ({"evidence": []}, InvalidRequest, "asks for this"),
        ({"kind": "guess"}, InvalidRequest, "no such act"),
        ({"evidence": [{"title": "x", "sha256": "short"}]}, InvalidRequest, "."),
    ],
)
def test_an_act_that_lacks_what_its_kind_asks_for_is_refused_with_its_clause(
    service: Harness, told: dict[str, Any], error: type[Exception], match: str
):
    case_id = assigned(service)
    wish = {"case_id": case_id, **SITE, "evidence": EVIDENCE, **told}
    refused(
        service, error, "record_trace_act", match, **{key: value for key, value in wish.items() if value is not None}
    )
    assert service.call("get_trace_case", case_id=case_id)["acts_total"] == 0


def test_acts_are_the_owners_and_not_done_before_the_case_is_assigned(service: Harness):
    case_id = service.call("open_trace_case", **CASE)["case_id"]
    refused(service, Conflict, "record_trace_act", "not done while", case_id=case_id, **SITE, evidence=EVIDENCE)
    service.call("move_trace_case", case_id=case_id, to="ASSIGNED", investigators=["o1", "o2"])
    wish = {"case_id": case_id, **SITE, "evidence": EVIDENCE}
    refused(service, NotPermitted, "record_trace_act", "business of ciq", agency="samr", **wish)
    refused(service, NotPermitted, "record_trace_act", "act of investigation", agency="nh-samr", **wish)


@pytest.mark.requirement("D.4/trace")
def test_registered_investigators_are_told_by_id_and_one_with_an_interest_is_recused(service: Harness):
    first, second = officer(service, 1, acts_as="o1"), officer(service, 2)
    case_id = service.call("open_trace_case", **CASE)["case_id"]
    service.call("declare_interest", agency="ciq", officer_id=second, uscc=USCC, ground="kin")
    wish = {"case_id": case_id, "to": "ASSIGNED"}
    refused(service, Conflict, "move_trace_case", "43", **wish, investigators=[first, second])
    third = officer(service, 3)
    moved = service.call("move_trace_case", **wish, investigators=[first, third])
    assert moved["investigators"] == [first, third]
    act = service.call("record_trace_act", case_id=case_id, **{**SITE, "officers": [first, third]}, evidence=EVIDENCE)
    assert act["attested"]


@pytest.mark.requirement("D.4/trace")
def test_who_is_named_twice_by_different_names_is_one_investigator(service: Harness):
    one, second = officer(service, 1, acts_as="o1"), officer(service, 2, acts_as="o7")
    case_id = service.call("open_trace_case", **CASE)["case_id"]
    wish = {"case_id": case_id, "to": "ASSIGNED"}
    for twice in (["o1", one], [one, "44132300001"]):
        refused(service, InvalidRequest, "move_trace_case", "too few", **wish, investigators=twice)
    refused(service, Conflict, "move_trace_case", "43", **wish, investigators=[one, second])
    fakes = service.call("open_fake_case", agency="ciq", **FAKES)["case_id"]
    wish = {"case_id": fakes, "to": "ASSIGNED", "agency": "ciq"}
    refused(service, InvalidRequest, "move_fake_case", "too few", **wish, investigators=["o1", one])
    service.call("declare_interest", agency="ciq", officer_id=second, uscc=USCC, ground="kin")
    refused(service, Conflict, "move_fake_case", "43", **wish, investigators=[one, second])
    assert service.call("move_fake_case", **wish, investigators=["o1", "o2"])["investigators"] == [one, "o2"]


@pytest.mark.requirement("T-03")
def test_a_plan_is_not_checked_by_who_made_it_under_another_name(service: Harness):
    hand = officer(service, 1, acts_as="o3", posts=["inspector"])
    case_id = disposed(service, "CAPABILITY", "ASSISTING")
    key = {"support_id": service.call("plan_support", case_id=case_id, **PLAN)["support_id"]}
    service.call("move_support", **key, to="RUNNING")
    service.call("move_support", **key, to="DONE", report="已培训", evidence=EVIDENCE)
    check = {**key, "report": "抽查两批", "evidence": EVIDENCE, "checked_by": hand}
    refused(service, Conflict, "move_support", "acted in this matter", **check, to="VERIFIED")


@pytest.mark.requirement("T-06", "E-09")
def test_lots_and_consignments_of_a_case_are_said_by_id_once_and_again_before_its_disposition(service: Harness):
    case_id = assigned(service)
    service.call(
        "record_trace_act", case_id=case_id, kind="lot_trace", findings="追溯至裁断", lot_ids=["lot-1"], officers=[]
    )
    linked = service.call("link_trace_goods", case_id=case_id, consignment_ids=["k1"], lot_ids=["lot-1"])
    assert (linked["consignment_ids"], linked["lot_ids"]) == (["k1"], ["lot-1"])
    service.call("link_trace_goods", case_id=case_id, consignment_ids=["k1"])
    assert len(service.said("enforcement.trace_goods_changed")) == 2
    refused(service, InvalidRequest, "link_trace_goods", "nothing is named", case_id=case_id)
    service.call("move_trace_case", case_id=case_id, to="INVESTIGATING")
    moved = {"to": "CAUSE_CLASSIFIED", "cause": "CAPABILITY", "evidence": ["检1"]}
    service.call("move_trace_case", case_id=case_id, **moved)
    service.call("move_trace_case", case_id=case_id, to="DISPOSED", document_no="认1")
    assert names(service)[-2:] == ["trace_goods_changed", "trace_disposed"]
    told = service.said()[-2].data
    assert (told["disposition"], told["consignment_ids"], told["lot_ids"]) == ("CAPABILITY", ["k1"], ["lot-1"])


@pytest.mark.requirement("D.7/2wd-report-recall")
def test_a_recall_abroad_is_reported_within_two_working_days_or_is_late(service: Harness, clock: FixedClock):
    case_id = service.call("open_trace_case", **{**CASE, "trigger": "recall"})["case_id"]
    assert service.call("get_trace_case", case_id=case_id)["recall_report_due_on"] == "2026-11-24"
    told = {"kind": "recall_report", "findings": "企业报告召回", "document_no": "报1"}
    service.call("record_trace_act", case_id=case_id, **told)
    [clock_seen] = service.call("list_clocks", subject_id=case_id)["items"]
    assert (clock_seen["kind"], clock_seen["state"], clock_seen["late"]) == ("recall_report", "MET", False)
    other = service.call("open_trace_case", **{**CASE, "trigger": "recall", "source_reference": "x"})["case_id"]
    clock.advance(timedelta(days=4))
    service.run_chores()
    [late] = service.call("list_clocks", subject_id=other)["items"]
    assert late["late"]


@pytest.mark.requirement("D.7/7wd-evidence-and-service")
def test_evidence_that_was_registered_is_decided_on_within_seven_working_days(service: Harness):
    case_id = assigned(service)
    kept = {**SITE, "kind": "evidence_registered", "findings": "登记保存鞋材200双"}
    service.call("record_trace_act", case_id=case_id, **kept, evidence=EVIDENCE)
    [running] = service.call("list_clocks", subject_id=case_id)["items"]
    assert (running["kind"], running["due_on"]) == ("evidence_decision", "2026-12-01")
    decided = {"kind": "evidence_decided", "findings": "送检", "document_no": "登2"}
    service.call("record_trace_act", case_id=case_id, **decided)
    [met] = service.call("list_clocks", subject_id=case_id)["items"]
    assert met["state"] == "MET"


def test_no_case_is_closed_over_evidence_kept_without_a_decision_and_none_of_its_clocks_runs_on(service: Harness):
    case_id = assigned(service, trigger="recall")
    kept = {**SITE, "kind": "evidence_registered", "findings": "登记保存鞋材200双"}
    service.call("record_trace_act", case_id=case_id, **kept, evidence=EVIDENCE)
    service.call("move_trace_case", case_id=case_id, to="INVESTIGATING")
    found = {"to": "CAUSE_CLASSIFIED", "cause": "NON_QUALITY", "evidence": ["检1"]}
    service.call("move_trace_case", case_id=case_id, **found)
    service.call("move_trace_case", case_id=case_id, to="DISPOSED", document_no="认1")
    refused(service, Conflict, "move_trace_case", "56", case_id=case_id, to="CLOSED")
    decided = {"kind": "evidence_decided", "findings": "退还", "document_no": "登2"}
    service.call("record_trace_act", case_id=case_id, **decided)
    service.call("move_trace_case", case_id=case_id, to="CLOSED")
    clocks = service.call("list_clocks", subject_id=case_id)["items"]
    assert {one["kind"]: one["state"] for one in clocks} == {"evidence_decision": "MET", "recall_report": "CANCELLED"}


# ---- negotiations
@pytest.mark.requirement("T-02", "R-12")
def test_a_negotiation_is_sent_answered_sent_again_and_ends_before_its_case_is_closed(
    service: Harness, clock: FixedClock
):
    case_id = disposed(service, "FOREIGN_REGULATION", "NEGOTIATING")
    opened = service.call("open_negotiation", case_id=case_id, **LETTER)
    key = {"negotiation_id": opened["negotiation_id"]}
    refused(service, Conflict, "open_negotiation", "already", agency="customs", case_id=case_id, **LETTER)
    refused(service, InvalidRequest, "move_negotiation", "document_no", **key, to="SENT")
    refused(service, Conflict, "move_negotiation", "no move", **key, to="ANSWERED", answer="x", document_no="d")
    sent = service.call("move_negotiation", **key, to="SENT", document_no="函1")
    assert (sent["rounds"], sent["due_on"], sent["late"]) == (1, "2027-01-21", False)
    assert service.call("move_negotiation", **key, to="SENT", document_no="函1") == sent
    refused(service, Conflict, "move_trace_case", "is SENT", case_id=case_id, to="CLOSED")
    clock.advance(timedelta(days=70))
    service.run_chores()
    assert service.call("list_negotiations", state="SENT")["items"][0]["late"]
    answered = service.call("move_negotiation", **key, to="ANSWERED", answer="将提交委员会", document_no="复1")
    assert answered["due_on"] is None
    again = service.call("move_negotiation", **key, to="SENT", document_no="函2", position="建议ISO 17075-2")
    assert (again["rounds"], again["position"]) == (2, "建议ISO 17075-2")
    refused(service, InvalidRequest, "move_negotiation", "outcome", **key, to="ENDED")
    refused(
        service, InvalidRequest, "move_negotiation", "no such", **key, to="ENDED", outcome="PEACE", outcome_detail="x"
    )
    ended = service.call("move_negotiation", **key, to="ENDED", outcome="PARTLY_ACCEPTED", outcome_detail="过渡期延长")
    assert (ended["state"], ended["outcome"]) == ("ENDED", "PARTLY_ACCEPTED")
    shown = service.call("get_trace_case", case_id=case_id)["negotiations"]
    assert [one["outcome"] for one in shown] == ["PARTLY_ACCEPTED"]
    assert service.call("move_trace_case", case_id=case_id, to="CLOSED")["state"] == "CLOSED"
    told = [event.data["state"] for event in service.said("enforcement.negotiation_changed")]
    assert told == ["OPENED", "SENT", "ANSWERED", "SENT", "ENDED"]


@pytest.mark.requirement("T-02")
def test_only_what_a_foreign_rule_caused_is_negotiated_and_by_the_owner(service: Harness):
    case_id = disposed(service, "CAPABILITY", "ASSISTING")
    refused(service, Conflict, "open_negotiation", "NEGOTIATING", case_id=case_id, **LETTER)
    refused(service, NotPermitted, "open_negotiation", "business of ciq", agency="samr", case_id=case_id, **LETTER)
    refused(service, InvalidRequest, "open_negotiation", ".", case_id=case_id, **{**LETTER, "channel": "pigeon"})
    refused(service, InvalidRequest, "open_negotiation", ".", case_id=case_id, **{**LETTER, "country": "Germany"})


# ---- support
@pytest.mark.requirement("T-03")
def test_a_plan_is_carried_out_checked_by_another_begun_again_and_verified_before_its_case_is(service: Harness):
    case_id = disposed(service, "CAPABILITY", "ASSISTING")
    plan = service.call("plan_support", case_id=case_id, **PLAN)
    key = {"support_id": plan["support_id"]}
    assert (plan["state"], plan["measures"]) == ("PLANNED", PLAN["measures"])
    refused(service, Conflict, "plan_support", "already", case_id=case_id, **{**PLAN, "document_no": "帮2"})
    assert service.call("move_support", **key, to="RUNNING")["due_on"] == PLAN["until_on"]
    refused(service, InvalidRequest, "move_support", "report", **key, to="DONE")
    done = service.call("move_support", **key, to="DONE", report="已培训", evidence=EVIDENCE)
    assert done["due_on"] == "2026-12-04"
    check = {**key, "report": "抽查两批", "evidence": EVIDENCE}
    for hand in ("o1", "o3"):
        refused(service, Conflict, "move_support", "does not check", **check, to="VERIFIED", checked_by=hand)
    refused(service, Conflict, "move_trace_case", "is DONE", case_id=case_id, to="VERIFIED", evidence=["验1"])
    failed = service.call("move_support", **check, to="NOT_VERIFIED", checked_by="o9")
    assert (failed["state"], failed["checked_by"], failed["due_on"]) == ("NOT_VERIFIED", "o9", None)
    refused(service, InvalidRequest, "move_support", "until_on", **key, to="RUNNING", reason="整改不到位")
    more = [{"measure": "配备快检设备", "by": "o4", "until": "2027-03-01"}]
    again = service.call("move_support", **key, to="RUNNING", reason="整改不到位", until_on="2027-03-31", measures=more)
    assert (again["round"], again["until_on"], again["measures"]) == (2, "2027-03-31", more)
    service.call("move_support", **key, to="DONE", report="已配备")
    verified = service.call("move_support", **check, to="VERIFIED", checked_by="o9")
    assert (verified["state"], verified["ended_on"]) == ("VERIFIED", TODAY)
    assert service.call("move_trace_case", case_id=case_id, to="VERIFIED", evidence=["验1"])["state"] == "VERIFIED"
    told = [event.data["state"] for event in service.said("enforcement.support_changed")]
    assert told == ["PLANNED", "RUNNING", "DONE", "NOT_VERIFIED", "RUNNING", "DONE", "VERIFIED"]


@pytest.mark.requirement("T-03", "D.2/P07")
def test_a_plan_that_was_not_kept_fails_with_a_document_and_its_case_waits_for_another(
    service: Harness, clock: FixedClock
):
    case_id = disposed(service, "CAPABILITY", "ASSISTING")
    key = {"support_id": service.call("plan_support", case_id=case_id, **PLAN)["support_id"]}
    service.call("move_support", **key, to="RUNNING")
    clock.advance(timedelta(days=120))
    service.run_chores()
    assert service.call("list_clocks", kind="support_plan")["items"][0]["state"] == "ESCALATED"
    assert service.call("list_supports", state="RUNNING")["items"][0]["late"]
    refused(service, InvalidRequest, "move_support", "document_no", **key, to="FAILED", reason="未落实")
    failed = service.call("move_support", **key, to="FAILED", reason="未落实", document_no="未1")
    assert failed["state"] == "FAILED"
    [plan] = service.call("list_clocks", kind="support_plan")["items"]
    assert (plan["due_on"], plan["state"]) == (PLAN["until_on"], "CANCELLED")
    refused(service, Conflict, "move_trace_case", "no plan", case_id=case_id, to="VERIFIED", evidence=["验1"])
    second = {**PLAN, "document_no": "帮2", "until_on": "2027-12-31", "measures": [{**PLAN["measures"][0]}]}
    second["measures"][0]["until"] = "2027-06-30"
    assert service.call("plan_support", case_id=case_id, **second)["round"] == 1


def test_a_plan_ends_after_it_begins_and_no_measure_after_it(service: Harness):
    case_id = disposed(service, "CAPABILITY", "ASSISTING")
    refused(
        service, InvalidRequest, "plan_support", "over before", case_id=case_id, **{**PLAN, "until_on": "2026-11-01"}
    )
    refused(service, InvalidRequest, "plan_support", "outside", case_id=case_id, **{**PLAN, "until_on": "2026-12-01"})


# ---- fakes
@pytest.mark.requirement("T-07", "J-04", "J-03")
def test_a_maker_of_fakes_in_no_register_is_traced_by_description_and_place_and_transferred(service: Harness):
    case = service.call("open_fake_case", agency="samr", **FAKES)
    assert (case["case_no"], case["state"], case["suspect_uscc"]) == ("假〔2026〕1号", "OPENED", None)
    refused(service, Conflict, "open_fake_case", "exists", agency="ciq", **FAKES)
    key = {"agency": "samr", "case_id": case["case_id"]}
    refused(service, InvalidRequest, "move_fake_case", "too few", **key, to="ASSIGNED", investigators=["o1"])
    service.call("move_fake_case", **key, to="ASSIGNED", investigators=["o1", "o2"])
    service.call("move_fake_case", **key, to="INVESTIGATING", evidence=EVIDENCE, suspect="某鞋材加工部")
    refused(service, InvalidRequest, "move_fake_case", "finding", **key, to="SUBSTANTIATED")
    found = {"to": "SUBSTANTIATED", "finding": "查实2,400双", "evidence": EVIDENCE, "document_no": "打1"}
    assert service.call("move_fake_case", **key, **found)["suspect"] == "某鞋材加工部"
    refused(service, InvalidRequest, "move_fake_case", "27", **key, to="TRANSFERRED", document_no="移1")
    service.call("move_fake_case", **key, to="TRANSFERRED", transferred_to="惠阳区公安分局", document_no="移1")
    service.call("move_fake_case", **key, to="CLOSED", document_no="结1")
    shown = service.call("get_fake_case", case_id=case["case_id"])
    assert (shown["state"], shown["transferred_to"], len(shown["evidence"])) == ("CLOSED", "惠阳区公安分局", 2)
    assert all(step["clause"] for step in shown["history"])
    said = service.said("enforcement.fake_case_changed")
    assert said[-1].uscc == USCC
    assert not any("suspect" in event.data or "某鞋材加工部" in str(event.data) for event in said)
    reopened = service.call("move_fake_case", **key, to="REOPENED", reason="新窝点")
    assert (reopened["investigators"], reopened["ended_on"]) == ([], None)
    assert service.call("list_fake_cases", uscc=USCC, state="REOPENED")["items"] == [reopened]


@pytest.mark.requirement("T-07", "J-04")
def test_a_case_against_fakes_is_opened_by_the_bodies_of_where_they_are_made_and_may_be_unfounded(service: Harness):
    refused(service, NotPermitted, "open_fake_case", "22", agency="nh-samr", **{**FAKES, "division": "441323"})
    refused(service, NotPermitted, "open_fake_case", "22", agency="portal", **FAKES)
    case = service.call("open_fake_case", agency="nh-samr", **{**FAKES, "division": "330226"})
    key = {"agency": "nh-samr", "case_id": case["case_id"]}
    service.call("move_fake_case", **key, to="ASSIGNED", investigators=["o1", "o2"])
    service.call("move_fake_case", **key, to="INVESTIGATING")
    service.call("move_fake_case", **key, to="UNFOUNDED", finding="系授权生产", document_no="不立1")
    assert service.call("move_fake_case", **key, to="CLOSED", document_no="结1")["state"] == "CLOSED"


# ---- papers
PAPERS: dict[str, dict[str, Any]] = {
    "trace_notice": {
        "trigger": "欧盟安全门通报",
        "goods": "女鞋L26-1101",
        "papers": ["生产记录", "来料检验记录"],
        "answer_by": "2026-12-07",
    },
    "finding_decision": {
        "facts": "来料未检",
        "evidence": ["检1"],
        "disposition": "企业能力不足",
        "measure": "增强帮扶力度",
    },
    "support_plan": {
        "weakness": "检验能力不足",
        "measures": ["培训检验员（2027-01-15前）"],
        "goal": "来料批批检验",
        "until_on": "2027-02-26",
    },
    "negotiation_letter": {
        "counterpart": "EU TBT Enquiry Point",
        "matter": "六价铬抽样方法",
        "position": "与ISO 17075-1不一致",
        "answer_by": "2027-01-21",
    },
    "return_report": {
        "goods": "女鞋120双，18000美元",
        "returned_on": TODAY,
        "causes": ["安全卫生环保项目不合格"],
        "conclusion": "来料检验缺项",
    },
}


@pytest.mark.requirement("T-02", "T-03", "T-08")
@pytest.mark.parametrize("kind", PAPERS)
def test_each_step_of_a_trace_has_its_numbered_paper(service: Harness, kind: str):
    case_id = assigned(service)
    case_no = service.call("get_trace_case", case_id=case_id)["case_no"]
    facts = {"case_no": case_no, **PAPERS[kind]}
    if kind == "return_report":
        facts["officers"] = [{"name": f"测试{one}", "certificate_no": f"4413230{one}"} for one in "甲乙"]
    wish = {"kind": kind, "subject_kind": "trace_case", "subject_id": case_id, "uscc": USCC, "issued_on": TODAY}
    left_out = {name: value for name, value in facts.items() if name != "case_no"}
    with pytest.raises(InvalidRequest, match="案件编号"):
        service.call("issue_legal_document", **wish, facts=left_out)
    document = service.call("issue_legal_document", **wish, facts=facts)
    assert document["document_no"].endswith("〔2026〕1号")
    others = {"negotiation_letter": "EU TBT Enquiry Point", "return_report": "惠州出入境检验检疫局"}
    assert document["addressee"] == others.get(kind, USCC), "what is not for the party is not addressed to it"
    shown = service.call("get_legal_document", document_id=document["document_id"])
    assert any(case_no in line for line in shown["text"])
