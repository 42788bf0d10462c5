"""Each county's bodies act for its own enterprises, and for no others."""

import pytest

from databus.errors import NotPermitted
from databus.identifiers import make_uscc
from tests.integration.inspection.conftest import ONE, TOYS, Inspection

NINGHAI = make_uscc("330226", "MA5N9001")


def test_ninghais_inspectors_act_for_ninghais_enterprises_and_huidongs_for_huidongs(inspection: Inspection):
    for uscc, own, stranger in ((NINGHAI, "nh-ciq", "ciq"), (ONE, "ciq", "nh-ciq")):
        with pytest.raises(NotPermitted, match=f"{own}, customs, not for {stranger}"):
            inspection.declare(uscc, agency=stranger)
        lot = inspection.declare(uscc, agency=own)
        named = {"consignment_id": lot["consignment_id"]}
        for method, fields in (
            ("record_result", {"result": "conforming", "document_no": "检1"}),
            ("move_consignment", {"to": "VERIFYING"}),
            ("redecide_consignment", {}),
            ("order_stop", {"document_no": f"停{uscc}", "reason": "x"}),
            ("add_document", {"kind": "invoice", "title": "x", "sha256": "0" * 64}),
        ):
            with pytest.raises(NotPermitted, match=f"not for {stranger}"):
                inspection.call(method, agency=stranger, **named, **fields)
        assert inspection.get(lot)["version"] == lot["version"]
        inspection.call("record_result", agency=own, **named, result="conforming", document_no="检1")
        with pytest.raises(NotPermitted):
            inspection.call("release_consignment", agency=stranger, **named)
        assert inspection.call("release_consignment", agency=own, **named)["state"] == "RELEASED"


def test_where_an_enterprise_is_the_registry_says_and_before_it_the_code(inspection: Inspection):
    inspection.registered(NINGHAI, division="441323")
    assert inspection.declare(NINGHAI, agency="ciq")["declared_by"] == "ciq"
    with pytest.raises(NotPermitted, match="ciq, customs, not for nh-ciq"):
        inspection.declare(NINGHAI, agency="nh-ciq")


def test_approvals_and_stops_are_the_countys_own_bodies_too(inspection: Inspection):
    approval = {"kind": "joint_inspection", "document_no": "批1", "uscc": NINGHAI, "valid_until": "2027-11-21"}
    for stranger in ("ciq", "ciq-province"):
        with pytest.raises(NotPermitted, match="nh-ciq, ciq-ningbo, customs"):
            inspection.call("record_approval", agency=stranger, **approval)
    granted = inspection.call("record_approval", agency="ciq-ningbo", **approval)
    with pytest.raises(NotPermitted):
        inspection.call("withdraw_approval", agency="ciq", approval_id=granted["approval_id"], reason="x")
    inspection.call("withdraw_approval", agency="nh-ciq", approval_id=granted["approval_id"], reason="x")
    order = inspection.call("order_stop", agency="nh-ciq", uscc=NINGHAI, document_no="停9", reason="x")
    with pytest.raises(NotPermitted, match="lift_stop is for nh-ciq, customs, not for ciq"):
        inspection.call("lift_stop", agency="ciq", order_id=order["order_id"], reason="x")
    assert inspection.call("lift_stop", agency="nh-ciq", order_id=order["order_id"], reason="x")["lifted_on"]


def test_the_nationwide_authority_acts_in_every_county(inspection: Inspection):
    for uscc in (NINGHAI, ONE):
        lot = inspection.declare(uscc, TOYS, agency="customs")
        inspection.call(
            "record_result",
            agency="customs",
            consignment_id=lot["consignment_id"],
            result="conforming",
            document_no="检2",
        )
