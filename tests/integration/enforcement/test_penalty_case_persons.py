"""Who acts in a penalty case, who is competent for it, and that one act by one party stays one."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sanhu_client.signatures import canonical, sign
from sanhu_client.signatures.keys import PrivateKey

from databus.clock import FixedClock
from databus.errors import Conflict, InvalidRequest, NotPermitted, SanhuError
from databus.testing import Harness
from tests.integration.enforcement.penalty_scenes import (
    EVIDENCE,
    FILED,
    PROPOSAL,
    act,
    clock_of,
    filed,
    inspected,
    move,
    noticed,
    proposed,
    serve,
    staff,
)
from tests.integration.enforcement.scenes import USCC, malicious

LARGE = {"fine_fen": 20_000_000, "goods_value_fen": 30_000_000}
ITEMS = [{"title": "案卷", "sha256": "a" * 64}]


@pytest.fixture
def people(service: Harness) -> dict[str, str]:
    return staff(service)


def shown(service: Harness, case_id: str) -> Any:
    return service.call("get_penalty_case", case_id=case_id)


def asked_for_a_hearing(service: Harness, people: dict[str, str]) -> str:
    case_id = noticed(service, people, **LARGE)
    act(service, case_id, "hearing_requested", heard="测试乙")
    return case_id


# ---- persons
def test_whoever_once_investigated_neither_hosts_nor_reviews_nor_decides(service: Harness, people: dict[str, str]):
    service.call(
        "amend_officer",
        agency="samr",
        officer_id=people["i3"],
        posts=["investigator", "decider", "reviewer", "hearing_host"],
    )
    case_id = filed(service, people)
    act(service, case_id, "interview", officers=[people["i1"], people["i3"]], heard="测试乙", evidence=EVIDENCE)
    move(service, case_id, **{**PROPOSAL, **LARGE})
    move(service, case_id, "NOTICE")
    serve(service, case_id, "penalty_notice")
    act(service, case_id, "hearing_requested", heard="测试乙")
    with pytest.raises(Conflict, match="does not act as hearing_host"):
        move(service, case_id, "HEARING", hearing_on="2026-12-15", hearing_host=people["i3"])
    act(service, case_id, "hearing_withdrawn", heard="测试乙")
    act(service, case_id, "rights_waived", heard="测试乙", evidence=EVIDENCE)
    move(service, case_id, "LEGAL_REVIEW")
    with pytest.raises(Conflict, match="does not act as reviewer"):
        act(service, case_id, "legal_review", officers=[people["i3"]], outcome="agreed")
    act(service, case_id, "legal_review", officers=[people["r1"]], outcome="agreed")
    three = [people["d1"], people["d2"], people["i3"]]
    with pytest.raises(Conflict, match="does not act as decider"):
        move(service, case_id, "DECIDED", decided_by=three, minutes_no="m")


def test_whoever_reviewed_does_not_investigate_afterwards(service: Harness, people: dict[str, str]):
    service.call("amend_officer", agency="samr", officer_id=people["r1"], posts=["reviewer", "investigator"])
    case_id = noticed(service, people)
    act(service, case_id, "rights_waived", heard="测试乙", evidence=EVIDENCE)
    move(service, case_id, "LEGAL_REVIEW")
    act(service, case_id, "legal_review", officers=[people["r1"]], outcome="amend")
    with pytest.raises(Conflict, match="acted in this matter before"):
        act(service, case_id, "assignment", officers=[people["i1"], people["r1"]])


def test_heads_with_keys_sign_that_nobody_is_punished(service: Harness, people: dict[str, str]):
    keys = {name: PrivateKey.generate() for name in ("d1", "d2")}
    for name, key in keys.items():
        service.call("amend_officer", agency="samr", officer_id=people[name], public_key=key.public_jwk())
    case_id = inspected(service, people)
    said = shown(service, case_id)["to_sign_not_punished"]
    signed = [{"officer_id": people[name], "jws": sign(canonical(said), key)} for name, key in keys.items()]
    told = {"ground": "minor_corrected", "reason": "已改正"}
    assert move(service, case_id, "NOT_PUNISHED", signatures=signed, **told)["state"] == "NOT_PUNISHED"


# ---- hearings and the term of the decision
@pytest.mark.requirement("D.7/5wd-hearing", "D.7/90d-penalty-decision")
def test_a_hearing_that_is_given_up_ends_and_the_term_runs_again(
    service: Harness, people: dict[str, str], clock: FixedClock
):
    case_id = asked_for_a_hearing(service, people)
    assert clock_of(service, case_id, "penalty_decision")["state"] == "PAUSED"
    clock.advance(timedelta(days=10))
    act(service, case_id, "hearing_withdrawn", heard="测试乙")
    running = clock_of(service, case_id, "penalty_decision")
    assert (running["state"], running["due_on"]) == ("RUNNING", "2027-03-02")
    assert move(service, case_id, "LEGAL_REVIEW")["state"] == "LEGAL_REVIEW"
    other = inspected(service, people, act="以假充真", source_reference="检8")
    move(service, other, **{**PROPOSAL, **LARGE})
    move(service, other, "NOTICE")
    serve(service, other, "penalty_notice")
    act(service, other, "hearing_requested", heard="测试乙")
    move(service, other, "HEARING", hearing_on="2026-12-30", hearing_host=people["h1"])
    act(service, other, "hearing_withdrawn", heard="测试乙", document_no="听止1")
    assert move(service, other, "LEGAL_REVIEW")["state"] == "LEGAL_REVIEW"


@pytest.mark.requirement("D.7/90d-penalty-decision")
def test_a_new_proposal_ends_the_wait_for_a_hearing_but_not_that_for_a_test(
    service: Harness, people: dict[str, str], clock: FixedClock
):
    case_id, officers = asked_for_a_hearing(service, people), [people["i1"], people["i2"]]
    clock.advance(timedelta(days=3))
    act(service, case_id, "document", officers=officers, evidence=EVIDENCE)
    move(service, case_id, **PROPOSAL)
    assert clock_of(service, case_id, "penalty_decision")["state"] == "RUNNING"
    act(service, case_id, "test_begun", officers=officers, document_no="委1")
    assert clock_of(service, case_id, "penalty_decision")["state"] == "PAUSED"
    move(service, case_id, "TRANSFERRED", transferred_to="惠东县公安局", reason="涉嫌犯罪")
    move(service, case_id, "FILED", reason="不构成犯罪", document_no="不立1")
    assert clock_of(service, case_id, "penalty_decision")["state"] == "PAUSED"
    act(service, case_id, "test_ended", officers=officers, evidence=EVIDENCE)
    assert clock_of(service, case_id, "penalty_decision")["state"] == "RUNNING"


def test_a_person_may_ask_for_a_hearing_from_a_smaller_fine_on(service: Harness, people: dict[str, str]):
    told = {"uscc": None, "party_name": "兴隆鞋材加工点", "division": "441323"}
    case_id = proposed(service, people, filing=told, fine_fen=1_000_000, goods_value_fen=2_000_000)
    move(service, case_id, "NOTICE")
    serve(service, case_id, "penalty_notice")
    assert act(service, case_id, "hearing_requested", heard="测试丙")["kind"] == "hearing_requested"


def test_what_shows_a_move_stands_in_its_history(service: Harness, people: dict[str, str]):
    case_id = proposed(service, people)
    told = {"transferred_to": "惠东县公安局", "reason": "涉嫌犯罪", "evidence": ["接收回执〔2026〕7号"]}
    move(service, case_id, "TRANSFERRED", **told)
    assert shown(service, case_id)["history"][-1]["note"] == "涉嫌犯罪; 接收回执〔2026〕7号"


# ---- who is competent
@pytest.mark.requirement("D.7/7wd-jurisdiction")
def test_a_case_in_dispute_is_neither_ended_nor_handed_over_and_nobody_settles_in_its_own_favour(
    service: Harness, people: dict[str, str]
):
    case_id = inspected(service, people)
    told = {"case_id": case_id, "reason": "行为发生在口岸"}
    handed = {"kind": "case", "subject_kind": "penalty_case", "subject_id": case_id, "to_agency": "customs"}
    hand = {**handed, "reason": "属于海关管辖", "officer": "officer-1", "items": ITEMS}
    sent = service.call("hand_over", agency="samr", **hand)
    service.call("move_jurisdiction", agency="ciq", to="DISPUTED", **told)
    taking = {"transfer_id": sent["transfer_id"], "officer": "officer-9", "items": ["a" * 64]}
    with pytest.raises(Conflict, match="disputed"):
        service.call("move_transfer", agency="customs", to="RECEIVED", **taking)
    service.call("move_transfer", agency="customs", to="REFUSED", transfer_id=sent["transfer_id"], reason="管辖争议")
    with pytest.raises(Conflict, match="disputed"):
        service.call("hand_over", agency="samr", **{**hand, "reason": "再次移送"})
    with pytest.raises(Conflict, match="jurisdiction_settled"):
        move(service, case_id, "TRANSFERRED", transferred_to="惠东县公安局", reason="涉嫌犯罪")
    both = [people["d1"], people["d2"]]
    with pytest.raises(Conflict, match="jurisdiction_settled"):
        move(service, case_id, "NOT_PUNISHED", ground="minor_corrected", reason="已改正", decided_by=both)
    with pytest.raises(Conflict, match="by_who_gives_way"):
        service.call("move_jurisdiction", agency="samr", to="SETTLED", to_agency="samr", document_no="d", **told)
    settled = service.call("move_jurisdiction", agency="ciq", to="SETTLED", to_agency="samr", document_no="d", **told)
    assert (settled["jurisdiction"], settled["agency"]) == ("SETTLED", "samr")


@pytest.mark.requirement("J-06")
@pytest.mark.parametrize("kind", ["penalty_case", "fake_case"])
def test_who_takes_a_case_over_conducts_it_with_officers_of_its_own(
    service: Harness, people: dict[str, str], kind: str
):
    theirs = staff(service, "customs")
    case_id = proposed(service, people) if kind == "penalty_case" else fake_case(service)
    order = {"kind": "case", "subject_kind": kind, "subject_id": case_id, "to_agency": "customs", "officer": "o1"}
    sent = service.call("hand_over", agency="samr", **order, reason="属于海关管辖", items=ITEMS)
    taking = {"transfer_id": sent["transfer_id"], "officer": "officer-9", "items": ["a" * 64]}
    service.call("move_transfer", agency="customs", to="RECEIVED", **taking)
    if kind == "fake_case":
        assert service.call("get_fake_case", case_id=case_id)["agency"] == "customs"
        assert service.said("enforcement.fake_case_changed")[-1].data["agency"] == "customs"
        return
    case = shown(service, case_id)
    assert (case["agency"], case["investigators"]) == ("customs", [])
    assert {one["responsible"] for one in case["clocks"] if one["state"] == "RUNNING"} == {"customs"}
    with pytest.raises(NotPermitted):
        move(service, case_id, "NOTICE")
    with pytest.raises(Conflict, match="two_investigators"):
        move(service, case_id, "NOTICE", "customs")
    act(service, case_id, "assignment", "customs", officers=[theirs["i1"], theirs["i2"]])
    assert move(service, case_id, "NOTICE", "customs")["state"] == "NOTICE"


def fake_case(service: Harness) -> str:
    wish = {"uscc": USCC, "division": "441323", "mark": "惠步", "goods": "仿冒女鞋", "suspect": "无照加工点"}
    wish |= {"suspect_place": "惠东县吉隆镇", "source": "enterprise", "source_reference": "线索1"}
    return str(service.call("open_fake_case", agency="samr", **wish)["case_id"])


@pytest.mark.requirement("J-06")
def test_who_has_a_key_signs_what_it_hands_over_and_what_it_takes(service: Harness, people: dict[str, str]):
    theirs, keys = staff(service, "customs"), {"samr": PrivateKey.generate(), "customs": PrivateKey.generate()}
    for agency, officers in (("samr", people), ("customs", theirs)):
        key = keys[agency].public_jwk()
        service.call("amend_officer", agency=agency, officer_id=officers["i1"], public_key=key)
    case_id = inspected(service, people)
    order = {"kind": "case", "subject_kind": "penalty_case", "subject_id": case_id, "to_agency": "customs"}
    order |= {"reason": "属于海关管辖", "officer": "o1", "items": ITEMS}
    with pytest.raises(InvalidRequest) as refused:
        service.call("hand_over", agency="samr", **order)
    assert refused.value.fields[0][0] == "signatures"
    said = {"act": "hand_over", "subject_kind": "penalty_case", "subject_id": case_id, "state": "SENT"}
    said["items"] = ["a" * 64]  # type: ignore[assignment]
    gives = {**said, "kind": "case", "to_agency": "customs"}
    wrong = [{"officer_id": people["i1"], "jws": sign(canonical({**gives, "items": []}), keys["samr"])}]
    with pytest.raises(InvalidRequest, match="does not hold"):
        service.call("hand_over", agency="samr", **order, signatures=wrong)
    right = [{"officer_id": people["i1"], "jws": sign(canonical(gives), keys["samr"])}]
    sent = service.call("hand_over", agency="samr", **order, signatures=right)
    taking = {"transfer_id": sent["transfer_id"], "to": "RECEIVED", "officer": "officer-9", "items": ["a" * 64]}
    with pytest.raises(InvalidRequest):
        service.call("move_transfer", agency="customs", **taking)
    said |= {"subject_kind": "transfer", "subject_id": sent["transfer_id"], "state": "RECEIVED"}
    taken = [{"officer_id": theirs["i1"], "jws": sign(canonical(said), keys["customs"])}]
    assert service.call("move_transfer", agency="customs", **taking, signatures=taken)["state"] == "RECEIVED"


# ---- one act
def at_once(*calls: Any) -> list[Any]:
    """What came of calls that are made at the same time: answers, or what refused them."""
    found: list[Any] = [None] * len(calls)
    ready = threading.Barrier(len(calls))

    def run(place: int, call: Any) -> None:
        ready.wait()
        try:
            found[place] = call()
        except SanhuError as refused:
            found[place] = refused

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.requirement("D.4/penalty")
def test_of_two_agencies_that_file_one_act_at_once_one_is_first(service: Harness):
    def file(agency: str, reference: str) -> Any:
        return lambda: service.call("file_penalty_case", agency=agency, **{**FILED, "source_reference": reference})

    for turn in range(5):
        service.empty()
        told = at_once(file("samr", f"检{turn}"), file("customs", f"关{turn}"), file("ciq", f"检验{turn}"))
        refused = [one for one in told if isinstance(one, Conflict)]
        assert len(refused) == 2, told
        assert len(service.call("list_penalty_cases")["items"]) == 1


@pytest.mark.requirement("D.4/penalty")
def test_one_act_is_fined_once_even_if_two_agencies_decide_at_once(service: Harness):
    for turn in range(3):
        service.empty()
        cases = {}
        for agency in ("samr", "customs"):
            people = staff(service, agency)
            # two notices in other words, of which the investigation finds that they are one act
            told = {"occurred_on": None, "act": f"线索{agency}", "source_reference": f"检{turn}"}
            case_id = inspected(service, people, agency, **told)
            move(service, case_id, agency=agency, **PROPOSAL, act="以次充好", occurred_on="2026-10-02")
            move(service, case_id, "NOTICE", agency)
            serve(service, case_id, "penalty_notice", agency)
            act(service, case_id, "rights_waived", agency, heard="测试乙", evidence=EVIDENCE)
            cases[agency] = (case_id, [people["d1"], people["d2"]])

        def decide(agency: str, case_id: str, both: list[str]) -> Any:
            return lambda: move(service, case_id, "DECIDED", agency, decided_by=both)

        told = at_once(*(decide(agency, *case) for agency, case in cases.items()))
        assert [type(one) for one in told].count(Conflict) == 1, told


def test_one_party_is_one_however_its_name_is_written(service: Harness, people: dict[str, str]):
    wish = {**FILED, "uscc": None, "division": "441323"}
    service.call("file_penalty_case", agency="samr", **wish, party_name="兴隆鞋材加工点")
    with pytest.raises(Conflict, match="行政处罚法 25"):
        service.call(
            "file_penalty_case",
            agency="customs",
            **{**wish, "source_reference": "关1"},
            party_name=" 兴隆 鞋材加工点。",
        )


def test_a_finding_has_one_case_until_the_day_of_the_act_is_known(service: Harness):
    finding = malicious(service)
    [case] = service.call("list_penalty_cases", trace_case_id=finding)["items"]
    with pytest.raises(Conflict, match="filed its case by itself") as refused:
        service.call("file_penalty_case", agency=case["agency"], **FILED, trace_case_id=finding)
    assert case["case_id"] in refused.value.fields[0][1]
