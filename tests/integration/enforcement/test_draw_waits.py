"""Whom a draw waits for, within which term, and that a draw which cannot go on holds up no other."""

from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY
from psycopg2.extras import Json

from databus.clock import FixedClock
from databus.errors import Conflict
from databus.lots import new_secret
from databus.testing import Harness
from tests.integration.enforcement.scenes import committed, members, notified


def draw_of(service: Harness, campaign_id: str) -> dict[str, Any]:
    return service.call("get_draw", campaign_id=campaign_id)


def running(service: Harness, campaign_id: str) -> dict[tuple[str, str], str]:
    """The terms of a draw that run: kind and responsible → last day."""
    found = draw_of(service, campaign_id)["clocks"]
    over = {"MET", "CANCELLED"}
    return {(one["kind"], one["responsible"]): one["due_on"] for one in found if one["state"] not in over}


@pytest.mark.requirement("J-01", "D.7")
def test_every_wait_of_a_draw_names_who_has_to_act_and_until_when(service: Harness):
    members(service, 12)
    campaign_id = notified(service, sample_size=3)
    assert draw_of(service, campaign_id)["waits_for"] == ["gov"]
    assert running(service, campaign_id) == {("draw_escrow", "gov"): "2026-11-24"}
    secrets = committed(service, campaign_id, agencies=("samr",))
    assert draw_of(service, campaign_id)["waits_for"] == ["ciq"]
    assert running(service, campaign_id) == {("draw_commitment", "ciq"): "2026-11-25"}
    secrets["ciq"], commitment = new_secret()
    service.call("commit_seed", agency="ciq", campaign_id=campaign_id, commitment=commitment)
    service.call("reveal_seed", agency="samr", campaign_id=campaign_id, secret=secrets["samr"])
    assert draw_of(service, campaign_id)["waits_for"] == ["ciq"]
    assert running(service, campaign_id) == {
        ("draw_secret", "ciq"): "2026-11-23",
        ("draw_opening", "gov"): "2026-11-25",
    }
    service.call("reveal_seed", agency="gov", campaign_id=campaign_id, secret=secrets["gov"])
    service.run_chores()
    assert (draw_of(service, campaign_id)["waits_for"], running(service, campaign_id)) == ([], {})


@pytest.mark.requirement("J-01", "D.7")
def test_a_draw_that_nobody_holds_the_escrow_of_is_told_to_those_above(service: Harness, clock: FixedClock):
    members(service, 12)
    campaign_id = notified(service, sample_size=3)
    clock.advance(timedelta(days=2))
    service.run_chores()
    told = [one.data for one in service.said("enforcement.clock_changed") if one.data["kind"] == "draw_escrow"]
    assert [(one["state"], one["responsible"]) for one in told] == [("REMINDED", "gov")]
    clock.advance(timedelta(days=2))
    service.run_chores()
    last = service.said("enforcement.clock_changed")[-1].data
    assert (last["state"], last["escalated_to"]) == ("ESCALATED", ["office", "ciq-province"])
    _, commitment = new_secret()
    service.call("commit_seed", agency="office", campaign_id=campaign_id, commitment=commitment)
    assert ("draw_escrow", "gov") not in running(service, campaign_id), "another superior may hold it"


@pytest.mark.requirement("J-01")
def test_a_draw_by_a_public_value_waits_for_the_agency_that_leads(service: Harness):
    members(service, 12)
    campaign_id = notified(service, sample_size=3, seed_source="福彩3D 2026311")
    secrets = committed(service, campaign_id)
    service.call("reveal_seed", agency="gov", campaign_id=campaign_id, secret=secrets["gov"])
    assert draw_of(service, campaign_id)["waits_for"] == ["samr"]
    assert running(service, campaign_id)["draw_public_value", "samr"] == "2026-11-25"
    service.call("draw_campaign", agency="samr", campaign_id=campaign_id, seed="528")
    met = next(one for one in draw_of(service, campaign_id)["clocks"] if one["kind"] == "draw_public_value")
    assert (met["state"], running(service, campaign_id)) == ("MET", {})


@pytest.mark.requirement("J-01")
def test_a_campaign_in_which_every_superior_takes_part_is_not_frozen(service: Harness):
    members(service, 12)
    with pytest.raises(Conflict, match="nobody is left to hold the escrow") as refused:
        notified(service, agencies=["samr", "ciq", "gov", "office", "ciq-province"])
    assert refused.value.fields[0][0] == "agencies"
    heir = ["samr", "customs", "gov", "office"]  # customs is the successor of the provincial bureau
    with pytest.raises(Conflict, match="nobody is left to hold the escrow"):
        notified(service, agencies=heir, title="其二", officers=[{"agency": "samr", "officer": "s1"}] * 2)


@pytest.mark.requirement("J-01")
def test_a_draw_that_fails_is_seen_and_keeps_no_other_from_its_turn(service: Harness, clock: FixedClock):
    members(service, 12)
    first, second = notified(service, sample_size=3), notified(service, title="其二", sample_size=3)
    with service.engine.begin() as connection:
        kept = connection.exec_driver_sql("SELECT terms FROM draws WHERE campaign_id = %s", (first,)).scalar_one()
    for campaign_id in (first, second):
        secrets = committed(service, campaign_id)
        service.call("reveal_seed", agency="gov", campaign_id=campaign_id, secret=secrets["gov"])
    broken = "UPDATE draws SET terms = terms - 'sample_size' WHERE campaign_id = %s"
    with service.engine.begin() as connection:
        connection.exec_driver_sql(broken, (first,))
    service.run_chores()
    assert draw_of(service, second)["state"] == "DRAWN"
    stuck = draw_of(service, first)
    assert (stuck["state"], stuck["problem"]) == ("CLOSED", "a defect (Malformed)")
    assert REGISTRY.get_sample_value("enforcement_draws_failing") == 1
    with service.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE draws SET terms = %s WHERE campaign_id = %s", (Json(kept), first))
    service.run_chores()
    assert draw_of(service, first)["state"] == "CLOSED", "tried again a little later, not at once"
    clock.advance(timedelta(minutes=5))
    service.run_chores()
    assert (draw_of(service, first)["state"], draw_of(service, first)["problem"]) == ("DRAWN", None)
    assert REGISTRY.get_sample_value("enforcement_draws_failing") == 0


def test_who_commits_after_the_term_is_refused_even_before_the_worker_closes(service: Harness, clock: FixedClock):
    members(service, 12)
    campaign_id = notified(service, sample_size=3, agencies=["samr", "ciq", "env"])
    committed(service, campaign_id)
    clock.advance(timedelta(days=4))
    with pytest.raises(Conflict, match="the term is over"):
        service.call("commit_seed", agency="env", campaign_id=campaign_id, commitment=new_secret()[1])
    service.run_chores()
    assert draw_of(service, campaign_id)["absent"] == ["env"]
