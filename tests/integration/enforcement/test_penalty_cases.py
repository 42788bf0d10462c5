"""Penalty cases: from filing over notice, hearing and review to the decision, its service and its annulment."""

from datetime import timedelta
from typing import Any

import pytest
from sanhu_client.signatures import canonical, sign
from sanhu_client.signatures.keys import PrivateKey

from databus.clock import FixedClock
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted, PreconditionFailed
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
    noticed,
    proposed,
    serve,
    served,
    staff,
)
from tests.integration.enforcement.scenes import TODAY, USCC, malicious

LARGE = {"fine_fen": 20_000_000, "goods_value_fen": 30_000_000}


@pytest.fixture
def people(service: Harness) -> dict[str, str]:
    return staff(service)


def shown(service: Harness, case_id: str) -> Any:
    return service.call("get_penalty_case", case_id=case_id)


@pytest.mark.requirement("D.4/penalty", "D.7/90d-penalty-decision")
def test_a_case_goes_from_filing_to_performance_and_every_step_yields_its_document(
    service: Harness, people: dict[str, str]
):
    case_id = served(service, people)
    case = shown(service, case_id)
    assert (case["state"], case["served_on"], case["severity"], case["publicity"]) == (
        "SERVED",
        TODAY,
        "SERIOUS",
        "DUE",
    )
    penalty = service.call("get_penalty", penalty_id=case["penalty_id"])
    assert (penalty["item"], penalty["fine_fen"], penalty["effective_on"]) == ("L02", 5_000_000, TODAY)
    assert penalty["document_no"] == case["document_no"] == "惠东市监罚〔2026〕1号"
    service.call(
        "record_fine_payment",
        agency="samr",
        case_id=case_id,
        receipt_no="4400123456",
        amount_fen=5_000_000,
        paid_on=TODAY,
    )
    done = move(service, case_id, "PERFORMED")
    assert (done["state"], done["ended_on"]) == ("PERFORMED", TODAY)
    kinds = [one["kind"] for one in shown(service, case_id)["documents"]]
    assert kinds == [
        "case_filing",
        "investigation_report",
        "penalty_notice",
        "legal_review_opinion",
        "penalty_decision",
        "case_closing",
    ]
    said = [event.data["state"] for event in service.said("enforcement.penalty_case_changed")]
    assert said == ["FILED", "INVESTIGATED", "NOTICE", "LEGAL_REVIEW", "DECIDED", "SERVED", "SERVED", "PERFORMED"]
    assert len(service.said("enforcement.penalty_decided")) == 1
    assert clock_of(service, case_id, "penalty_decision")["state"] == "MET"


@pytest.mark.requirement("D.7/90d-penalty-decision")
def test_a_case_is_to_be_decided_in_ninety_days_and_says_so_in_two_languages(service: Harness, people: dict[str, str]):
    case = shown(service, filed(service, people))
    assert case["case_no"] == "惠东市监立〔2026〕1号"
    assert (case["next"]["due_on"], case["next"]["due_kind"]) == ("2027-02-20", "penalty_decision")
    assert (case["next"]["agency"], case["next"]["state_zh"], case["next"]["state_en"]) == ("samr", "已立案", "filed")
    assert {one["to"] for one in case["next"]["moves"]} == {"INVESTIGATED", "NOT_PUNISHED", "TRANSFERRED"}
    assert case["punished_until"] == "2028-10-02"
    clock = clock_of(service, case["case_id"], "penalty_decision")
    wish = {"clock_id": clock["clock_id"], "to": "EXTENDED", "document_no": "延〔2026〕1号", "reason": "案情复杂"}
    assert service.call("move_clock", agency="samr", **wish)["due_on"] == "2027-03-22"


def test_the_same_filing_is_answered_and_who_may_not_punish_files_nothing(service: Harness, people: dict[str, str]):
    first = filed(service, people)
    assert filed(service, people) == first
    for agency in ("office", "nh-samr", "portal"):
        with pytest.raises(NotPermitted):
            service.call("file_penalty_case", agency=agency, **FILED)
    with pytest.raises(InvalidRequest) as refused:
        service.call("file_penalty_case", agency="samr", **{**FILED, "uscc": None})
    assert refused.value.fields[0][0] == "uscc"
    with pytest.raises(NotFound):
        service.call(
            "file_penalty_case", agency="samr", **{**FILED, "source_reference": "x", "act": "y"}, trace_case_id="none"
        )


def test_somebody_in_no_register_is_punished_where_the_act_was_done_and_no_credit_item_follows(
    service: Harness, people: dict[str, str]
):
    officers = [people["i1"], people["i2"]]
    wish = {**FILED, "uscc": None, "party_name": "兴隆鞋材加工点", "source": "fake_case", "investigators": officers}
    with pytest.raises(InvalidRequest) as refused:
        service.call("file_penalty_case", agency="samr", **wish)
    assert refused.value.fields[0][0] == "division"
    case_id = service.call("file_penalty_case", agency="samr", **wish, division="441323")["case_id"]
    act(service, case_id, "site_inspection", place="加工点", evidence=EVIDENCE, officers=officers)
    move(service, case_id, **PROPOSAL)
    move(service, case_id, "NOTICE")
    assert document(service, case_id, "penalty_notice")["addressee"] == "兴隆鞋材加工点"
    for internal in ("case_filing", "investigation_report"):
        assert document(service, case_id, internal)["addressee"] == "惠东县市场监督管理局"
    serve(service, case_id, "penalty_notice")
    act(service, case_id, "rights_waived", heard="测试乙", evidence=EVIDENCE)
    move(service, case_id, "LEGAL_REVIEW")
    act(service, case_id, "legal_review", officers=[people["r1"]], outcome="agreed")
    move(service, case_id, "DECIDED", decided_by=[people["d1"], people["d2"]])
    serve(service, case_id, "penalty_decision")
    assert move(service, case_id, "SERVED")["penalty_id"] is None
    assert service.said("enforcement.penalty_decided") == []


def test_an_act_counts_two_years_and_five_where_somebody_was_harmed(service: Harness, people: dict[str, str]):
    old = {**FILED, "occurred_on": "2024-11-21", "found_on": TODAY}
    with pytest.raises(Conflict, match="行政处罚法 36"):
        service.call("file_penalty_case", agency="samr", **old)
    assert filed(service, people, **{**old, "occurred_on": "2024-11-22", "source_reference": "检2"})
    assert filed(service, people, **{**old, "harm": True, "source_reference": "检3"})
    longer = {"continued_until": "2024-12-01", "source_reference": "检4", "act": "以假充真"}
    assert filed(service, people, **{**old, **longer})
    unknown = inspected(service, people, occurred_on=None, source_reference="检5")
    with pytest.raises(InvalidRequest, match="act_dated"):
        move(service, unknown, **PROPOSAL)
    with pytest.raises(Conflict, match="行政处罚法 36"):
        move(service, unknown, **PROPOSAL, occurred_on="2024-01-01")
    assert move(service, unknown, **PROPOSAL, occurred_on="2026-10-03")["occurred_on"] == "2026-10-03"


def test_officers_are_certified_without_interest_and_two(service: Harness, people: dict[str, str]):
    for ids in ([people["i1"]], [people["i1"], "nobody"], [people["i1"], people["d1"]]):
        with pytest.raises(InvalidRequest):
            filed(service, people, investigators=ids)
    service.call("declare_interest", agency="samr", officer_id=people["i2"], uscc=USCC, ground="kin", note="配偶任职")
    with pytest.raises(Conflict, match="回避"):
        filed(service, people)
    case_id = filed(service, people, investigators=[])
    with pytest.raises(InvalidRequest, match="none of them investigates"):
        act(service, case_id, "document", officers=[people["i1"], people["i3"]], evidence=EVIDENCE)
    act(service, case_id, "assignment", officers=[people["i1"], people["i3"]])
    assert set(shown(service, case_id)["investigators"]) == {people["i1"], people["i3"]}
    act(service, case_id, "document", officers=[people["i1"], people["i3"]], evidence=EVIDENCE)
    assert move(service, case_id, **PROPOSAL)["state"] == "INVESTIGATED"


@pytest.mark.requirement("D.7/7wd-evidence-and-service")
def test_evidence_registered_is_decided_on_in_seven_working_days(service: Harness, people: dict[str, str]):
    case_id, officers = filed(service, people), [people["i1"], people["i2"]]
    with pytest.raises(Conflict, match="no evidence_registered"):
        act(service, case_id, "evidence_decided", officers=officers, outcome="returned")
    act(service, case_id, "evidence_registered", officers=officers, place="仓库", evidence=EVIDENCE)
    assert clock_of(service, case_id, "evidence_decision")["due_on"] == "2026-12-01"
    with pytest.raises(InvalidRequest, match="no such outcome"):
        act(service, case_id, "evidence_decided", officers=officers, outcome="lost")
    act(service, case_id, "evidence_decided", officers=officers, outcome="returned")
    assert clock_of(service, case_id, "evidence_decision")["state"] == "MET"
    assert document(service, case_id, "evidence_disposal")["kind"] == "evidence_disposal"


def test_the_time_of_a_test_does_not_count_towards_the_decision(
    service: Harness, people: dict[str, str], clock: FixedClock
):
    case_id, officers = filed(service, people), [people["i1"], people["i2"]]
    act(service, case_id, "test_begun", officers=officers, document_no="委1")
    assert clock_of(service, case_id, "penalty_decision")["state"] == "PAUSED"
    clock.advance(timedelta(days=10))
    act(service, case_id, "test_ended", officers=officers, evidence=EVIDENCE)
    running = clock_of(service, case_id, "penalty_decision")
    assert (running["state"], running["due_on"]) == ("RUNNING", "2027-03-02")


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"fine_fen": 3_999_999}, "fine_fen"),
        ({"fine_fen": 24_000_001}, "fine_fen"),
        ({"goods_value_fen": None}, "goods_value_fen"),
        ({"kinds": ["warning"]}, "fine_fen"),
        ({"kinds": ["fine", "torture"]}, "kinds"),
        ({"statute": None}, "statute"),
        ({"item": "X1"}, "item"),
        ({"circumstances": ["sorry"], "weighing": "w"}, "circumstances"),
        ({"circumstances": ["confessed"], "fine_fen": 20_000_000, "weighing": "w"}, "fine_fen"),
        ({"circumstances": ["confessed"]}, "weighing"),
        ({"minutes_no": "m"}, "minutes_no"),
    ],
)
def test_a_proposal_outside_the_law_is_refused_by_the_field(
    service: Harness, people: dict[str, str], told: dict[str, Any], field: str
):
    case_id = inspected(service, people)
    with pytest.raises(InvalidRequest) as refused:
        move(service, case_id, **{**PROPOSAL, **told})
    assert refused.value.fields[0][0] == field
    assert shown(service, case_id)["state"] == "FILED"


def test_circumstances_leave_the_lower_the_upper_or_what_is_below_the_range(service: Harness, people: dict[str, str]):
    case_id = inspected(service, people)
    move(service, case_id, **PROPOSAL)
    assert shown(service, case_id)["fine_range"]["high_fen"] == 24_000_000
    for circumstance, fine, low, high in (
        ("confessed", 5_000_000, 4_000_000, 10_000_000),
        ("repeated", 20_000_000, 18_000_000, 24_000_000),
        ("harm_removed", 1_000_000, 0, 4_000_000),
    ):
        move(service, case_id, "NOTICE")
        act(
            service,
            case_id,
            "document",
            officers=[people["i1"], people["i2"]],
            evidence=EVIDENCE,
            findings=circumstance,
        )
        weighed = {"circumstances": [circumstance], "weighing": "证据3", "fine_fen": fine}
        move(service, case_id, **{**PROPOSAL, **weighed}, reason="重新裁量")
        allowed = shown(service, case_id)["fine_range"]
        assert (allowed["low_fen"], allowed["high_fen"]) == (low, high)


@pytest.mark.requirement("D.7/5wd-hearing")
def test_a_hearing_is_asked_for_in_five_working_days_and_told_seven_ahead(
    service: Harness, people: dict[str, str], clock: FixedClock
):
    case_id = noticed(service, people, **LARGE)
    assert clock_of(service, case_id, "hearing_request")["due_on"] == "2026-11-27"
    with pytest.raises(Conflict, match="hearing_asked"):
        move(service, case_id, "HEARING", hearing_on="2026-12-20", hearing_host=people["h1"])
    with pytest.raises(Conflict, match="may still answer"):
        move(service, case_id, "LEGAL_REVIEW")
    act(service, case_id, "hearing_requested", heard="测试乙")
    assert clock_of(service, case_id, "penalty_decision")["state"] == "PAUSED"
    with pytest.raises(Conflict, match="hearing_not_asked"):
        move(service, case_id, "LEGAL_REVIEW")
    with pytest.raises(InvalidRequest, match="too late"):
        move(service, case_id, "HEARING", hearing_on="2026-11-30", hearing_host=people["h1"])
    with pytest.raises(InvalidRequest, match="hearing_host"):
        move(service, case_id, "HEARING", hearing_on="2026-12-01", hearing_host=people["i1"])
    move(service, case_id, "HEARING", hearing_on="2026-12-01", hearing_host=people["h1"])
    with pytest.raises(Conflict, match="hearing_held"):
        move(service, case_id, "LEGAL_REVIEW")
    held = {"officers": [people["h1"]], "heard": "测试乙、测试丙", "evidence": EVIDENCE, "outcome": "uphold"}
    with pytest.raises(Conflict, match="is not served"):
        act(service, case_id, "hearing_held", **held)
    serve(service, case_id, "hearing_notice")
    with pytest.raises(Conflict, match="too early"):
        act(service, case_id, "hearing_held", **held)
    clock.advance(timedelta(days=9))
    act(service, case_id, "hearing_held", **held)
    assert clock_of(service, case_id, "penalty_decision")["state"] == "RUNNING"
    assert move(service, case_id, "LEGAL_REVIEW")["state"] == "LEGAL_REVIEW"


@pytest.mark.requirement("D.7/5wd-hearing")
def test_a_hearing_asked_for_too_late_or_for_a_small_fine_is_refused(
    service: Harness, people: dict[str, str], clock: FixedClock
):
    small = noticed(service, people)
    with pytest.raises(Conflict, match="no hearing for such a penalty"):
        act(service, small, "hearing_requested", heard="测试乙")
    act(service, small, "defence", heard="测试乙")
    assert move(service, small, "LEGAL_REVIEW")["state"] == "LEGAL_REVIEW"
    large = inspected(service, people, act="以假充真", source_reference="检8")
    move(service, large, **{**PROPOSAL, **LARGE})
    move(service, large, "NOTICE")
    serve(service, large, "penalty_notice")
    clock.advance(timedelta(days=6))
    with pytest.raises(Conflict, match="asked for too late"):
        act(service, large, "hearing_requested", heard="测试乙")
    assert move(service, large, "LEGAL_REVIEW")["state"] == "LEGAL_REVIEW"
    assert clock_of(service, large, "hearing_request")["state"] == "CANCELLED"


def test_who_defends_is_not_punished_more_heavily_unless_new_evidence_shows_it(
    service: Harness, people: dict[str, str]
):
    case_id = noticed(service, people)
    act(service, case_id, "defence", heard="测试乙")
    heavier = {**PROPOSAL, "fine_fen": 6_000_000}
    with pytest.raises(Conflict, match=r"not_heavier_for_defending: 行政处罚法 42, 45"):
        move(service, case_id, **heavier)
    act(service, case_id, "document", officers=[people["i1"], people["i2"]], evidence=EVIDENCE)
    move(service, case_id, **heavier)
    with pytest.raises(Conflict, match="no move from INVESTIGATED"):
        move(service, case_id, "DECIDED", decided_by=[people["d1"], people["d2"]])
    move(service, case_id, "NOTICE")
    assert shown(service, case_id)["noticed_fine_fen"] == 6_000_000
    with pytest.raises(Conflict, match="notice_served"):
        move(service, case_id, "LEGAL_REVIEW")


def test_a_small_fine_is_decided_by_two_and_a_large_one_reviewed_and_decided_together(
    service: Harness, people: dict[str, str]
):
    small = noticed(service, people)
    act(service, small, "rights_waived", heard="测试乙", evidence=EVIDENCE)
    with pytest.raises(InvalidRequest):
        move(service, small, "DECIDED", decided_by=[people["d1"]])
    with pytest.raises(InvalidRequest):
        move(service, small, "DECIDED", decided_by=[people["d1"], people["i1"]])
    assert move(service, small, "DECIDED", decided_by=[people["d1"], people["d2"]])["state"] == "DECIDED"
    large = inspected(service, people, act="以假充真", source_reference="检8")
    move(service, large, **{**PROPOSAL, **LARGE})
    move(service, large, "NOTICE")
    serve(service, large, "penalty_notice")
    act(service, large, "rights_waived", heard="测试乙", evidence=EVIDENCE)
    both = {"decided_by": [people["d1"], people["d2"]]}
    with pytest.raises(Conflict, match="review_not_needed"):
        move(service, large, "DECIDED", **both)
    move(service, large, "LEGAL_REVIEW")
    with pytest.raises(Conflict, match="review_agreed"):
        move(service, large, "DECIDED", **both)
    with pytest.raises(InvalidRequest):
        act(service, large, "legal_review", officers=[people["i1"]], outcome="agreed")
    act(service, large, "legal_review", officers=[people["r1"]], outcome="agreed")
    for told in (both, {**both, "minutes_no": "m"}, {"decided_by": [*both["decided_by"], people["d3"]]}):
        with pytest.raises(InvalidRequest, match="collective_if_grave"):
            move(service, large, "DECIDED", **told)
    three = [*both["decided_by"], people["d3"]]
    assert move(service, large, "DECIDED", decided_by=three, minutes_no="m")["decided_by"] == three


def test_heads_with_keys_sign_what_they_decide(service: Harness, people: dict[str, str]):
    keys = {name: PrivateKey.generate() for name in ("d1", "d2")}
    for name, key in keys.items():
        service.call("amend_officer", agency="samr", officer_id=people[name], public_key=key.public_jwk())
    case_id = noticed(service, people)
    act(service, case_id, "rights_waived", heard="测试乙", evidence=EVIDENCE)
    with pytest.raises(InvalidRequest) as refused:
        move(service, case_id, "DECIDED", decided_by=[people["d1"], people["d2"]])
    assert refused.value.fields[0][0] == "signatures"
    said = shown(service, case_id)["to_sign"]
    signed = [{"officer_id": people[n], "jws": sign(canonical(said), key)} for n, key in keys.items()]
    other = [{**signed[0]}, {**signed[1], "jws": sign(canonical({**said, "fine_fen": 1}), keys["d2"])}]
    with pytest.raises(InvalidRequest, match="does not hold"):
        move(service, case_id, "DECIDED", signatures=other)
    assert move(service, case_id, "DECIDED", signatures=signed)["decided_by"] == [people["d1"], people["d2"]]


def test_one_act_is_fined_once_by_whichever_agency(service: Harness, people: dict[str, str]):
    decided(service, people)
    with pytest.raises(Conflict, match="行政处罚法 25"):
        service.call("file_penalty_case", agency="customs", **{**FILED, "act": " 以次充好。"})
    other = inspected(service, people, act="掺杂掺假", source_reference="检7")
    fined = {**FILED, "document_no": "惠关罚1", "decided_on": TODAY, "effective_on": TODAY, "act": "掺杂掺假"}
    wish = {key: fined[key] for key in ("uscc", "document_no", "occurred_on", "decided_on", "effective_on", "act")}
    service.call("record_penalty", agency="customs", **wish, item="L04", statute="商检法 33", fine_fen=100)
    assert shown(service, other)["fined_by"] == "customs, 惠关罚1"
    move(service, other, **PROPOSAL)
    move(service, other, "NOTICE")
    serve(service, other, "penalty_notice")
    act(service, other, "rights_waived", heard="测试乙", evidence=EVIDENCE)
    with pytest.raises(Conflict, match="fined_once"):
        move(service, other, "DECIDED", decided_by=[people["d1"], people["d2"]])


def test_a_finding_of_malice_leads_to_its_case_and_the_decision_to_the_credit_item(service: Harness):
    people = staff(service, "ciq")
    finding = malicious(service)
    [case] = service.call("list_penalty_cases", trace_case_id=finding)["items"]
    case_id, officers = case["case_id"], [people["i1"], people["i2"]]
    act(service, case_id, "assignment", "ciq", officers=officers)
    act(service, case_id, "document", "ciq", officers=officers, evidence=EVIDENCE)
    move(service, case_id, agency="ciq", **{**PROPOSAL, "item": "P06", "occurred_on": "2026-10-02"})
    move(service, case_id, "NOTICE", "ciq")
    serve(service, case_id, "penalty_notice", "ciq")
    act(service, case_id, "rights_waived", "ciq", heard="测试乙", evidence=EVIDENCE)
    move(service, case_id, "DECIDED", "ciq", decided_by=[people["d1"], people["d2"]])
    serve(service, case_id, "penalty_decision", "ciq")
    move(service, case_id, "SERVED", "ciq")
    [penalty] = service.call("list_penalties", trace_case_id=finding)["items"]
    assert (penalty["item"], penalty["document_no"]) == ("P06", "惠州检罚〔2026〕1号")


@pytest.mark.requirement("D.6/malicious")
def test_a_finding_of_malice_files_its_case_by_itself_once_and_the_day_of_the_act_follows(service: Harness):
    finding = malicious(service)
    [case] = service.call("list_penalty_cases", trace_case_id=finding)["items"]
    assert (case["source"], case["source_id"], case["state"], case["occurred_on"]) == (
        "trace_case",
        finding,
        "FILED",
        None,
    )
    assert service.call("get_trace_case", case_id=finding)["penalty_case_id"] == case["case_id"]
    assert clock_of(service, case["case_id"], "penalty_decision")["due_on"] == "2027-02-20"
    people = staff(service, case["agency"])
    officers = [people["i1"], people["i2"]]
    act(service, case["case_id"], "assignment", case["agency"], officers=officers)
    act(service, case["case_id"], "document", case["agency"], officers=officers, evidence=EVIDENCE)
    proposal = {**PROPOSAL, "item": "P06", "act": "以次充好", "occurred_on": "2026-10-02"}
    moved = move(service, case["case_id"], agency=case["agency"], **proposal)
    assert (moved["act"], moved["occurred_on"], moved["item"]) == ("以次充好", "2026-10-02", "P06")


@pytest.mark.requirement("D.7/3wd-withdraw", "D.4/penalty")
@pytest.mark.parametrize("way", ["case", "penalty"])
def test_an_annulment_takes_case_penalty_documents_and_publicity_along(
    service: Harness, people: dict[str, str], way: str
):
    case_id = served(service, people)
    service.call("move_penalty_publicity", agency="samr", case_id=case_id, to="PUBLISHED")
    penalty_id = shown(service, case_id)["penalty_id"]
    told = {"document_no": "复议〔2026〕3号", "reason": "主要事实不清"}
    with pytest.raises(NotPermitted):
        move(service, case_id, "ANNULLED", "tax", **told)
    if way == "case":
        move(service, case_id, "ANNULLED", "gov", **told)
    else:
        service.call("annul_penalty", agency="gov", penalty_id=penalty_id, **told)
    case = shown(service, case_id)
    assert (case["state"], case["annulment_document_no"]) == ("ANNULLED", "复议〔2026〕3号")
    assert service.call("get_penalty", penalty_id=penalty_id)["state"] == "ANNULLED"
    assert {one["state"] for one in case["documents"] if one["kind"] == "penalty_decision"} == {"WITHDRAWN"}
    assert document(service, case_id, "penalty_annulment")["state"] == "ISSUED"
    assert len(service.said("enforcement.penalty_annulled")) == 1
    term = service.call("get_penalty", penalty_id=penalty_id)["withdraw_publication"]
    assert term["due_on"] == "2026-11-25"
    service.call("move_penalty_publicity", agency="samr", case_id=case_id, to="WITHDRAWN", reason="处罚撤销")
    [clock] = service.call("get_penalty", penalty_id=penalty_id)["clocks"]
    assert clock["state"] == "MET"


def test_a_crime_goes_to_the_judiciary_its_term_stands_still_and_it_comes_back(
    service: Harness, people: dict[str, str], clock: FixedClock
):
    case_id = proposed(service, people)
    with pytest.raises(InvalidRequest, match="transferred_to_told"):
        move(service, case_id, "TRANSFERRED", reason="涉嫌生产、销售伪劣产品罪")
    move(service, case_id, "TRANSFERRED", transferred_to="惠东县公安局", reason="涉嫌生产、销售伪劣产品罪")
    assert document(service, case_id, "case_transfer")["addressee"] == "惠东县公安局"
    assert clock_of(service, case_id, "penalty_decision")["state"] == "PAUSED"
    clock.advance(timedelta(days=5))
    with pytest.raises(InvalidRequest, match="document_told"):
        move(service, case_id, "FILED", reason="不构成犯罪")
    back = move(service, case_id, "FILED", reason="不构成犯罪", document_no="不立1")
    assert back["state"] == "FILED"
    assert clock_of(service, case_id, "penalty_decision")["due_on"] == "2027-02-25"
    assert move(service, case_id, **PROPOSAL)["state"] == "INVESTIGATED"


def test_who_is_not_punished_is_told_why(service: Harness, people: dict[str, str]):
    case_id = inspected(service, people)
    two = [people["d1"], people["d2"]]
    with pytest.raises(InvalidRequest, match="no such ground"):
        move(service, case_id, "NOT_PUNISHED", ground="mercy", reason="x", decided_by=two)
    done = move(service, case_id, "NOT_PUNISHED", ground="minor_corrected", reason="已改正", decided_by=two)
    assert (done["document_no"], done["penalty_id"]) == ("惠东市监不罚〔2026〕1号", None)
    assert clock_of(service, case_id, "penalty_decision")["state"] == "MET"


@pytest.mark.requirement("D.7/7wd-jurisdiction")
def test_the_first_to_file_is_competent_unless_talks_or_the_superior_say_otherwise(service: Harness):
    people, theirs = staff(service), staff(service, "customs")
    case_id = filed(service, people)
    told = {"case_id": case_id, "reason": "行为发生在口岸"}
    with pytest.raises(Conflict, match="other_than_owner"):
        service.call("move_jurisdiction", agency="samr", to="DISPUTED", **told)
    claimed = service.call("move_jurisdiction", agency="customs", to="DISPUTED", **told)
    assert (claimed["jurisdiction"], claimed["claimant"], claimed["superior"]) == ("DISPUTED", "customs", "gov")
    assert service.call("move_jurisdiction", agency="customs", to="DISPUTED", **told) == claimed
    assert clock_of(service, case_id, "jurisdiction_talks")["due_on"] == "2026-12-01"
    with pytest.raises(Conflict, match="by_who_gives_way"):
        service.call("move_jurisdiction", agency="customs", to="SETTLED", to_agency="customs", document_no="d", **told)
    with pytest.raises(Conflict, match="by_a_side"):
        service.call("move_jurisdiction", agency="tax", to="REFERRED", **told)
    act(service, case_id, "document", officers=[people["i1"], people["i2"]], evidence=EVIDENCE)
    move(service, case_id, **PROPOSAL)
    with pytest.raises(Conflict, match="jurisdiction_settled"):
        move(service, case_id, "NOTICE")
    service.call("move_jurisdiction", agency="samr", to="REFERRED", **told)
    assert shown(service, case_id)["next"]["agency"] == "gov"
    with pytest.raises(InvalidRequest, match="on_one_of_them"):
        service.call("move_jurisdiction", agency="gov", to="SETTLED", to_agency="tax", **told)
    settled = service.call("move_jurisdiction", agency="gov", to="SETTLED", to_agency="customs", **told)
    assert (settled["agency"], settled["investigators"]) == ("customs", [])
    assert clock_of(service, case_id, "penalty_decision")["responsible"] == "customs"
    with pytest.raises(NotPermitted, match="business of customs"):
        move(service, case_id, "NOTICE")
    with pytest.raises(Conflict, match="two_investigators"):
        move(service, case_id, "NOTICE", "customs")
    act(service, case_id, "assignment", "customs", officers=[theirs["i1"], theirs["i2"]])
    assert move(service, case_id, "NOTICE", "customs")["state"] == "NOTICE"
    told = document(service, case_id, "jurisdiction_designation", "gov")
    assert (told["agency"], told["addressee"]) == ("gov", "惠州海关、惠东县市场监督管理局")


def test_a_move_again_changes_nothing_and_a_stale_version_is_refused(service: Harness, people: dict[str, str]):
    case_id = inspected(service, people)
    first = move(service, case_id, **PROPOSAL)
    assert move(service, case_id, **PROPOSAL) == first
    with pytest.raises(PreconditionFailed):
        move(service, case_id, "NOTICE", if_match="1")
    once = act(service, case_id, "document", officers=[people["i1"], people["i2"]], evidence=EVIDENCE)
    assert act(service, case_id, "document", officers=[people["i1"], people["i2"]], evidence=EVIDENCE) == once
    page = service.call("list_penalty_acts", case_id=case_id, limit=1)
    assert (len(page["items"]), page["next_cursor"] is not None) == (1, True)


def test_cases_are_listed_by_enterprise_agency_state_and_whether_they_are_over(
    service: Harness, people: dict[str, str]
):
    case_id = decided(service, people)
    other = filed(service, people, act="以假充真", source_reference="检9")
    listed = service.call("list_penalty_cases", uscc=USCC, open=True)["items"]
    assert [one["case_id"] for one in listed] == [other, case_id]
    assert service.call("list_penalty_cases", state="DECIDED", agency="samr")["items"][0]["case_id"] == case_id
    assert service.call("list_penalty_cases", open=False)["items"] == []
    near = shown(service, other)["perhaps_same_act"]
    assert [one["case_id"] for one in near] == [case_id]
