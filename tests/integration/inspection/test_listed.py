"""A place on a list of credit decides anew exactly what it touches, and is confirmed."""

import pytest

from tests.integration.inspection.conftest import ONE, TOYS, TWO

PLACE = "0192f0c1-0000-7000-8000-000000000081"


@pytest.mark.requirement("D.1/redecision", "D.2/effects")
def test_a_place_on_the_punishment_list_takes_the_easings_and_its_exit_puts_them_back(inspection):
    inspection.national_member(ONE, "A")
    inspection.member(TWO)
    inspection.rated(TWO, "A")
    toy, shoes, others = inspection.declare(hs_code=TOYS), inspection.declare(), inspection.declare(TWO)
    inspection.listed(PLACE, state="PROPOSED", version=1)
    inspection.listed(PLACE, state="NOTIFIED", version=2)
    assert inspection.decided() == [], "nobody is treated as listed before it is decided"
    inspection.listed(PLACE, version=3)
    cause = f"credit.listing_changed/{PLACE}"
    assert inspection.decided() == [
        (toy["consignment_id"], "CREDIT", "GENERAL", cause),
        (shoes["consignment_id"], "NON_STATUTORY_FREE", "RANDOM_CHECK", cause),
    ]
    assert inspection.gist(toy) == ("MODE_DECIDED", "GENERAL", "30")
    assert inspection.gist(others)[1] == "NON_STATUTORY_FREE"
    assert not inspection.get(toy)["decision"]["paperless"]
    inspection.listed(PLACE, state="SERVED", version=4)
    inspection.listed(PLACE, state="EXITED", version=5)
    assert inspection.gist(toy) == ("MODE_DECIDED", "CREDIT", "2")
    assert inspection.gist(shoes)[1] == "NON_STATUTORY_FREE"
    told = [(one.data["version"], one.data["in_force"], one.data["touched"]) for one in said(inspection)]
    assert told == [(3, True, 2), (5, False, 2)]


def said(inspection):
    return inspection.said("inspection.listing_applied")


def test_the_decision_names_the_place_on_the_list_it_read_and_replays(inspection):
    inspection.national_member(ONE, "A")
    inspection.listed(PLACE, version=3)
    toy = inspection.declare(hs_code=TOYS)
    decision = inspection.get(toy)["decisions"][-1]
    read = {one["key"]: one["value"] for one in decision["read"] if one["fact"] == "listed"}
    assert read == {f"credit/listing/{PLACE}": True}
    replayed = inspection.call("replay_decision", consignment_id=toy["consignment_id"], number=1)
    assert replayed["same"]


def test_a_place_on_the_incentive_list_touches_no_decision_and_is_confirmed(inspection):
    inspection.national_member(ONE, "AA")
    inspection.declare(hs_code=TOYS)
    inspection.listed(PLACE, list="JOINT_INCENTIVE", effect="incentive", version=2)
    assert inspection.decided() == []
    assert [one.data["touched"] for one in said(inspection)] == [0]


def test_a_place_heard_doubled_or_late_counts_once(inspection):
    inspection.national_member(ONE, "A")
    event = inspection.listed(PLACE, version=3)
    left = inspection.listed(PLACE, state="EXITED", version=5)
    for again in (event, left, event):
        inspection.pipeline.deliver([again])
    toy = inspection.declare(hs_code=TOYS)
    assert inspection.gist(toy)[1] == "CREDIT"
    assert len(said(inspection)) == 2


def test_a_place_that_goes_over_to_another_code_touches_both(inspection):
    for uscc in (ONE, TWO):
        inspection.national_member(uscc, "A")
    inspection.listed(PLACE, version=3)
    old, new = inspection.declare(hs_code=TOYS), inspection.declare(TWO, hs_code=TOYS)
    assert (inspection.gist(old)[1], inspection.gist(new)[1]) == ("GENERAL", "CREDIT")
    inspection.listed(PLACE, TWO, version=4)
    assert (inspection.gist(old)[1], inspection.gist(new)[1]) == ("CREDIT", "GENERAL")
    assert [one.data["touched"] for one in said(inspection)] == [0, 2]
