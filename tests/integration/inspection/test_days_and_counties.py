"""What a day brings in steps and under its lock; what each county is told; what follows an heir or a ground that returns."""

from datetime import timedelta
from importlib import import_module
from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa

from databus.caller import Caller
from databus.errors import Conflict, InvalidRequest
from databus.identifiers import make_uscc, uuid7
from services.inspection.use_cases.ports import Desk
from tests.infrastructure import wait_for
from tests.integration.inspection import test_co_inspections as visits
from tests.integration.inspection import test_recognition as recognition
from tests.integration.inspection.conftest import ONE, TOYS, TWO, ZONE, Inspection
from tests.integration.inspection.test_monitoring import proposed
from tests.integration.inspection.test_races import ask, known_rules, waiting
from tests.integration.inspection.test_recalls import Recalls
from tests.integration.inspection.test_succeeding import succeed

NINGHAI = make_uscc("330226", "MA5N9001")


@pytest.mark.requirement("M-10")
def test_of_more_goods_than_one_step_tells_the_workers_tell_the_rest(
    inspection: Inspection, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = Desk.limit
    monkeypatch.setattr(
        Desk, "limit", lambda desk, key, on: 2 if key == "consignments_in_a_step" else limit(desk, key, on)
    )
    inspection.national_member(ONE, "A")
    inspection.heartbeat("enforcement")
    made = {"direction": "import", "destination": None, "hs_code": TOYS, "business": "overseas_repair"}
    for number in range(5):
        batch = {"consignment_id": inspection.declare(**made)["consignment_id"]}
        inspection.call(
            "record_result",
            actor="tester",
            document_no=f"检{number}",
            result="conforming",
            kind="verification",
            **batch,
        )
        inspection.call("release_consignment", **batch)
    inspection.clock.advance(timedelta(days=170))
    inspection.run_daily()
    inspection.run_tasks()
    states = [event.data["state"] for event in inspection.said("inspection.temporary_goods_changed")]
    assert states.count("DUE_SOON") == 5


def test_a_day_waits_for_a_declaration_under_way(inspection: Inspection) -> None:
    known_rules(inspection)
    operation = inspection.pipeline.operations["declare_consignment"]
    assert operation.takes is not None
    day = Thread(target=inspection.run_daily)
    with inspection.pipeline.store.transaction(Caller(agency="portal")) as tx:
        inspection.pipeline.service.declare_consignment(operation.takes().load(ask()), tx)
        day.start()
        wait_for(lambda: waiting(inspection))
    day.join(10)
    assert not day.is_alive()


def test_statistics_tell_a_countys_body_of_its_own_county(inspection: Inspection) -> None:
    inspection.declare(ONE)
    inspection.declare(NINGHAI)
    inspection.declare(NINGHAI)
    counted = {
        agency: inspection.call("get_inspection_statistics", agency=agency, from_on="2026-11-01")["total"]["declared"]
        for agency in ("ciq", "nh-ciq", "customs")
    }
    assert counted == {"ciq": 1, "nh-ciq": 2, "customs": 3}


@pytest.mark.requirement("M-06")
def test_a_zone_of_unknown_county_is_nobodys_until_its_members_show_it(inspection: Inspection) -> None:
    inspection.zone()
    with inspection.engine.begin() as connection:
        connection.execute(sa.text("UPDATE held_zones SET division = NULL"))
    for agency in ("ciq", "nh-ciq"):
        with pytest.raises(Conflict, match="county is not known"):
            proposed(inspection, agency)
    place = sa.text(import_module("services.inspection.migrations.0017_place_zones").PLACE)
    for firm in (ONE, TWO):
        inspection.member(firm)
    with inspection.engine.begin() as connection:
        connection.execute(place)
    assert proposed(inspection)["zone_id"] == ZONE


@pytest.mark.requirement("D.4/consignment")
def test_what_was_cleared_for_a_fallen_alert_is_listed_again_when_it_rises(inspection: Inspection) -> None:
    recalls = Recalls(inspection)
    recalls.exported()
    spared = recalls.exported()
    alert = uuid7()
    inspection.alert(alert)
    [recall] = recalls.lists()
    [entry] = recalls.entries(consignment_id=spared["consignment_id"])
    moved = {"to": "CLEARED", "reason": "实为另一款式", "document_no": "清1"}
    inspection.call("move_recall_entry", entry_id=entry["entry_id"], **moved)
    inspection.alert(alert, state="LIFTED", lifted_on="2026-11-23", version=2)
    recalls.move_all(recall, "CLEARED")
    assert {one["state"] for one in recalls.entries()} == {"CLEARED"}
    inspection.alert(alert, state="UPGRADED", version=3)
    states = {one["consignment_id"]: (one["state"], one["ended_on"], one["due_on"]) for one in recalls.entries()}
    assert states.pop(spared["consignment_id"])[0] == "CLEARED", "an officer cleared it on grounds of its own"
    assert list(states.values()) == [("LISTED", None, None)]
    inspection.alert(alert, state="LIFTED", lifted_on="2026-11-24", version=4)
    [proposed_again] = recalls.entries(to_clear=True)
    assert proposed_again["state"] == "LISTED"


def test_a_visit_that_is_arranged_goes_over_to_the_heir(inspection: Inspection) -> None:
    inspection.heartbeat("enforcement")
    visit = visits.agreed(inspection)
    succeed(inspection)
    found = inspection.call("get_co_inspection", co_inspection_id=visit["co_inspection_id"])
    assert (found["uscc"], found["state"], found["steps"][-1]["act"]) == (TWO, "AGREED", "handed_over")
    assert found["version"] == visit["version"] + 1
    assert inspection.said("inspection.co_inspection_changed")[-1].data["uscc"] == TWO
    with pytest.raises(Conflict):
        visits.propose(inspection, "联检2", uscc=TWO)


@pytest.mark.requirement("C-01")
def test_an_offered_result_names_for_whom_it_counts_under_an_agreement_too(inspection: Inspection) -> None:
    inspection.national_member(ONE, "A")
    inspection.heartbeat("enforcement")
    assert recognition.offer(inspection)["counts_for"] == []
    recognition.agreed(inspection, hs_prefixes=["64"], kinds=["site_check"])
    [listed] = inspection.call("list_offered_results", uscc=ONE)["items"]
    assert listed["counts_for"] == ["ciq"]
    assert recognition.offer(inspection, "市监2", kind="verification")["counts_for"] == []
    told = inspection.call("get_offered_result", result_id=listed["result_id"])
    assert told["counts_for"] == ["ciq"]
    ended = recognition.revoke(inspection, told)
    assert ended["counts_for"] == []


def test_a_step_that_ends_too_early_is_told_in_the_time_of_the_county(inspection: Inspection) -> None:
    step = {
        "step": "裁剪",
        "team": "T-12",
        "line": "L1",
        "began_at": "2026-11-03T00:30:00Z",
        "ended_at": "2026-11-03T00:00:00Z",
    }
    goods = {"hs_code": TOYS, "product": "玩具", "quantity": "1", "unit": "件", "lot_no": "L-1", "uscc": ONE}
    with pytest.raises(InvalidRequest) as caught:
        inspection.call(
            "register_lot", agency="portal", steps=[step], made_from="2026-11-02", made_until="2026-11-06", **goods
        )
    told: Any = dict(caught.value.fields)
    assert told["ended_at"] == "not before 2026-11-03T08:30:00+08:00"
