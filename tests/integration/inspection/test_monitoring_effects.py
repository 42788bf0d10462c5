"""What a failed sample does beyond the product: its zone alone, its batch, its enterprise; and how a correction undoes it."""

from typing import Any

import pytest

from databus.contracts import get
from databus.errors import Conflict, InvalidRequest
from tests.integration.inspection.conftest import ONE, THREE, TOYS, TWO, ZONE, Inspection
from tests.integration.inspection.test_monitoring import (
    FIRST,
    approved,
    go_to,
    laboratory,
    measured,
    result,
    risk_of,
    samples,
    take,
)

OTHER_ZONE = "ninghai-toys"
BAD = measured(phthalates="0.4")


@pytest.fixture
def sampled(inspection: Inspection) -> Any:
    """A sample of a member's only batch of toys, taken; another zone's member has such a batch too."""
    inspection.national_member()
    inspection.declare(ONE, TOYS)
    inspection.zone(zone_id=OTHER_ZONE)
    inspection.deliver(
        "enterprise.membership_changed",
        subject=f"{OTHER_ZONE}/{TWO}",
        data={**_membership(), "membership_id": f"{OTHER_ZONE}/{TWO}", "zone_id": OTHER_ZONE, "uscc": TWO},
    )
    inspection.rated(TWO)
    approved(inspection)
    laboratory(inspection)
    go_to(inspection, FIRST)
    inspection.run_chores()
    [sample] = samples(inspection)
    return take(inspection, sample)


def _membership() -> Any:
    return {**get("enterprise.membership_changed").example, "state": "ACTIVE"}


def release(inspection: Inspection, sample: Any) -> None:
    inspection.rated(ONE)
    inspection.heartbeat("enforcement")
    batch = {"consignment_id": sample["consignment_id"]}
    inspection.call(
        "record_result", actor="tester", document_no="检9", kind="verification", result="conforming", **batch
    )
    inspection.call("release_consignment", **batch)


def found(inspection: Inspection, name: str) -> list[tuple[str, str, str | None]]:
    return [
        (event.data["document_no"], event.data["item"], event.data["reason"])
        for event in inspection.said(f"inspection.{name}")
    ]


@pytest.mark.requirement("M-06")
def test_a_failure_raises_the_risk_for_members_of_the_zone_that_was_monitored_alone(
    inspection: Inspection, sampled: Any
) -> None:
    theirs, strangers = inspection.declare(TWO, TOYS), inspection.declare(THREE, TOYS)
    own = inspection.declare(ONE, TOYS)
    for firm in (ONE, TWO):
        inspection.rated(firm)
    before = {one["consignment_id"]: inspection.gist(one) for one in (theirs, strangers)}
    result(inspection, sampled, 1, BAD)
    assert {zone: risk_of(inspection, zone_id=zone) for zone in (ZONE, OTHER_ZONE, None)} == {
        ZONE: "elevated",
        OTHER_ZONE: "general",
        None: "general",
    }
    assert inspection.gist(own)[1] == "VERIFICATION"
    assert {one["consignment_id"]: inspection.gist(one) for one in (theirs, strangers)} == before
    later = inspection.declare(TWO, TOYS)
    assert inspection.get(later)["product_risk"] == "general"
    assert inspection.get(inspection.declare(ONE, TOYS))["product_risk"] == "elevated"
    [entry] = [event.data for event in inspection.said("inspection.goods_changed")]
    assert entry["zone_id"] == ZONE


@pytest.mark.requirement("M-06", "P-01")
@pytest.mark.parametrize(("items", "item"), [(BAD, "P01"), (measured(peel="10"), "P02")])
def test_a_failed_sample_is_a_finding_and_holds_its_own_batch_until_it_is_corrected(
    inspection: Inspection, sampled: Any, items: Any, item: str
) -> None:
    bad = result(inspection, sampled, 1, items)
    assert inspection.gist(sampled)[:2] == ("HELD", "HOLD")
    assert [one[:2] for one in found(inspection, "nonconformity_found")] == [("JC-0001", item)]
    [order] = inspection.call("list_stops", uscc=ONE)["items"]
    assert (order["consignment_id"], order["lifted_on"]) == (sampled["consignment_id"], None)
    with pytest.raises(InvalidRequest, match="reason"):
        result(inspection, sampled, 2)
    with pytest.raises(Conflict, match="has changed"):
        result(inspection, sampled, 2, reason="样品混淆", version=bad["version"] - 1)
    corrected = result(inspection, sampled, 2, reason="样品混淆", version=bad["version"])
    assert (corrected["conforming"], corrected["document_no"], corrected["reason"]) == (True, "JC-0002", "样品混淆")
    assert risk_of(inspection) == "general"
    assert inspection.gist(sampled)[0] == "MODE_DECIDED"
    assert found(inspection, "nonconformity_withdrawn") == [("JC-0001", item, "JC-0002")]
    [order] = inspection.call("list_stops", uscc=ONE)["items"]
    assert order["lifted_on"] == FIRST
    again = result(inspection, sampled, 3, BAD, reason="复核成立", version=corrected["version"])
    assert inspection.gist(sampled)[:2] == ("HELD", "HOLD")
    assert risk_of(inspection) == "elevated", "what was corrected by rule shuts no other result out"
    assert again["version"] == corrected["version"] + 1


@pytest.mark.requirement("M-06", "D.4/consignment")
def test_a_released_batch_is_stopped_and_an_exported_one_is_recalled_until_the_result_is_corrected(
    inspection: Inspection, sampled: Any
) -> None:
    release(inspection, sampled)
    bad = result(inspection, sampled, 1, BAD)
    assert inspection.gist(sampled)[0] == "STOPPED"
    good = result(inspection, sampled, 2, reason="样品混淆", version=bad["version"])
    assert inspection.gist(sampled)[0] == "MODE_DECIDED", "what was stopped is released again by an officer"
    release_again = {"consignment_id": sampled["consignment_id"]}
    inspection.rated(ONE)
    inspection.heartbeat("enforcement")
    inspection.call(
        "record_result", actor="tester", document_no="检10", kind="verification", result="conforming", **release_again
    )
    inspection.call("release_consignment", **release_again)
    inspection.call("move_consignment", agency="portal", to="EXPORTED", **release_again)
    bad = result(inspection, sampled, 3, BAD, reason="复核成立", version=good["version"])
    assert inspection.gist(sampled)[0] == "EXPORTED"
    [entry] = inspection.call("list_recall_entries", consignment_id=sampled["consignment_id"])["items"]
    assert (entry["state"], entry["ground"], entry["clear_proposed"]) == ("LISTED", "fact", None)
    result(inspection, sampled, 4, reason="样品混淆", version=bad["version"])
    [entry] = inspection.call("list_recall_entries", consignment_id=sampled["consignment_id"])["items"]
    assert "result corrected" in entry["clear_proposed"]
    assert [one[0] for one in found(inspection, "nonconformity_withdrawn")] == ["JC-0001", "JC-0003"]


@pytest.mark.requirement("M-06")
def test_a_correction_takes_back_exactly_the_risk_that_the_wrong_result_showed(inspection: Inspection) -> None:
    for firm in (ONE, TWO):
        inspection.national_member(firm)
        inspection.declare(firm, TOYS)
    approved(inspection)
    laboratory(inspection)
    go_to(inspection, FIRST)
    inspection.run_chores()
    first, second = (take(inspection, one) for one in samples(inspection))
    first, second = result(inspection, first, 1, BAD), result(inspection, second, 2, BAD)
    assert risk_of(inspection) == "elevated"
    first = result(inspection, first, 3, reason="样品混淆", version=first["version"])
    assert risk_of(inspection) == "elevated", "the other sample shows it still"
    result(inspection, second, 4, reason="样品混淆", version=second["version"])
    assert risk_of(inspection) == "general"
    result(inspection, first, 5, BAD, reason="复核成立", version=first["version"])
    assert risk_of(inspection) == "elevated"
