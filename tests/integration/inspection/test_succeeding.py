"""One enterprise succeeded by another: consignments, grants and orders go over, and are decided on the heir's facts."""

from typing import Any

import pytest

from databus.contracts import get
from databus.errors import Conflict
from tests.integration.inspection.conftest import ONE, TOYS, TWO, Inspection
from tests.integration.inspection.test_recognition import agreed, look, offer


def succeed(inspection: Inspection, **change: Any) -> Any:
    data = {**get("enterprise.succeeded").example, "uscc": ONE, "successor": TWO, **change}
    return inspection.deliver("enterprise.succeeded", subject=ONE, data=data)


@pytest.mark.requirement("D.1/redecision")
def test_what_has_not_left_goes_over_to_the_heir_and_is_decided_on_its_facts(inspection: Inspection) -> None:
    inspection.national_member(ONE, "AA")
    inspection.national_member(TWO, "B")
    toy, gone = inspection.declare(hs_code=TOYS), inspection.declare()
    inspection.call("release_consignment", consignment_id=gone["consignment_id"])
    other = inspection.declare(TWO, TOYS)
    event = succeed(inspection)
    found = inspection.get(toy)
    assert (found["uscc"], found["decision"]["mode"]) == (TWO, "VERIFICATION")
    assert found["history"][-1]["reason"] == f"declared under {ONE}" or any(
        step["reason"] == f"declared under {ONE}" for step in found["history"]
    )
    assert inspection.get(gone)["uscc"] == TWO
    said = inspection.decided()
    assert said == [(toy["consignment_id"], "CREDIT", "VERIFICATION", f"enterprise.succeeded/{ONE}")]
    inspection.pipeline.deliver([event])
    assert (inspection.decided(), inspection.get(other)["version"]) == (said, other["version"])


def test_grants_go_over_and_no_new_code_rids_an_enterprise_of_a_stop_order(inspection: Inspection) -> None:
    inspection.national_member(ONE, "A")
    inspection.national_member(TWO, "A")
    inspection.call("order_stop", uscc=ONE, document_no="停1", reason="unsafe goods")
    theirs = inspection.declare(TWO, TOYS)
    assert theirs["decision"]["mode"] == "CREDIT"
    succeed(inspection)
    assert inspection.gist(theirs)[:2] == ("HELD", "HOLD")
    with pytest.raises(Conflict, match="succeeded by another"):
        inspection.declare(ONE, TOYS)


def test_a_case_against_the_old_code_concerns_the_heir_whenever_it_is_told(inspection: Inspection) -> None:
    inspection.national_member(TWO, "A")
    toy = inspection.declare(TWO, TOYS)
    succeed(inspection)
    inspection.trace("trace_disposed", "0192f0c1-0000-7000-8000-000000000041")
    assert inspection.gist(toy)[1] == "SPECIAL"


def test_where_nothing_follows_nothing_goes_over(inspection: Inspection) -> None:
    inspection.national_member(ONE, "AA")
    toy = inspection.declare(hs_code=TOYS)
    succeed(inspection, follows=False, ends=False)
    assert inspection.get(toy)["uscc"] == ONE


@pytest.mark.requirement("D.5/mutual_recognition")
def test_what_was_found_of_an_enterprise_counts_for_its_heir_as_it_was_signed(inspection: Inspection) -> None:
    inspection.national_member(TWO, "A")
    inspection.heartbeat("enforcement")
    agreed(inspection)
    found = offer(inspection)
    assert not look(inspection, uscc=TWO)["counts"]
    succeed(inspection)
    assert look(inspection, uscc=TWO)["counts"]
    after = inspection.call("get_offered_result", result_id=found["result_id"])
    assert (after["uscc"], after["version"]) == (TWO, 2)
    assert (after["statement"], after["digest"]) == (found["statement"], found["digest"])
    assert offer(inspection)["result_id"] == found["result_id"]
    offer(inspection, "市监2")
    revoked = {"reason": "wrong", "document_no": "撤1"}
    inspection.call("revoke_offered_result", agency="samr", result_id=found["result_id"], **revoked)
    assert look(inspection, uscc=TWO)["counts"]


def test_what_an_heir_was_found_otherwise_is_a_contradiction_that_a_person_resolves(inspection: Inspection) -> None:
    inspection.national_member(TWO, "A")
    inspection.heartbeat("enforcement")
    agreed(inspection)
    mine = offer(inspection)
    theirs = offer(inspection, "市监2", uscc=TWO, finding="nonconforming")
    succeed(inspection)
    [conflict] = inspection.call("list_result_conflicts", uscc=TWO)["items"]
    assert {conflict["result_id"], conflict["other_result_id"]} == {mine["result_id"], theirs["result_id"]}
    assert not look(inspection, uscc=TWO)["counts"]
