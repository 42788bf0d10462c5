"""Lots: registered, completed, linked, followed back to every step and supplier, and forward to where they went."""

from __future__ import annotations

from decimal import Decimal
from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa

from databus.caller import Caller
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from databus.identifiers import make_uscc, uuid7
from services.inspection.domain.lots import MarkRun
from tests.infrastructure import wait_for
from tests.integration.inspection.conftest import ONE, THREE, TWO, Inspection, firm
from tests.integration.inspection.test_certificates import text_of
from tests.integration.inspection.test_jobs import done, file_of

TANNER = firm(77)


def leather(lot: str = "P-778", **change: Any) -> dict[str, Any]:
    return {"material": "牛皮面革", "supplier_uscc": TANNER, "supplier_lot": lot, **change}


def step(name: str = "成型", **change: Any) -> dict[str, Any]:
    return {
        "step": name,
        "began_at": "2026-11-03T08:00:00+08:00",
        "ended_at": "2026-11-03T17:00:00+08:00",
        "workshop": "二车间",
        "line": "L3",
        "team": "T-12",
        **change,
    }


STEPS = [
    step("裁断", line="L1", team="T-01", inputs=[leather()]),
    step(
        "针车", line="L2", team="T-07", inputs=[{"material": "缝线", "supplier_name": "合成线厂", "supplier_lot": "X9"}]
    ),
    step(checks=[{"item": "帮底剥离强度", "result": "合格", "value": "9.2 N/mm"}]),
]


LOT: dict[str, Any] = {
    "hs_code": "640399",
    "product": "女鞋",
    "quantity": "1200",
    "unit": "双",
    "made_from": "2026-11-02",
    "made_until": "2026-11-05",
    "steps": STEPS,
}


class Makers:
    """Registers lots as the portal does."""

    def __init__(self, inspection: Inspection) -> None:
        self.inspection = inspection

    def lot(self, lot_no: str = "L26-1101", uscc: str = ONE, **fields: Any) -> Any:
        body = {**LOT, "uscc": uscc, "lot_no": lot_no}
        return self.inspection.call("register_lot", agency="portal", **{**body, **fields})

    def link(self, consignment: Any, *parts: tuple[Any, str]) -> Any:
        lots = [{"lot_id": lot["lot_id"], "quantity": quantity} for lot, quantity in parts]
        return self.inspection.call(
            "link_lots", agency="portal", consignment_id=consignment["consignment_id"], lots=lots
        )

    def back(self, **where: Any) -> list[Any]:
        found: list[Any] = []
        cursor = None
        while True:
            page = self.inspection.call("trace_back", **where, cursor=cursor)
            found += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return found

    def forward(self, *, limit: int = 50, **what: Any) -> list[Any]:
        found: list[Any] = []
        cursor = None
        while True:
            page = self.inspection.call("trace_forward", **what, limit=limit, cursor=cursor)
            found += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return found


@pytest.fixture
def makers(inspection: Inspection) -> Makers:
    return Makers(inspection)


# ---- registering


@pytest.mark.requirement("E-09")
def test_a_lot_keeps_every_step_with_what_went_in_and_what_was_checked(makers: Makers) -> None:
    lot = makers.lot()
    assert [(one["step"], one["line"], one["team"]) for one in lot["steps"]] == [
        ("裁断", "L1", "T-01"),
        ("针车", "L2", "T-07"),
        ("成型", "L3", "T-12"),
    ]
    assert lot["steps"][0]["inputs"][0]["supplier_uscc"] == TANNER
    assert lot["steps"][1]["inputs"][0]["supplier_name"] == "合成线厂"
    assert lot["steps"][2]["checks"][0]["value"] == "9.2 N/mm"
    assert (lot["quantity"], lot["shipped"], lot["left"]) == ("1200", "0", "1200")


def test_how_much_of_a_material_went_in_is_told_as_exact_text(makers: Makers) -> None:
    lot = makers.lot(steps=[step(inputs=[leather(quantity="900.50", unit="平方英尺")])])
    assert lot["steps"][0]["inputs"][0]["quantity"] == "900.5"
    (traced,) = makers.back(lot_id=lot["lot_id"])
    assert traced["steps"][0]["inputs"][0]["quantity"] == "900.5"


def test_the_same_lot_again_is_answered_as_it_stands(makers: Makers) -> None:
    assert makers.lot()["lot_id"] == makers.lot()["lot_id"]


def test_a_maker_has_one_lot_of_a_number(makers: Makers) -> None:
    makers.lot()
    with pytest.raises(Conflict):
        makers.lot(quantity="5")
    with pytest.raises(Conflict) as refusal:
        makers.inspection.call(
            "register_lot",
            agency="association",
            **{name: makers.lot("L26-1102")[name] for name in ("uscc", "lot_no", "hs_code", "product", "unit")},
            quantity="1",
            made_from="2026-11-02",
            made_until="2026-11-05",
        )
    assert refusal.value.fields[0][0] == "lot_no"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"made_until": "2026-11-01"}, "made_until"),
        ({"made_until": "2026-11-23"}, "made_until"),
        ({"steps": [step(ended_at="2026-11-03T07:00:00+08:00")]}, "ended_at"),
        ({"steps": [step(ended_at="2026-11-23T07:00:00+08:00")]}, "ended_at"),
        ({"steps": [step(inputs=[{"material": "线", "supplier_lot": "X9"}])]}, "inputs"),
        ({"steps": [step(replaces=1, reason="x")]}, "replaces"),
        ({"marks": [{"first": "NX-2", "last": "NX-1"}]}, "marks"),
        ({"marks": [{"first": "NX-1", "last": "NY-2"}]}, "marks"),
        ({"marks": [{"first": "NX-A", "last": "NX-B"}]}, "marks"),
        ({"marks": [{"first": "N1", "last": "N5"}, {"first": "N5", "last": "N9"}]}, "marks"),
        ({"steps": [step(began_at="2026-11-03T07:00:00")]}, "steps.0.began_at"),
        ({"quantity": "0"}, "quantity"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_lot_is_refused_by_the_field_that_is_wrong(makers: Makers, fields: Any, wrong: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        makers.lot(**fields)
    assert refusal.value.fields[0][0] == wrong
    assert makers.inspection.call("list_lots")["items"] == []


def test_a_lot_holds_no_more_than_an_answer_can_show(makers: Makers) -> None:
    lot = makers.lot(steps=[step() for _ in range(60)])
    for _ in range(1):
        lot = add(makers, lot, [step() for _ in range(60)])
    with pytest.raises(InvalidRequest) as refusal:
        add(makers, lot, [step() for _ in range(60)])
    assert refusal.value.fields[0][0] == "steps"


def add(makers: Makers, lot: Any, steps: list[dict[str, Any]], agency: str = "portal") -> Any:
    return makers.inspection.call(
        "add_lot_steps", agency=agency, lot_id=lot["lot_id"], steps=steps, version=lot["version"]
    )


def test_steps_are_added_and_wrong_ones_stay_beside_those_in_their_place(makers: Makers) -> None:
    lot = add(
        makers, makers.lot(), [step("包装"), step("裁断", replaces=1, reason="批号录入错误", inputs=[leather("P-779")])]
    )
    assert [(one["number"], one["step"], one["replaced_by"]) for one in lot["steps"]] == [
        (1, "裁断", 5),
        (2, "针车", None),
        (3, "成型", None),
        (4, "包装", None),
        (5, "裁断", None),
    ]
    assert makers.forward(supplier_lot="P-778") == []
    assert [one["lot_id"] for one in makers.forward(supplier_lot="P-779")] == [lot["lot_id"]]
    [traced] = makers.back(lot_id=lot["lot_id"])
    assert [one["number"] for one in traced["steps"]] == [2, 3, 4, 5]


def test_a_corrected_step_needs_a_reason_and_one_that_stands(makers: Makers) -> None:
    lot = makers.lot()
    for steps, wrong in (
        ([step(replaces=1)], "reason"),
        ([step(replaces=9, reason="x")], "replaces"),
        ([step(replaces=1, reason="x"), step(replaces=1, reason="x")], "replaces"),
    ):
        with pytest.raises(InvalidRequest) as refusal:
            add(makers, lot, steps)
        assert refusal.value.fields[0][0] == wrong
    with pytest.raises(Conflict):
        makers.inspection.call("add_lot_steps", agency="portal", lot_id=lot["lot_id"], steps=[step()], version=7)


def test_only_the_bodies_of_the_makers_county_register_its_lots(makers: Makers) -> None:
    with pytest.raises(NotPermitted):
        makers.inspection.call(
            "register_lot",
            agency="nh-ciq",
            uscc=ONE,
            lot_no="L1",
            hs_code="640399",
            product="女鞋",
            quantity="1",
            unit="双",
            made_from="2026-11-02",
            made_until="2026-11-05",
        )


def test_lots_are_listed_by_maker_number_goods_and_days(makers: Makers) -> None:
    one, two = makers.lot(), makers.lot("L26-1102", made_from="2026-11-10", made_until="2026-11-12")
    other = makers.lot("L26-1101", TWO, hs_code="950300")

    def listed(**wanted: Any) -> list[str]:
        return [item["lot_id"] for item in makers.inspection.call("list_lots", **wanted)["items"]]

    assert listed() == [other["lot_id"], two["lot_id"], one["lot_id"]]
    assert listed(uscc=ONE) == [two["lot_id"], one["lot_id"]]
    assert listed(lot_no="L26-1101") == [other["lot_id"], one["lot_id"]]
    assert listed(hs_prefix="95") == [other["lot_id"]]
    assert listed(from_on="2026-11-06") == [two["lot_id"]]
    page = makers.inspection.call("list_lots", limit=2)
    assert listed(cursor=page["next_cursor"]) == [one["lot_id"]]


# ---- linking


@pytest.mark.requirement("E-09")
def test_a_declaration_names_its_lots(makers: Makers) -> None:
    lot = makers.lot()
    consignment = makers.inspection.declare(lots=[{"lot_id": lot["lot_id"], "quantity": "700"}])
    assert makers.inspection.call("get_lot", lot_id=lot["lot_id"])["shipped"] == "700"
    [gone] = makers.inspection.call("get_lot", lot_id=lot["lot_id"])["consignments"]
    assert (gone["consignment_id"], gone["quantity"]) == (consignment["consignment_id"], "700")


@pytest.mark.requirement("E-09", "R-08")
def test_lots_are_linked_later_and_anew(makers: Makers) -> None:
    one, two = makers.lot(), makers.lot("L26-1102")
    consignment = makers.inspection.declare()
    linked = makers.link(consignment, (one, "700"), (two, "300"))
    assert [(part["lot_no"], part["quantity"]) for part in linked["lots"]] == [("L26-1101", "700"), ("L26-1102", "300")]
    assert linked["of_no_lot"] == "200"
    assert makers.link(consignment, (two, "1200"))["of_no_lot"] == "0"
    assert makers.link(consignment, (two, "1200"))["of_no_lot"] == "0"
    assert makers.inspection.call("get_lot", lot_id=one["lot_id"])["shipped"] == "0"
    said = makers.inspection.said("inspection.lots_linked")
    assert [[part["lot_no"] for part in event.data["lots"]] for event in said] == [
        ["L26-1101", "L26-1102"],
        ["L26-1102"],
    ]
    assert (said[0].subject, said[0].data["of_no_lot"]) == (consignment["consignment_id"], "200")


@pytest.mark.requirement("T-06")
def test_no_more_of_a_lot_leaves_than_was_made(makers: Makers) -> None:
    lot = makers.lot(quantity="1000")
    makers.link(makers.inspection.declare(), (lot, "600"))
    second = makers.inspection.declare()
    with pytest.raises(Conflict) as refusal:
        makers.link(second, (lot, "401"))
    assert "400" in refusal.value.fields[0][1]
    makers.link(second, (lot, "400"))
    assert makers.inspection.call("get_lot", lot_id=lot["lot_id"])["left"] == "0"
    with pytest.raises(Conflict):
        makers.inspection.declare(lots=[{"lot_id": lot["lot_id"], "quantity": "1"}])


@pytest.mark.requirement("T-06")
def test_two_who_ship_the_same_lot_at_one_moment_ship_no_more_than_was_made(makers: Makers) -> None:
    harness = makers.inspection
    lot, one, two = makers.lot(quantity="1000"), harness.declare(), harness.declare()
    refused: list[Exception] = []

    def link() -> None:
        try:
            makers.link(two, (lot, "600"))
        except Conflict as refusal:
            refused.append(refusal)

    def waiting() -> int:
        with harness.engine.connect() as connection:
            asked = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            return int(connection.execute(asked).scalar_one())

    second = Thread(target=link)
    with harness.pipeline.store.transaction(Caller(agency="portal")) as tx:
        lots = [{"lot_id": lot["lot_id"], "quantity": Decimal(600)}]
        harness.pipeline.service.link_lots({"consignment_id": one["consignment_id"], "lots": lots}, tx)
        second.start()
        wait_for(waiting)
    second.join(10)
    assert len(refused) == 1
    assert harness.call("get_lot", lot_id=lot["lot_id"])["shipped"] == "600"


def test_what_is_linked_must_be_the_makers_of_the_goods_and_no_more_than_declared(makers: Makers) -> None:
    lot, consignment = makers.lot(quantity="5000"), makers.inspection.declare()
    for other in (makers.lot("L1", TWO), makers.lot("L2", unit="件"), makers.lot("L3", hs_code="950300")):
        with pytest.raises(InvalidRequest):
            makers.link(consignment, (other, "1"))
    for parts in ([(lot, "1201")], [(lot, "1"), (lot, "2")]):
        with pytest.raises(InvalidRequest):
            makers.link(consignment, *parts)
    imported = makers.inspection.declare(direction="import", destination=None)
    with pytest.raises(InvalidRequest):
        makers.link(imported, (lot, "1"))


def test_goods_on_their_way_are_linked_no_more(makers: Makers) -> None:
    lot = makers.lot()
    consignment = exported(makers.inspection)
    with pytest.raises(Conflict):
        makers.link(consignment, (lot, "1"))


def exported(inspection: Inspection, uscc: str = ONE, **fields: Any) -> Any:
    inspection.zone()
    inspection.member(uscc)
    inspection.rated(uscc, "A")
    consignment = inspection.declare(uscc, **fields)
    inspection.call("release_consignment", agency="ciq", consignment_id=consignment["consignment_id"])
    return inspection.call(
        "move_consignment", agency="portal", consignment_id=consignment["consignment_id"], to="EXPORTED"
    )


# ---- following


@pytest.mark.requirement("E-09", "T-06")
def test_a_returned_pair_leads_to_every_step_supplier_and_lot_mate(makers: Makers) -> None:
    lot = makers.lot(marks=[{"first": "NX-L26-000001", "last": "NX-L26-001200"}])
    mate = makers.lot("L26-1102", steps=[step(inputs=[leather()])])
    elsewhere = makers.lot("K-1", TWO, steps=[step(inputs=[leather()])])
    first, second = makers.inspection.declare(), makers.inspection.declare(destination="FR")
    makers.link(first, (lot, "700"))
    makers.link(second, (lot, "500"))
    [traced] = makers.back(mark="NX-L26-000123")
    assert traced["lot_no"] == "L26-1101"
    assert [one["step"] for one in traced["steps"]] == ["裁断", "针车", "成型"]
    assert {one["supplier_lot"] for part in traced["steps"] for one in part["inputs"]} == {"P-778", "X9"}
    assert {one["consignment_id"] for one in traced["consignments"]} == {
        first["consignment_id"],
        second["consignment_id"],
    }
    assert [(one["lot_id"], one["material"]) for one in traced["mates"]] == [(mate["lot_id"], "牛皮面革")]
    assert traced["mates_total"] == 2
    assert {one["lot_id"] for one in makers.forward(supplier_lot="P-778", supplier_uscc=TANNER)} == {
        lot["lot_id"],
        mate["lot_id"],
        elsewhere["lot_id"],
    }


def test_a_trace_goes_on_into_the_lots_of_suppliers_who_register_theirs(makers: Makers) -> None:
    hides = makers.lot("H-1", THREE, hs_code="410150", product="生皮", steps=[step("腌制")])
    hide = [step("鞣制", inputs=[{"material": "生皮", "supplier_uscc": THREE, "supplier_lot": "H-1"}])]
    tanned = makers.lot("P-778", TANNER, hs_code="410711", product="面革", steps=hide)
    shoes = makers.lot()
    traced = makers.back(lot_id=shoes["lot_id"], limit=1)
    assert [(one["lot_id"], one["depth"]) for one in traced] == [
        (shoes["lot_id"], 0),
        (tanned["lot_id"], 1),
        (hides["lot_id"], 2),
    ]
    forward = makers.forward(step="腌制")
    assert {(one["lot_id"], one["depth"]) for one in forward} == {
        (hides["lot_id"], 0),
        (tanned["lot_id"], 1),
        (shoes["lot_id"], 2),
    }


def test_lots_that_name_each_other_end_a_trace_all_the_same(makers: Makers) -> None:
    one = makers.lot("A", steps=[step(inputs=[{"material": "x", "supplier_uscc": TWO, "supplier_lot": "B"}])])
    two = makers.lot("B", TWO, steps=[step(inputs=[{"material": "x", "supplier_uscc": ONE, "supplier_lot": "A"}])])
    assert [item["depth"] for item in makers.back(lot_id=one["lot_id"])] == [0, 1]
    assert {item["lot_id"] for item in makers.forward(supplier_lot="A")} == {one["lot_id"], two["lot_id"]}


@pytest.mark.requirement("E-09")
def test_a_step_leads_forward_to_lots_consignments_and_destinations(makers: Makers) -> None:
    lot = makers.lot()
    makers.lot("L26-1102", steps=[step(line="L4")])
    one, two = makers.inspection.declare(), makers.inspection.declare(destination="FR")
    makers.link(one, (lot, "700"))
    makers.link(two, (lot, "500"))
    what = {"uscc": ONE, "line": "L3", "from_at": "2026-11-03T00:00:00+08:00", "until_at": "2026-11-03T23:59:59+08:00"}
    found = makers.forward(**what, limit=1)
    assert [(item["consignment_id"], item["destination"], item["shipped"]) for item in found] == [
        (one["consignment_id"], "DE", "700"),
        (two["consignment_id"], "FR", "500"),
    ]
    assert makers.forward(line="L3", from_at="2026-11-04T00:00:00+08:00") == []
    assert [item["consignment_id"] for item in makers.forward(material="缝线", supplier_name="合成线厂")] == [
        one["consignment_id"],
        two["consignment_id"],
    ]


def test_a_trace_of_a_consignment_starts_from_its_lots(makers: Makers) -> None:
    lot, consignment = makers.lot(), makers.inspection.declare()
    with pytest.raises(NotFound):
        makers.back(consignment_id=consignment["consignment_id"])
    makers.link(consignment, (lot, "1"))
    assert [one["lot_id"] for one in makers.back(consignment_id=consignment["consignment_id"])] == [lot["lot_id"]]


def test_a_trace_starts_from_one_thing_and_follows_something(makers: Makers) -> None:
    lot = makers.lot()
    for where in ({}, {"lot_id": lot["lot_id"], "mark": "NX-1"}, {"mark": "NX"}):
        with pytest.raises(InvalidRequest):
            makers.back(**where)
    with pytest.raises(InvalidRequest):
        makers.forward(uscc=ONE)
    with pytest.raises(InvalidRequest):
        makers.inspection.call("trace_forward", material="x", cursor="nonsense")
    with pytest.raises(NotFound):
        makers.back(mark="NX-9")


def test_an_answer_with_the_largest_lots_stays_within_a_message(makers: Makers) -> None:
    from databus.strict_json import MAX_BYTES, dumps

    long = "革" * 100
    inputs = [{"material": long, "supplier_name": long, "supplier_lot": "批" * 60, "unit": "方" * 20} for _ in range(5)]
    checks = [{"item": long, "result": "合" * 40, "value": long, "document_no": long} for _ in range(5)]
    for number in range(3):
        makers.lot(f"L{number}", steps=[step("步" * 60, inputs=inputs, checks=checks) for _ in range(60)])
    [first, *_] = makers.inspection.call("list_lots")["items"]
    assert len(dumps(makers.inspection.call("get_lot", lot_id=first["lot_id"]))) < MAX_BYTES
    assert len(dumps(makers.inspection.call("trace_back", lot_id=first["lot_id"]))) < MAX_BYTES


def test_marks_are_found_in_their_runs_alone(makers: Makers) -> None:
    makers.lot(marks=[{"first": "NX-0100", "last": "NX-0199"}])
    for mark in ("NX-0099", "NX-0200", "NX-100", "NY-0100"):
        with pytest.raises(NotFound):
            makers.back(mark=mark)
    assert len(makers.back(mark="NX-0199", uscc=ONE)) == 1
    with pytest.raises(Conflict):
        makers.lot("L26-1102", marks=[{"first": "NX-0150", "last": "NX-0300"}])
    assert MarkRun.parse("NX-0100", "NX-0199").pieces == 100


# ---- on paper


@pytest.mark.requirement("E-09", "T-06")
def test_a_trace_is_had_as_a_sealed_paper_with_a_picture_of_what_leads_to_what(makers: Makers) -> None:
    lot = makers.lot(marks=[{"first": "NX-000001", "last": "NX-001200"}])
    makers.lot("L26-1102", steps=[step(inputs=[leather()])])
    consignment = makers.inspection.declare()
    makers.link(consignment, (lot, "700"))
    job = done(makers.inspection, "trace_report", {"mark": "NX-000123"}, agency="ciq")
    assert (job["state"], job["result"]["rows"]) == ("DONE", 1)
    content = file_of(makers.inspection, job["paper"], "ciq")
    said = text_of(content)
    for told in ("L26-1101", "裁断", "T-12", "P-778", "缝线：X9合成线厂", consignment["declaration_no"], "L26-1102"):
        assert "".join(told.split()) in said, told
    verified = makers.inspection.call("verify_paper", agency="lab", code=job["paper"])
    assert (verified["state"], verified["kind"]) == ("VALID", "trace_report")


def test_a_report_shows_the_lots_of_ones_own_county_alone(makers: Makers) -> None:
    ninghai = make_uscc("330226", "MA5N0001")
    makers.inspection.call(
        "register_lot",
        agency="portal",
        **{name: value for name, value in LOT.items() if name != "steps"},
        uscc=ninghai,
        lot_no="P-9",
    )
    mixed = [step(inputs=[{"material": "革", "supplier_uscc": ninghai, "supplier_lot": "P-9"}])]
    lot = makers.lot(steps=mixed)
    job = done(makers.inspection, "trace_report", {"lot_id": lot["lot_id"]}, agency="ciq")
    assert job["result"]["rows"] == 1
    assert "另有1个生产批未列出" in text_of(file_of(makers.inspection, job["paper"], "ciq"))
    job = done(makers.inspection, "trace_report", {"lot_id": lot["lot_id"]}, agency="nh-ciq")
    assert job["result"]["rows"] == 1
    for parameters in ({}, {"mark": "NX-9"}, {"lot_id": uuid7()}):
        assert done(makers.inspection, "trace_report", parameters, agency="ciq")["state"] == "FAILED"
    with pytest.raises(NotPermitted):
        makers.inspection.call("start_job", agency="portal", kind="trace_report", parameters={})
