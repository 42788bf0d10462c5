from concurrent.futures import ThreadPoolExecutor

import pytest

from databus.contracts import get
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted, SanhuError
from databus.testing import Harness
from tests.integration.enforcement.scenes import PENALTY, USCC, malicious, names

ORDINARY = {**PENALTY, "item": "L04", "statute": "产品质量法 50"}
COMPLAINT = {"uscc": USCC, "document_no": "诉〔2026〕5号", "effective_on": "2026-11-20"}


@pytest.mark.requirement("T-04")
def test_a_penalty_is_said_with_the_item_and_its_effective_day(service: Harness):
    case_id = malicious(service)
    penalty = service.call("record_penalty", agency="samr", **PENALTY, trace_case_id=case_id)
    assert (penalty["agency"], penalty["state"]) == ("samr", "DECIDED")
    said = service.said("enforcement.penalty_decided")[0]
    assert (said.subject, said.uscc) == (penalty["penalty_id"], USCC)
    assert set(said.data) == set(get("enforcement.penalty_decided").example)
    assert (said.data["item"], said.data["effective_on"]) == ("P06", "2026-11-23")
    cited = service.call("get_trace_case", case_id=case_id)["penalties"]
    assert [(one["document_no"], one["state"]) for one in cited] == [(PENALTY["document_no"], "DECIDED")]


@pytest.mark.requirement("T-04")
def test_an_annulled_penalty_sends_the_finding_to_its_owner_and_it_stands_until_overturned(service: Harness):
    case_id = malicious(service)
    key = service.call("record_penalty", agency="samr", **PENALTY, trace_case_id=case_id)["penalty_id"]
    fallen = service.call(
        "annul_penalty", agency="gov", penalty_id=key, document_no="复议〔2026〕3号", reason="主要事实不清"
    )
    assert (fallen["state"], fallen["annulled_on"], fallen["version"]) == ("ANNULLED", "2026-11-22", 2)
    assert names(service)[-2:] == ["penalty_annulled", "finding_review_opened"]
    case = service.call("get_trace_case", case_id=case_id)
    assert (case["finding_in_force"], case["finding_review"]) == (True, "OPEN")
    assert "复议〔2026〕3号" in case["history"][-1]["note"]
    service.call(
        "review_finding", case_id=case_id, outcome="OVERTURNED", reason="原认定依据不足", document_no="复核〔2026〕1号"
    )
    assert names(service)[-1] == "finding_overturned"
    told = service.call("get_penalty", penalty_id=key)
    assert told["withdraw_publication"] == {"due_on": "2026-11-25", "provisional": False}
    assert [step["to_state"] for step in told["history"]] == ["DECIDED", "ANNULLED"]


def test_a_second_annulment_while_the_review_is_open_opens_no_second_review(service: Harness):
    case_id = malicious(service)
    keys = [
        service.call(
            "record_penalty",
            agency="samr",
            **{**PENALTY, "document_no": f"罚{n}", "act": f"行为{n}"},
            trace_case_id=case_id,
        )["penalty_id"]
        for n in (1, 2)
    ]
    for key in keys:
        service.call("annul_penalty", agency="samr", penalty_id=key, document_no="撤", reason="x")
    assert names(service).count("finding_review_opened") == 1


def test_an_annulled_penalty_without_a_finding_opens_no_review(service: Harness):
    key = service.call("record_penalty", agency="samr", **ORDINARY)["penalty_id"]
    service.call("annul_penalty", agency="samr", penalty_id=key, document_no="撤1", reason="x")
    assert names(service) == ["penalty_decided", "penalty_annulled"]


def test_a_penalty_is_annulled_by_who_decided_or_who_reviews_and_once(service: Harness):
    key = service.call("record_penalty", agency="ciq", **ORDINARY)["penalty_id"]
    said = {"penalty_id": key, "document_no": "撤1", "reason": "x"}
    with pytest.raises(NotPermitted, match="annulled by ciq, gov"):
        service.call("annul_penalty", agency="samr", **said)
    first = service.call("annul_penalty", agency="customs", **said)
    assert service.call("annul_penalty", agency="customs", **said) == first
    with pytest.raises(Conflict, match="annulled before"):
        service.call("annul_penalty", agency="gov", **{**said, "document_no": "撤2"})


def test_one_document_is_recorded_once(service: Harness):
    first = service.call("record_penalty", agency="samr", **ORDINARY)
    assert service.call("record_penalty", agency="samr", **ORDINARY) == first
    with pytest.raises(Conflict, match="another body"):
        service.call("record_penalty", agency="samr", **{**ORDINARY, "fine_fen": 1})
    assert names(service) == ["penalty_decided"]


def test_one_act_is_fined_once_whoever_fines(service: Harness):
    service.call("record_penalty", agency="samr", **ORDINARY)
    second = {**ORDINARY, "document_no": "质监罚〔2026〕1号", "act": " 以次充好。"}
    with pytest.raises(Conflict, match="行政处罚法 29") as refused:
        service.call("record_penalty", agency="qts", **second)
    assert refused.value.fields == [("act", "fined already by samr, 惠东市监罚〔2026〕12号")]
    service.call("record_penalty", agency="qts", **{**second, "fine_fen": 0})


def test_after_an_annulment_the_act_may_be_fined_anew(service: Harness):
    key = service.call("record_penalty", agency="samr", **ORDINARY)["penalty_id"]
    service.call("annul_penalty", agency="samr", penalty_id=key, document_no="撤1", reason="x")
    service.call("record_penalty", agency="samr", **{**ORDINARY, "document_no": "惠东市监罚〔2026〕13号"})


def test_of_two_fines_for_one_act_at_the_same_moment_one_is_recorded(service: Harness):
    def fine(number: int) -> bool:
        try:
            service.call("record_penalty", agency="samr", **{**ORDINARY, "document_no": f"罚{number}"})
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(fine, range(8))) == 1
    assert names(service) == ["penalty_decided"]


@pytest.mark.parametrize(
    ("agency", "changes", "error", "field"),
    [
        ("samr", {"item": "X99"}, InvalidRequest, "item"),
        ("samr", {"item": "P06"}, InvalidRequest, "trace_case_id"),
        ("samr", {"trace_case_id": "nothing"}, NotFound, "trace_case_id"),
        ("samr", {"decided_on": "2026-11-23"}, InvalidRequest, "decided_on"),
        ("samr", {"occurred_on": "2026-11-21"}, InvalidRequest, "occurred_on"),
        ("samr", {"effective_on": "2026-11-19"}, InvalidRequest, "effective_on"),
        ("samr", {"statute": "商检法 33", "goods_value_fen": 100_000_000}, InvalidRequest, "fine_fen"),
        ("association", {}, NotPermitted, None),
    ],
)
def test_a_penalty_that_cannot_stand_is_refused_and_nothing_is_kept(
    service: Harness, agency: str, changes: dict, error: type[SanhuError], field: str | None
):
    with pytest.raises(error) as refused:
        service.call("record_penalty", agency=agency, **{**ORDINARY, **changes})
    if field is not None:
        assert refused.value.fields[0][0] == field
    assert service.call("list_penalties")["items"] == []
    assert service.said() == []


def test_penalties_are_found_by_enterprise_state_and_case(service: Harness):
    key = service.call("record_penalty", agency="samr", **ORDINARY)["penalty_id"]
    for ask, found in (({"uscc": USCC}, [key]), ({"state": "ANNULLED"}, []), ({"trace_case_id": "x"}, [])):
        assert [one["penalty_id"] for one in service.call("list_penalties", **ask)["items"]] == found


@pytest.mark.requirement("A-08")
def test_a_substantiated_complaint_is_said_without_a_word_about_who_complained(service: Harness):
    complaint = service.call("record_substantiated_complaint", agency="samr", **COMPLAINT, occurred_on="2026-10-09")
    said = service.said("enforcement.complaint_substantiated")[0]
    assert (said.subject, said.data["effective_on"]) == (complaint["complaint_id"], "2026-11-20")
    assert (
        service.call("record_substantiated_complaint", agency="samr", **COMPLAINT, occurred_on="2026-10-09")
        == complaint
    )
    assert len(service.said()) == 1


@pytest.mark.requirement("J-05")
def test_there_is_no_field_for_a_reporter(service: Harness):
    with pytest.raises(InvalidRequest) as refused:
        service.call("record_substantiated_complaint", agency="samr", **COMPLAINT, reporter="张三")
    assert refused.value.fields[0][0] == "reporter"
    with pytest.raises(InvalidRequest) as refused:
        service.call("record_substantiated_complaint", agency="samr", **COMPLAINT, occurred_on="2026-11-21")
    assert refused.value.fields[0][0] == "occurred_on"
    with pytest.raises(NotPermitted):
        service.call("record_substantiated_complaint", agency="lab", **COMPLAINT)
