"""Returns: a form of SN/T 4911 annex 4 for each, by itself and by call; every one has a case."""

from datetime import timedelta
from typing import Any

import pytest

from databus.clock import FixedClock
from databus.contracts import get
from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.testing import Harness
from tests.integration.enforcement.scenes import TODAY, USCC

CONSIGNMENT = "0192f0c1-0000-7000-8000-000000000021"
BACK = {**get("inspection.consignment_returned").example, "consignment_id": CONSIGNMENT, "uscc": USCC, "on": TODAY}
BACK = {**BACK, "document_no": "退运〔2026〕3号"}
PAPER = {
    **get("inspection.return_recorded").example,
    "consignment_id": CONSIGNMENT,
    "uscc": USCC,
    "declaration_no": BACK["declaration_no"],
    "hs_code": BACK["hs_code"],
    "returned_on": TODAY,
}
REST = {
    "value_usd": "18000.00",
    "statutory": False,
    "inspected": True,
    "certificate_issued": False,
    "third_party_tested": True,
    "third_party_body": "合成检测有限公司",
    "tested_abroad": False,
    "qms": True,
    "qms_audited": False,
}


def returned(service: Harness, **paper: Any) -> dict[str, Any]:
    """A return as inspection says it: the consignment, then the paper about it; the form as it stands."""
    service.deliver("inspection.consignment_returned", subject=CONSIGNMENT, data=BACK, agency="customs")
    told = {**PAPER, **paper}
    service.deliver("inspection.return_recorded", subject=told["return_id"], data=told, agency="customs")
    [form] = service.call("list_returns")["items"]
    return form


def investigated(service: Harness, case_id: str, cause: str = "CAPABILITY") -> None:
    moves: list[dict[str, Any]] = [
        {"to": "ASSIGNED", "investigators": ["o1", "o2"]},
        {"to": "INVESTIGATING"},
        {"to": "CAUSE_CLASSIFIED", "cause": cause, "evidence": ["检1"]},
    ]
    for move in moves:
        service.call("move_trace_case", agency="customs", case_id=case_id, **move)


@pytest.mark.requirement("T-08", "R-03")
def test_a_return_is_written_on_the_form_by_itself_and_its_case_names_consignment_and_lots(service: Harness):
    form = returned(service)
    assert (form["state"], form["quantity"], form["unit"], form["country"]) == ("RECORDED", "120", "双", "DE")
    assert (form["goods_class"], form["causes"], form["cause_kind"]) == (
        "light_industry",
        ["health_safety_environment"],
        "quality",
    )
    assert (form["lots"], form["document_no"]) == (["L26-1101"], "退运〔2026〕3号")
    assert "value_usd" in form["missing"]
    assert form["due_on"] == "2027-01-04"  # 30 working days, over the holiday of the new year
    case = service.call("get_trace_case", case_id=form["case_id"])
    assert (case["trigger"], case["consignment_ids"]) == ("return", [CONSIGNMENT])
    assert case["lot_ids"] == [PAPER["lots"][0]["lot_id"]]
    assert [one["return_id"] for one in case["returns"]] == [form["return_id"]]
    told = service.said("enforcement.trace_goods_changed")[-1].data
    assert (told["consignment_ids"], told["lot_ids"]) == ([CONSIGNMENT], case["lot_ids"])


@pytest.mark.requirement("T-08")
@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 0, 1)])
def test_however_the_two_events_of_a_return_arrive_there_is_one_form_and_one_case(service: Harness, order: Any):
    events = [
        service.event("inspection.consignment_returned", subject=CONSIGNMENT, data=BACK, agency="customs"),
        service.event("inspection.return_recorded", subject=PAPER["return_id"], data=PAPER, agency="customs"),
    ]
    for place in order:
        service.pipeline.deliver([events[place]])
    [form] = service.call("list_returns")["items"]
    assert (form["source_return_id"], form["quantity"]) == (PAPER["return_id"], "120")
    assert len(service.call("list_trace_cases")["items"]) == 1


@pytest.mark.requirement("T-08")
def test_another_part_of_the_same_goods_has_a_form_of_its_own_and_goes_to_the_open_case_or_a_new_one(
    service: Harness,
):
    first = returned(service)
    second = {**PAPER, "return_id": "r2", "document_no": "退运〔2026〕4号", "quantity": "60"}
    service.deliver("inspection.return_recorded", subject="r2", data=second)
    forms = service.call("list_returns", case_id=first["case_id"])["items"]
    assert [one["quantity"] for one in forms] == ["60", "120"]
    investigated(service, first["case_id"], "NON_QUALITY")
    service.call("move_trace_case", agency="customs", case_id=first["case_id"], to="DISPOSED", document_no="认1")
    service.call("move_trace_case", agency="customs", case_id=first["case_id"], to="CLOSED")
    third = {**second, "return_id": "r3", "document_no": "退运〔2026〕5号"}
    service.deliver("inspection.return_recorded", subject="r3", data=third)
    [newest, *_] = service.call("list_returns")["items"]
    assert newest["case_id"] != first["case_id"]
    assert len(service.call("list_trace_cases", open=True)["items"]) == 1


@pytest.mark.requirement("T-08", "T-01")
def test_a_return_of_goods_that_inspection_never_had_is_recorded_by_call_and_has_a_case(service: Harness):
    wish = {"uscc": USCC, "hs_code": "640399", "returned_on": TODAY, "reason": "尺码错误", "document_no": "退1"}
    form = service.call("record_return", causes=["trade_dispute", "delay"], quantity="12.5", **wish)
    assert (form["cause_kind"], form["quantity"], form["agency"]) == ("non_quality", "12.5", "ciq")
    assert service.call("record_return", causes=["trade_dispute", "delay"], quantity="12.5", **wish) == form
    with pytest.raises(Conflict, match="recorded already"):
        service.call("record_return", agency="customs", **wish)
    with pytest.raises(NotPermitted, match="record_return"):
        service.call("record_return", agency="nh-samr", **{**wish, "document_no": "退2"})
    with pytest.raises(InvalidRequest) as refused:
        service.call("record_return", causes=["bad_luck"], **{**wish, "document_no": "退2"})
    assert refused.value.fields[0][0] == "causes"
    assert service.call("get_trace_case", case_id=form["case_id"])["source_reference"] == "退1"


@pytest.mark.requirement("T-08")
def test_a_form_is_completed_by_two_investigators_with_every_entry_it_asks_for(service: Harness):
    form = returned(service)
    done = {"return_id": form["return_id"], "conclusion": "来料检验缺项", "document_no": "调1"}
    with pytest.raises(Conflict, match="not classified"):
        service.call("complete_return", agency="customs", **done, **REST)
    investigated(service, form["case_id"])
    with pytest.raises(NotPermitted):
        service.call("complete_return", agency="samr", **done, **REST)
    for name in ("value_usd", "qms", "third_party_body"):
        with pytest.raises(InvalidRequest) as refused:
            service.call(
                "complete_return",
                agency="customs",
                **done,
                **{key: value for key, value in REST.items() if key != name},
            )
        assert refused.value.fields[0][0] == name
    completed = service.call("complete_return", agency="customs", **done, **REST)
    assert (completed["state"], completed["missing"], completed["investigators"]) == ("COMPLETED", [], ["o1", "o2"])
    assert service.call("complete_return", agency="customs", **done, **REST) == completed
    with pytest.raises(Conflict, match="complete"):
        service.call("complete_return", agency="customs", **{**done, "document_no": "调2"}, **REST)
    told = service.said("enforcement.return_changed")[-1].data
    assert (told["state"], told["cause_kind"], told["completed_on"]) == ("COMPLETED", "quality", TODAY)
    later = {**PAPER, "cause": "transport_damage", "version": 3}
    service.deliver("inspection.return_recorded", subject=PAPER["return_id"], data=later)
    assert service.call("get_return", return_id=form["return_id"])["causes"] == ["health_safety_environment"]


@pytest.mark.requirement("T-08")
def test_causes_other_than_quality_ask_for_less(service: Harness):
    form = returned(service, cause="transport_damage", cause_kind="non_quality")
    found = {
        cause: service.call("list_returns", cause=cause)["items"] for cause in ("transport_damage", "consumer_misuse")
    }
    assert {cause: len(items) for cause, items in found.items()} == {"transport_damage": 1, "consumer_misuse": 0}
    investigated(service, form["case_id"], "NON_QUALITY")
    rest = {name: REST[name] for name in ("value_usd", "statutory", "inspected", "certificate_issued")}
    done = {"return_id": form["return_id"], "conclusion": "海运受潮", "document_no": "调1"}
    assert service.call("complete_return", agency="customs", **done, **rest)["state"] == "COMPLETED"


@pytest.mark.requirement("T-08", "R-03")
def test_coverage_counts_every_return_names_the_late_and_shows_none_without_a_case(service: Harness, clock: FixedClock):
    returned(service)
    wish = {"uscc": USCC, "hs_code": "640399", "returned_on": TODAY, "reason": "尺码错误", "document_no": "退1"}
    service.call("record_return", **wish)
    period = {"from_on": "2026-11-01", "until_on": "2026-11-30"}
    counted = service.call("get_return_coverage", **period)
    assert {name: counted[name] for name in ("returns", "with_case", "without_case", "completed", "waiting")} == {
        "returns": 2,
        "with_case": 2,
        "without_case": 0,
        "completed": 0,
        "waiting": 2,
    }
    assert counted["late"] == []
    clock.advance(timedelta(days=60))
    service.run_chores()
    late = service.call("get_return_coverage", **period, division="441323")["late"]
    assert [(one["responsible"], one["due_on"]) for one in late] == [("customs", "2027-01-04"), ("ciq", "2027-01-04")]
    assert service.call("get_return_coverage", **period, division="330226")["returns"] == 0
    with pytest.raises(InvalidRequest):
        service.call("get_return_coverage", from_on="2026-11-30", until_on="2026-11-01")


@pytest.mark.requirement("T-08")
def test_the_case_that_a_person_named_for_a_return_is_the_forms_case(service: Harness):
    form = returned(service)
    other = service.call(
        "open_trace_case", agency="customs", trigger="return", uscc=USCC, hs_code="640399", source_reference="x"
    )
    service.deliver(
        "inspection.return_recorded",
        subject=PAPER["return_id"],
        data={**PAPER, "trace_case_id": other["case_id"], "version": 2},
    )
    assert service.call("get_return", return_id=form["return_id"])["case_id"] == other["case_id"]


@pytest.mark.requirement("T-08", "T-01")
def test_a_return_that_a_later_decision_on_the_goods_overtook_is_investigated_all_the_same(service: Harness):
    back = service.event("inspection.consignment_returned", subject=CONSIGNMENT, data=BACK, agency="customs")
    decided = {**get("inspection.mode_decided").example, "consignment_id": CONSIGNMENT, "uscc": USCC}
    service.deliver("inspection.mode_decided", subject=CONSIGNMENT, data=decided)
    service.pipeline.deliver([back])
    service.pipeline.deliver([back])
    [form] = service.call("list_returns")["items"]
    assert form["consignment_id"] == CONSIGNMENT
    assert len(service.call("list_trace_cases")["items"]) == 1
