"""What comes of a decision: payment, instalments, surcharge, the court, publicity, the file for 双公示."""

import base64
import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import python_calamine

from databus.clock import FixedClock
from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.testing import Harness
from tests.integration.enforcement.penalty_scenes import (
    act,
    clock_of,
    decided,
    document,
    move,
    serve,
    served,
    staff,
)
from tests.integration.enforcement.scenes import TODAY


@pytest.fixture
def people(service: Harness) -> dict[str, str]:
    return staff(service)


def shown(service: Harness, case_id: str) -> Any:
    return service.call("get_penalty_case", case_id=case_id)


def pay(service: Harness, case_id: str, amount: int, receipt: str = "r1") -> Any:
    day = str(service.clock.today())
    told = {"case_id": case_id, "amount_fen": amount, "receipt_no": receipt, "paid_on": day}
    return service.call("record_fine_payment", agency="samr", **told)


def publish(service: Harness, case_id: str, to: str, agency: str = "samr", **told: Any) -> Any:
    return service.call("move_penalty_publicity", agency=agency, case_id=case_id, to=to, **told)


@pytest.mark.requirement("D.7/7wd-evidence-and-service")
def test_a_decision_is_served_in_seven_working_days_and_takes_effect_then(service: Harness, people: dict[str, str]):
    case_id = decided(service, people)
    paper = document(service, case_id, "penalty_decision")
    due = service.call("get_legal_document", agency="samr", document_id=paper["document_id"])
    assert due["due_on"] == "2026-12-01"
    with pytest.raises(Conflict, match=r"not served.*decision_served: 行政处罚法 61"):
        move(service, case_id, "SERVED")
    assert service.said("enforcement.penalty_decided") == []
    serve(service, case_id, "penalty_decision")
    assert move(service, case_id, "SERVED")["penalty_id"]
    assert document(service, case_id, "penalty_decision")["receipt_id"]


@pytest.mark.requirement("D.7/15d-pay")
def test_a_fine_is_paid_in_fifteen_days_and_costs_three_percent_a_day_after_up_to_itself(
    service: Harness, people: dict[str, str], clock: FixedClock
):
    case_id = served(service, people)
    assert clock_of(service, case_id, "fine_payment")["due_on"] == "2026-12-07"
    assert shown(service, case_id)["owed"]["owed_fen"] == 5_000_000
    with pytest.raises(Conflict, match="fine_paid"):
        move(service, case_id, "PERFORMED")
    clock.advance(timedelta(days=17))
    owed = shown(service, case_id)["owed"]
    assert (owed["surcharge_fen"], owed["owed_fen"], owed["overdue"]) == (300_000, 5_300_000, True)
    with pytest.raises(InvalidRequest, match="more than is owed"):
        pay(service, case_id, 5_300_001)
    assert pay(service, case_id, 5_000_000) == pay(service, case_id, 5_000_000)
    with pytest.raises(Conflict, match="the same key came before"):
        pay(service, case_id, 1)
    clock.advance(timedelta(days=100))
    assert shown(service, case_id)["owed"]["owed_fen"] == 300_000
    pay(service, case_id, 300_000, "r2")
    assert move(service, case_id, "PERFORMED")["state"] == "PERFORMED"


@pytest.mark.requirement("D.7/15d-pay")
def test_the_surcharge_never_exceeds_the_fine_and_rests_while_a_review_goes_on(
    service: Harness, people: dict[str, str], clock: FixedClock
):
    case_id = served(service, people)
    clock.advance(timedelta(days=15))
    act(service, case_id, "stay_begun", document_no="复议受1")
    clock.advance(timedelta(days=60))
    assert shown(service, case_id)["owed"]["surcharge_fen"] == 0
    act(service, case_id, "stay_ended", document_no="复议1")
    with pytest.raises(Conflict, match="no stay_begun to end"):
        act(service, case_id, "stay_ended", document_no="复议2")
    clock.advance(timedelta(days=200))
    assert shown(service, case_id)["owed"]["surcharge_fen"] == 5_000_000


def test_a_fine_is_paid_in_instalments_that_were_approved_each_with_its_term(
    service: Harness, people: dict[str, str], clock: FixedClock
):
    case_id = served(service, people)
    plan = [{"due_on": "2026-12-25", "amount_fen": 2_000_000}, {"due_on": "2027-01-25", "amount_fen": 3_000_000}]
    wish = {"case_id": case_id, "reason": "确有经济困难"}
    for wrong, match in (
        (plan[:1], "not the fine"),
        (plan[::-1], "out of order"),
        ([{**plan[0], "due_on": "2026-12-26"}, plan[1]], "day off"),
    ):
        with pytest.raises(InvalidRequest, match=match):
            service.call("plan_fine_payment", agency="samr", instalments=wrong, **wish)
    planned = service.call("plan_fine_payment", agency="samr", instalments=plan, **wish)
    assert service.call("plan_fine_payment", agency="samr", instalments=plan, **wish) == planned
    assert document(service, case_id, "payment_plan")["state"] == "ISSUED"
    assert clock_of(service, case_id, "fine_payment")["due_on"] == "2026-12-25"
    clock.advance(timedelta(days=30))
    pay(service, case_id, 2_000_000)
    assert clock_of(service, case_id, "fine_payment")["due_on"] == "2027-01-25"
    clock.advance(timedelta(days=36))
    owed = shown(service, case_id)["owed"]
    assert (owed["fine_left_fen"], owed["surcharge_fen"]) == (3_000_000, 180_000)
    with pytest.raises(Conflict, match="overdue"):
        service.call("plan_fine_payment", agency="samr", instalments=[{**plan[1], "amount_fen": 5_000_000}], **wish)


def test_who_does_not_pay_is_reminded_and_then_the_court_is_asked(
    service: Harness, people: dict[str, str], clock: FixedClock
):
    case_id, officers = served(service, people), [people["i1"], people["i2"]]
    court = {"transferred_to": "惠东县人民法院"}
    with pytest.raises(Conflict, match="payment_overdue"):
        move(service, case_id, "ENFORCING", **court)
    with pytest.raises(Conflict, match="nothing is overdue"):
        act(service, case_id, "reminder", officers=officers)
    clock.advance(timedelta(days=20))
    act(service, case_id, "reminder", officers=officers)
    serve(service, case_id, "enforcement_reminder")
    with pytest.raises(Conflict, match="reminded: 行政处罚法 72"):
        move(service, case_id, "ENFORCING", **court)
    clock.advance(timedelta(days=10))
    move(service, case_id, "ENFORCING", **court)
    assert document(service, case_id, "enforcement_application")["addressee"] == "惠东县人民法院"
    with pytest.raises(InvalidRequest, match="document_told"):
        move(service, case_id, "ENFORCED")
    assert move(service, case_id, "ENFORCED", document_no="（2027）粤1323执1号")["state"] == "ENFORCED"
    assert shown(service, case_id)["next"]["moves"][0]["to"] == "ANNULLED"


@pytest.mark.requirement("D.7/20wd-publish", "D.7/publicity-months", "D.5/penalty_decision")
def test_a_serious_decision_is_reported_in_seven_published_in_twenty_days_and_public_for_years(
    service: Harness, people: dict[str, str], clock: FixedClock
):
    case_id = served(service, people)
    assert clock_of(service, case_id, "penalty_report")["due_on"] == "2026-12-01"
    assert clock_of(service, case_id, "penalty_publication")["due_on"] == "2026-12-18"
    publish(service, case_id, "REPORTED")
    assert clock_of(service, case_id, "penalty_report")["state"] == "MET"
    published = publish(service, case_id, "PUBLISHED")
    assert publish(service, case_id, "PUBLISHED") == published
    case = shown(service, case_id)
    assert (case["published_on"], case["public_until"]) == (TODAY, "2029-11-22")
    with pytest.raises(Conflict, match="long_enough"):
        publish(service, case_id, "ENDED", reason="信用修复", document_no="修复1")
    clock.advance(timedelta(days=365))
    with pytest.raises(Conflict, match="not performed"):
        publish(service, case_id, "ENDED", reason="信用修复", document_no="修复1")
    pay(service, case_id, shown(service, case_id)["owed"]["owed_fen"])
    move(service, case_id, "PERFORMED")
    with pytest.raises(InvalidRequest, match="repair needs its decision"):
        publish(service, case_id, "ENDED", reason="信用修复")
    assert publish(service, case_id, "ENDED", reason="信用修复", document_no="修复1")["publicity"] == "ENDED"
    assert clock_of(service, case_id, "publicity_serious")["state"] == "MET"


@pytest.mark.requirement("D.7/20wd-publish")
def test_another_province_is_sent_a_decision_in_ten_days_and_publishes_it_in_ten(
    service: Harness, people: dict[str, str]
):
    case_id = decided(service, people)
    with pytest.raises(InvalidRequest, match="sent_to_told"):
        publish(service, case_id, "SENT")
    publish(service, case_id, "SENT", sent_to="浙江省市场监督管理局")
    assert clock_of(service, case_id, "penalty_publication_received")["due_on"] == "2026-12-04"
    publish(service, case_id, "PUBLISHED")
    assert clock_of(service, case_id, "penalty_publication_received")["state"] == "MET"


@pytest.mark.requirement("D.5/penalty_decision")
@pytest.mark.parametrize(
    "told",
    [
        {"kinds": ["warning"], "fine_fen": None, "item": "L05"},
        {"kinds": ["warning"], "fine_fen": None, "item": "L04"},
        {"kinds": ["fine"], "item": "L05"},
    ],
)
def test_a_warning_alone_or_a_minor_act_is_not_public(service: Harness, people: dict[str, str], told: dict[str, Any]):
    case_id = decided(service, people, **told)
    case = shown(service, case_id)
    assert case["publicity"] == "NOT_PUBLIC"
    assert {one["kind"] for one in case["clocks"]} == {"penalty_decision", "hearing_request"}
    with pytest.raises(Conflict, match="no move from NOT_PUBLIC"):
        publish(service, case_id, "PUBLISHED")
    with pytest.raises(Conflict, match="nothing is to be reported"):
        publish(service, case_id, "REPORTED")
    with pytest.raises(NotPermitted, match="business of samr"):
        publish(service, case_id, "PUBLISHED", agency="tax")


def exported(service: Harness, form: str, agency: str = "samr", **days: Any) -> tuple[Any, bytes]:
    told = {"format": form, **days}
    job = service.call("start_job", agency=agency, kind="export_penalty_publicity", parameters=told)
    while service.run_chores():
        pass
    done = service.call("get_job", agency=agency, job_id=job["job_id"])
    shown_paper = service.call("get_paper", agency=agency, code=done["paper"])
    return done, base64.b64decode(shown_paper["content_base64"])


@pytest.mark.requirement("D.5/penalty_decision")
def test_decisions_are_exported_with_the_prescribed_columns_and_warnings_are_left_out(
    service: Harness, people: dict[str, str]
):
    decided(service, people, kinds=["fine", "confiscation"], confiscated_fen=1_234_500)
    warned = {"kinds": ["warning"], "fine_fen": None, "item": "L05"}
    decided(service, people, filing={"act": "标识不规范", "source_reference": "检8"}, **warned)
    _, content = exported(service, "json", from_on=TODAY)
    [row] = json.loads(content)
    assert row["行政处罚决定书文号"] == "惠东市监罚〔2026〕1号"
    assert (row["罚款金额（万元）"], row["没收违法所得、没收非法财物的金额（万元）"]) == ("5", "1.2345")
    fined, taken = row["处罚内容"].split("；")
    assert fined.startswith("罚款人民币50,000.00元")
    assert taken.startswith("没收")
    assert "人民币12,345.00元" in taken, "each amount stands with its penalty"
    assert row["处罚决定日期"] == TODAY
    assert row["处罚机关"] == "惠东县市场监督管理局"
    assert row["法定代表人证件号码"] == ""
    _, sheet = exported(service, "xlsx")
    [heads, line] = python_calamine.load_workbook(BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert heads[0] == "行政相对人名称"
    assert line[heads.index("违法事实")] == "以次充好鞋1,200双"
    _, text = exported(service, "csv", until_on="2026-11-21")
    assert len(text.decode("utf-8-sig").splitlines()) == 1
    _, theirs = exported(service, "json", agency="customs")
    assert json.loads(theirs) == []
    with pytest.raises(NotPermitted):
        service.call("start_job", agency="portal", kind="export_penalty_publicity", parameters={})
