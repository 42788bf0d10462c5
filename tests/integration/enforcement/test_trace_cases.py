from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from databus.caller import Caller
from databus.contracts import get
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from databus.testing import Harness
from tests.infrastructure import wait_for
from tests.integration.enforcement.scenes import ALERT, CASE, PENALTY, TODAY, USCC, classified, malicious, names


@pytest.mark.requirement("T-01")
@pytest.mark.parametrize("trigger", ["foreign_notification", "recall", "return", "domestic_sampling"])
def test_each_trigger_opens_a_case_with_a_number_of_the_year(service: Harness, trigger: str):
    case = service.call("open_trace_case", **{**CASE, "trigger": trigger}, lots=["L1"])
    assert (case["state"], case["case_no"], case["agency"]) == ("OPENED", "溯〔2026〕1号", "ciq")
    assert service.said("enforcement.trace_opened")[0].uscc == USCC
    other = service.call("open_trace_case", **{**CASE, "source_reference": "other"})
    assert other["case_no"] == "溯〔2026〕2号"


@pytest.mark.requirement("T-05")
def test_an_enterprise_not_yet_known_here_is_investigated_all_the_same(service: Harness):
    assert service.call("open_trace_case", **CASE)["uscc"] == USCC


def test_one_source_opens_one_case(service: Harness):
    first = service.call("open_trace_case", **CASE)
    assert service.call("open_trace_case", **CASE) == first
    with pytest.raises(Conflict, match="溯〔2026〕1号"):
        service.call("open_trace_case", agency="samr", **CASE)
    with pytest.raises(Conflict):
        service.call("open_trace_case", **CASE, lots=["L1"])
    assert names(service) == ["trace_opened"]


def test_a_case_names_an_alert_that_exists(service: Harness):
    with pytest.raises(NotFound) as refused:
        service.call("open_trace_case", **CASE, alert_id="nothing")
    assert refused.value.fields[0][0] == "alert_id"
    alert_id = service.call("issue_alert", **ALERT)["alert_id"]
    assert service.call("open_trace_case", **CASE, alert_id=alert_id)["alert_id"] == alert_id


@pytest.mark.requirement("T-04")
@pytest.mark.requirement("D.4/trace")
def test_a_foreign_notification_is_traced_to_malice_step_by_step_each_with_its_clause(service: Harness):
    case_id = malicious(service)
    case = service.call("get_trace_case", case_id=case_id)
    assert (case["state"], case["disposition"], case["finding_in_force"]) == ("PENALTY_CASE", "MALICIOUS", True)
    assert (case["credit_item"], case["decision_due_on"]) == ("P06", "2027-02-20")
    assert "取消示范企业" in case["measure"]
    assert [step["to_state"] for step in case["history"]] == [
        "OPENED",
        "ASSIGNED",
        "INVESTIGATING",
        "CAUSE_CLASSIFIED",
        "CAUSE_CLASSIFIED",
        "DISPOSED",
        "PENALTY_CASE",
    ]
    assert all(step["clause"] for step in case["history"])
    assert names(service) == [
        "trace_opened",
        "trace_changed",
        "trace_changed",
        "trace_changed",
        "trace_changed",
        "trace_disposed",
        "penalty_case_changed",
        "trace_changed",
    ]
    disposed = service.said("enforcement.trace_disposed")[0].data
    assert (disposed["finding_in_force"], disposed["document_no"]) == (True, "认〔2026〕1号")


@pytest.mark.requirement("T-04")
def test_two_officers_may_approve_one_after_the_other_and_the_same_one_counts_once(service: Harness):
    case_id = classified(service)
    service.call("approve_finding", actor="o8", case_id=case_id)
    again = service.call("approve_finding", actor="o8", case_id=case_id)
    assert again["approvals"] == ["o8"]
    with pytest.raises(Conflict, match="approval of 2 officers"):
        service.call(
            "move_trace_case",
            case_id=case_id,
            to="DISPOSED",
            document_no="d",
            notice_served_on=TODAY,
            defence_heard_on=TODAY,
        )
    assert service.call("approve_finding", actor="o9", case_id=case_id)["approvals"] == ["o8", "o9"]


def test_an_investigator_approves_nothing_and_without_a_name_nobody_does(service: Harness):
    case_id = classified(service)
    with pytest.raises(Conflict, match="does not approve"):
        service.call("approve_finding", actor="o1", case_id=case_id)
    with pytest.raises(InvalidRequest) as refused:
        service.call("approve_finding", actor=None, case_id=case_id)
    assert refused.value.fields[0][0] == "approved_by"
    with pytest.raises(NotPermitted, match="business of ciq"):
        service.call("approve_finding", agency="samr", actor="o8", case_id=case_id)


def test_only_malice_is_approved(service: Harness):
    case_id = classified(service, "CAPABILITY")
    with pytest.raises(Conflict, match="nothing to approve"):
        service.call("approve_finding", case_id=case_id, approved_by=["o8"])


def test_a_case_is_moved_by_its_owner_or_the_owners_successor(service: Harness):
    case_id = service.call("open_trace_case", **CASE)["case_id"]
    with pytest.raises(NotPermitted, match="business of ciq"):
        service.call("move_trace_case", agency="samr", case_id=case_id, to="ASSIGNED", investigators=["a", "b"])
    moved = service.call("move_trace_case", agency="customs", case_id=case_id, to="ASSIGNED", investigators=["a", "b"])
    assert moved["state"] == "ASSIGNED"


def test_the_same_move_again_answers_with_the_case_as_it_stands(service: Harness):
    case_id = service.call("open_trace_case", **CASE)["case_id"]
    said = {"case_id": case_id, "to": "ASSIGNED", "investigators": ["o1", "o2"]}
    first = service.call("move_trace_case", **said)
    assert service.call("move_trace_case", **said) == first
    with pytest.raises(Conflict, match="no move from ASSIGNED to ASSIGNED"):
        service.call("move_trace_case", **{**said, "investigators": ["o3", "o4"]})
    assert names(service) == ["trace_opened", "trace_changed"]


def test_steps_are_not_dated_before_the_step_they_follow(service: Harness):
    case_id = service.call("open_trace_case", **CASE, opened_on="2026-11-10")["case_id"]
    said = {"case_id": case_id, "to": "ASSIGNED", "investigators": ["o1", "o2"]}
    with pytest.raises(InvalidRequest) as refused:
        service.call("move_trace_case", on="2026-11-09", **said)
    assert refused.value.fields[0][0] == "on"
    service.call("move_trace_case", on="2026-11-12", **said)


@pytest.mark.requirement("T-02")
@pytest.mark.requirement("T-03")
@pytest.mark.parametrize(
    ("cause", "way"),
    [
        ("FOREIGN_REGULATION", [{"to": "NEGOTIATING"}, {"to": "CLOSED"}]),
        (
            "CAPABILITY",
            [{"to": "ASSISTING", "document_no": "帮1"}, {"to": "VERIFIED", "evidence": ["验1"]}, {"to": "CLOSED"}],
        ),
        ("NON_QUALITY", [{"to": "CLOSED"}, {"to": "ARCHIVED"}]),
    ],
)
def test_the_other_dispositions_go_their_way_without_a_finding(service: Harness, cause: str, way: list[dict]):
    case_id = classified(service, cause)
    service.call("move_trace_case", case_id=case_id, to="DISPOSED", document_no="认1")
    for move in way:
        service.call("move_trace_case", case_id=case_id, **move)
    assert service.call("get_trace_case", case_id=case_id)["state"] == way[-1]["to"]
    assert not any(event.data["finding_in_force"] for event in service.said())
    assert len(service.said("enforcement.trace_closed")) == 1


@pytest.mark.requirement("T-04")
def test_a_reviewed_finding_stands_until_its_owner_overturns_it(service: Harness):
    case_id = malicious(service)
    service.call("review_finding", agency="gov", case_id=case_id, outcome="OPEN", reason="复议申请")
    with pytest.raises(NotPermitted):
        service.call("review_finding", agency="gov", case_id=case_id, outcome="OVERTURNED", reason="x", document_no="d")
    with pytest.raises(InvalidRequest) as refused:
        service.call("review_finding", case_id=case_id, outcome="OVERTURNED", reason="x")
    assert refused.value.fields[0][0] == "document_no"
    assert service.call("get_trace_case", case_id=case_id)["finding_in_force"]
    said = {"case_id": case_id, "outcome": "OVERTURNED", "reason": "依据不足", "document_no": "复核1"}
    fallen = service.call("review_finding", **said)
    assert (fallen["finding_in_force"], fallen["finding_review"]) == (False, "OVERTURNED")
    assert service.call("review_finding", **said) == fallen
    assert names(service)[-2:] == ["finding_review_opened", "finding_overturned"]
    closed = service.call("move_trace_case", case_id=case_id, to="CLOSED")
    assert (closed["state"], closed["finding_review"]) == ("CLOSED", "OVERTURNED")


def test_an_upheld_finding_may_be_reviewed_again(service: Harness):
    case_id = malicious(service)
    for outcome in ("OPEN", "UPHELD", "OPEN"):
        service.call("review_finding", case_id=case_id, outcome=outcome, reason="r", document_no="d")
    assert names(service)[-3:] == ["finding_review_opened", "finding_upheld", "finding_review_opened"]
    assert all(event.data["finding_in_force"] for event in service.said()[-3:])


def test_a_closed_case_is_reopened_and_found_again_among_the_open(service: Harness):
    case_id = malicious(service)
    service.call("record_penalty", agency="samr", **PENALTY, trace_case_id=case_id)
    service.call("move_trace_case", case_id=case_id, to="CLOSED")
    assert service.call("list_trace_cases", open=True)["items"] == []
    service.call("move_trace_case", case_id=case_id, to="REOPENED", reason="新证据")
    found = service.call("list_trace_cases", open=True, uscc=USCC)["items"]
    assert [item["case_id"] for item in found] == [case_id]
    assert service.said()[-1].data["closed_on"] is None


def closed(service: Harness) -> tuple[str, str]:
    """A case closed after its finding and its penalty, and the penalty."""
    case_id = malicious(service)
    penalty = service.call("record_penalty", agency="samr", **PENALTY, trace_case_id=case_id)
    service.call("move_trace_case", case_id=case_id, to="CLOSED")
    return case_id, penalty["penalty_id"]


@pytest.mark.requirement("T-04")
def test_a_penalty_annulled_after_its_case_was_closed_sends_the_finding_to_review_all_the_same(service: Harness):
    case_id, penalty_id = closed(service)
    service.call("annul_penalty", agency="gov", penalty_id=penalty_id, document_no="复议1", reason="主要事实不清")
    assert names(service)[-1] == "finding_review_opened"
    said = {"case_id": case_id, "outcome": "UPHELD", "reason": "事实清楚", "document_no": "复核1"}
    upheld = service.call("review_finding", **said)
    assert (upheld["state"], upheld["finding_review"], upheld["finding_in_force"]) == ("CLOSED", "UPHELD", False)
    service.call("review_finding", case_id=case_id, outcome="OPEN", reason="再次申请")
    service.call("review_finding", **{**said, "outcome": "OVERTURNED", "document_no": "复核2"})
    assert names(service)[-1] == "finding_overturned"
    with pytest.raises(Conflict):
        service.call("review_finding", case_id=case_id, outcome="OPEN", reason="x")


@pytest.mark.requirement("T-04")
def test_reopening_a_case_leaves_its_finding_standing_until_it_is_overturned_or_found_anew(service: Harness):
    case_id, _ = closed(service)
    service.call("move_trace_case", case_id=case_id, to="REOPENED", reason="新证据")
    told = service.said()[-1].data
    assert (told["state"], told["disposition"], told["finding_in_force"]) == ("REOPENED", "MALICIOUS", False)
    for move in (
        {"to": "ASSIGNED", "investigators": ["o1", "o2"]},
        {"to": "INVESTIGATING"},
        {"to": "CAUSE_CLASSIFIED", "cause": "CAPABILITY", "evidence": ["检2"]},
        {"to": "DISPOSED", "document_no": "认2"},
    ):
        service.call("move_trace_case", case_id=case_id, **move)
    told = service.said()[-1].data
    assert (told["disposition"], told["finding_in_force"], told["finding_review"]) == ("CAPABILITY", False, None)


@pytest.mark.requirement("T-04")
def test_a_case_transferred_and_closed_may_still_be_punished_while_its_finding_stands(service: Harness):
    case_id = malicious(service)
    service.call("move_trace_case", case_id=case_id, to="CLOSED", transferred_to="惠东县公安局")
    penalty = service.call("record_penalty", agency="samr", **PENALTY, trace_case_id=case_id)
    service.call("annul_penalty", agency="samr", penalty_id=penalty["penalty_id"], document_no="撤1", reason="x")
    said = {"case_id": case_id, "outcome": "OVERTURNED", "reason": "依据不足", "document_no": "复核1"}
    service.call("review_finding", **said)
    with pytest.raises(Conflict, match="finding MALICIOUS"):
        service.call(
            "record_penalty", agency="samr", **{**PENALTY, "document_no": "罚2", "act": "另"}, trace_case_id=case_id
        )


def test_no_penalty_rests_on_a_finding_that_is_being_overturned(service: Harness):
    case_id = malicious(service)
    service.call("review_finding", case_id=case_id, outcome="OPEN", reason="复议申请")
    operation = service.pipeline.operations["review_finding"]
    assert operation.takes is not None
    order = operation.takes().load(
        {"case_id": case_id, "outcome": "OVERTURNED", "reason": "依据不足", "document_no": "复核1"}
    )
    with ThreadPoolExecutor(1) as pool:
        with service.pipeline.store.transaction(Caller(agency="ciq")) as tx:
            service.pipeline.service.review_finding(order, tx)
            fined = pool.submit(service.call, "record_penalty", agency="samr", **PENALTY, trace_case_id=case_id)
            wait_for(lambda: waiting(service))
        assert isinstance(fined.exception(10), Conflict)
    assert "penalty_decided" not in names(service)


def waiting(service: Harness) -> int:
    """How many of this database's statements wait for a lock."""
    asked = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with service.engine.connect() as connection:
        return connection.execute(asked).scalar_one()


RETURNED = {**get("inspection.consignment_returned").example, "consignment_id": "k1", "on": "2026-11-20"}


@pytest.mark.requirement("T-01")
@pytest.mark.requirement("T-08")
def test_every_return_opens_a_case_by_itself_once(service: Harness):
    event = service.deliver("inspection.consignment_returned", subject="k1", data=RETURNED, agency="customs")
    service.pipeline.deliver([event])  # the same message again
    service.deliver("inspection.consignment_returned", subject="k1", data={**RETURNED, "version": 3}, agency="customs")
    cases = service.call("list_trace_cases")["items"]
    assert [(one["trigger"], one["agency"], one["opened_on"]) for one in cases] == [("return", "customs", "2026-11-20")]
    assert (cases[0]["consignment_id"], cases[0]["source_reference"]) == ("k1", RETURNED["declaration_no"])
    assert names(service) == ["trace_opened", "return_changed", "trace_goods_changed"]


def test_a_return_that_an_officer_was_quicker_to_open_opens_no_second_case(service: Harness):
    service.call("open_trace_case", **{**CASE, "trigger": "return"}, consignment_id="k1")
    service.deliver("inspection.consignment_returned", subject="k1", data=RETURNED)
    assert len(service.call("list_trace_cases")["items"]) == 1


@pytest.mark.parametrize(("on", "owner"), [("2018-04-19", "ciq"), ("2018-04-20", "customs")])
def test_a_return_without_a_sayer_belongs_to_the_agency_of_the_day(service: Harness, on: str, owner: str):
    service.deliver("inspection.consignment_returned", subject="k1", data={**RETURNED, "on": on})
    case = service.call("list_trace_cases")["items"][0]
    assert (case["agency"], case["case_no"]) == (owner, "溯〔2018〕1号")
