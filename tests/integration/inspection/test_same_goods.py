"""Goods declared again under another number: the draw and what bars them follow; look-alikes are looked at."""

from datetime import timedelta
from typing import Any

import pytest

from databus.errors import Conflict
from tests.integration.inspection import flow
from tests.integration.inspection.conftest import ONE, TOYS, TWO, Inspection
from tests.integration.inspection.flow import assess, paper


def declared(inspection: Inspection, **fields: Any) -> Any:
    """Declare toys that chance does, or does not, draw."""
    return flow.declared(inspection, percent="10", **{"hs_code": TOYS, "drawn": False, **fields})


@pytest.fixture
def member(inspection: Inspection) -> Inspection:
    inspection.national_member(ONE, "B")
    inspection.heartbeat("enforcement")
    return inspection


def refused(inspection: Inspection, **fields: Any) -> Any:
    goods = inspection.declare(hs_code=TOYS, **fields)
    moved = {"consignment_id": goods["consignment_id"]}
    inspection.call("move_consignment", to="SAMPLED", reason="来信", **moved)
    inspection.call(
        "record_result", result="nonconforming", item="P01", kind="test", document_no=goods["declaration_no"], **moved
    )
    return inspection.call("move_consignment", to="REFUSED", reason="不合格", document_no="拒1", **moved)


def lot(inspection: Inspection) -> Any:
    made = {"made_from": "2026-11-02", "made_until": "2026-11-06"}
    goods = {"hs_code": TOYS, "product": "玩具", "quantity": "2400", "unit": "双"}
    return inspection.call("register_lot", agency="portal", uscc=ONE, lot_no="L-1", steps=[], **goods, **made)


def draw_of(inspection: Inspection, goods: Any) -> str | None:
    return inspection.call("get_draw", consignment_id=goods["consignment_id"])["draws"][-1]["forced"]


def later(inspection: Inspection, days: int) -> None:
    inspection.clock.advance(timedelta(days=days))
    inspection.rated(ONE, "B")
    inspection.heartbeat("enforcement")


@pytest.mark.requirement("D.4/consignment")
def test_a_drawn_declaration_left_lying_is_drawn_under_its_next_number_too(member: Inspection) -> None:
    lying = declared(member, drawn=True)
    same_day = declared(member)
    assert draw_of(member, same_day) is None, "a firm may declare like batches one after the other"
    later(member, 7)
    again = declared(member)
    assert draw_of(member, again) == f"drawn before as {lying['declaration_no']}"
    page = member.get(again)
    assert page["drawn"]
    assert page["history"][-1]["document_no"] == lying["declaration_no"]
    assert f"以{lying['declaration_no']}申报时已被抽中" in page["history"][-1]["reason"]
    paper(member, again, "declaration_of_conformity")
    with pytest.raises(Conflict, match="drawn before as") as caught:
        assess(member, again)
    told = dict(caught.value.fields)["draw"]
    assert "已被抽中" in told.split(" (")[0]
    for change in ({"quantity": "1199"}, {"unit": "箱"}, {"hs_code": "95030029"}, {"uscc": TWO}):
        assert draw_of(member, declared(member, **change)) is None
    member.call("move_consignment", consignment_id=lying["consignment_id"], to="VERIFYING")
    member.call("move_consignment", consignment_id=again["consignment_id"], to="VERIFYING")
    assert draw_of(member, declared(member)) is None, "both are being looked at"
    later(member, 90)
    assert draw_of(member, declared(member)) is None


@pytest.mark.requirement("D.4/consignment", "D.1/0a")
def test_a_look_alike_of_a_refused_batch_is_looked_at_until_the_refusal_is_cleared(member: Inspection) -> None:
    bad = refused(member)
    again = declared(member)
    assert (draw_of(member, again), again["state"]) == (f"refused before as {bad['declaration_no']}", "MODE_DECIDED")
    together = member.call(
        "declare_consignments",
        agency="portal",
        declarations=[
            {
                "uscc": ONE,
                "declaration_no": "B-1",
                "hs_code": TOYS,
                "product": "玩具",
                "quantity": "1200.0",
                "unit": "双",
                "value": {"fen": 100},
                "destination": "FR",
            }
        ],
    )["items"][0]
    assert draw_of(member, together) == f"refused before as {bad['declaration_no']}"
    member.call(
        "clear_refusal",
        actor="officer-2",
        consignment_id=bad["consignment_id"],
        how="destroyed",
        document_no="销1",
        reason="已销毁",
    )
    assert draw_of(member, declared(member)) is None


@pytest.mark.requirement("D.1/0a", "E-09")
def test_goods_of_a_refused_lot_are_held_under_another_number_until_the_refusal_is_cleared(member: Inspection) -> None:
    made = lot(member)
    part = [{"lot_id": made["lot_id"], "quantity": "1200"}]
    bad = refused(member, lots=part)
    again = member.declare(hs_code=TOYS, lots=part, quantity="1300")
    assert (again["state"], again["decision"]["mode"]) == ("HELD", "HOLD")
    assert draw_of(member, again) == f"refused before as {bad['declaration_no']}"
    assert member.get(again)["decisions"][-1]["cause"] == f"inspection.consignment_declared/{bad['consignment_id']}"
    cleared = {"consignment_id": bad["consignment_id"], "document_no": "处1", "reason": "技术处理"}
    member.call("clear_refusal", actor="officer-2", how="treated", **cleared)
    page = member.get(again)
    assert (page["state"], page["drawn"]) == ("MODE_DECIDED", True), "not held any more, and looked at all the same"


@pytest.mark.requirement("D.1/0a")
def test_goods_of_a_lot_that_an_order_stops_are_held_under_another_number_until_it_is_lifted(
    member: Inspection,
) -> None:
    made = lot(member)
    part = [{"lot_id": made["lot_id"], "quantity": "600"}]
    first = member.declare(hs_code=TOYS, lots=part)
    order = member.call("order_stop", consignment_id=first["consignment_id"], document_no="停1", reason="举报")
    second = member.declare(hs_code=TOYS, lots=part, quantity="900")
    assert second["state"] == "HELD"
    member.call("lift_stop", order_id=order["order_id"], reason="查无实据")
    assert [member.get(one)["state"] for one in (first, second)] == ["MODE_DECIDED", "MODE_DECIDED"]
