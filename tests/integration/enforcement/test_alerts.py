import copy
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from databus.clock import FixedClock
from databus.envelope import Event
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted, PreconditionFailed
from databus.testing import Harness
from tests.integration.enforcement.scenes import ALERT, USCC

TURNS = ("enforcement.alert_issued", "enforcement.alert_regraded", "enforcement.alert_lifted")
DATA = Path(__file__).parents[3] / "deploy" / "demo" / "data" / "safety_gate.json"


def turns(service: Harness) -> list[Event]:
    """What was said of alerts themselves."""
    return [event for event in service.said() if event.name in TURNS]


def names(service: Harness) -> list[str]:
    return [event.name.removeprefix("enforcement.") for event in turns(service)]


@pytest.mark.requirement("R-06")
@pytest.mark.requirement("R-10")
def test_an_alert_is_issued_regraded_and_lifted_and_each_is_said(service: Harness):
    alert = service.call("issue_alert", agency="customs", **ALERT)
    assert (alert["state"], alert["level"], alert["issued_on"]) == ("ISSUED", "serious", "2026-11-22")
    key = alert["alert_id"]
    service.call("move_alert", alert_id=key, to="DOWNGRADED", level="low", reason="抽检合格率回升")
    service.call("move_alert", alert_id=key, to="UPGRADED", severity=2, probability="0.0005")
    lifted = service.call("move_alert", alert_id=key, to="LIFTED", document_no="惠检警〔2026〕3号")
    assert (lifted["state"], lifted["lifted_on"], lifted["version"]) == ("LIFTED", "2026-11-22", 4)
    assert names(service) == ["alert_issued", "alert_regraded", "alert_regraded", "alert_lifted"]
    assert [event.data["level"] for event in turns(service)] == ["serious", "low", "medium", "medium"]
    assert [event.sequence for event in turns(service)] == [1, 2, 3, 4]
    assert {event.subject for event in turns(service)} == {key}


@pytest.mark.requirement("D.4/alert")
def test_every_step_names_its_clause_who_took_it_and_why(service: Harness):
    key = service.call("issue_alert", **ALERT)["alert_id"]
    service.call("move_alert", alert_id=key, to="LIFTED", reason="整改合格", document_no="d1")
    history = service.call("get_alert", alert_id=key)["history"]
    assert [(step["from_state"], step["to_state"]) for step in history] == [(None, "ISSUED"), ("ISSUED", "LIFTED")]
    assert all(step["clause"] and step["agency"] == "ciq" and step["actor"] == "officer-1" for step in history)
    assert (history[1]["note"], history[1]["document_no"]) == ("整改合格", "d1")


def test_the_same_order_again_is_the_same_alert_and_is_said_once(service: Harness):
    first = service.call("issue_alert", **ALERT)
    assert service.call("issue_alert", **ALERT) == first
    assert service.call("issue_alert", idempotency_key="k1", **ALERT) == first
    with pytest.raises(Conflict, match="these goods stands"):
        service.call("issue_alert", **{**ALERT, "level": "low"})
    service.call("issue_alert", uscc=USCC, **ALERT)
    assert names(service) == ["alert_issued", "alert_issued"]


def test_the_same_move_again_changes_nothing_and_another_key_with_another_body_is_a_conflict(service: Harness):
    key = service.call("issue_alert", **ALERT)["alert_id"]
    first = service.call("move_alert", alert_id=key, to="DOWNGRADED", level="low")
    assert service.call("move_alert", alert_id=key, to="DOWNGRADED", level="low") == first
    service.call("move_alert", alert_id=key, to="UPGRADED", level="high", idempotency_key="k2")
    with pytest.raises(Conflict, match="another body"):
        service.call("move_alert", alert_id=key, to="LIFTED", idempotency_key="k2")
    # the first move was made, then undone: the same again is a new one, and is made
    again = service.call("move_alert", alert_id=key, to="DOWNGRADED", level="low")
    assert (again["level"], again["version"]) == ("low", 4)


def test_after_it_was_lifted_the_same_alert_may_be_issued_anew(service: Harness):
    key = service.call("issue_alert", **ALERT)["alert_id"]
    service.call("move_alert", alert_id=key, to="LIFTED")
    assert service.call("issue_alert", **ALERT)["alert_id"] != key


def test_a_move_of_what_the_caller_has_not_read_is_refused(service: Harness):
    key = service.call("issue_alert", **ALERT)["alert_id"]
    with pytest.raises(PreconditionFailed, match="present version is 1"):
        service.call("move_alert", alert_id=key, to="LIFTED", if_match="7")
    assert service.call("move_alert", alert_id=key, to="LIFTED", if_match="1")["state"] == "LIFTED"


def test_who_may_not_warn_is_told_who_may_and_nothing_is_kept(service: Harness):
    with pytest.raises(NotPermitted, match="aqsiq, ciq, ciq-province, customs"):
        service.call("issue_alert", agency="samr", **ALERT)
    assert service.call("list_alerts")["items"] == []
    assert service.said() == []


def test_an_unknown_alert_is_not_found(service: Harness):
    with pytest.raises(NotFound) as refused:
        service.call("get_alert", alert_id="nothing")
    assert refused.value.fields == [("alert_id", "one of list_alerts")]
    with pytest.raises(NotFound):
        service.call("move_alert", alert_id="nothing", to="LIFTED")


def test_an_alert_is_not_issued_for_a_day_to_come(service: Harness, clock: FixedClock):
    with pytest.raises(InvalidRequest) as refused:
        service.call("issue_alert", issued_on="2026-11-23", **ALERT)
    assert refused.value.fields[0][0] == "issued_on"
    clock.advance(timedelta(days=1))
    assert service.call("issue_alert", issued_on="2026-11-23", **ALERT)["issued_on"] == "2026-11-23"


def test_alerts_are_found_by_what_they_concern(service: Harness):
    shoes = service.call("issue_alert", **ALERT)["alert_id"]
    toys = service.call("issue_alert", **{**ALERT, "hs_prefix": "9503"}, uscc=USCC)["alert_id"]
    service.call("move_alert", alert_id=toys, to="LIFTED")
    found = {name: service.call("list_alerts", **ask)["items"] for name, ask in ASKED.items()}
    assert {name: [item["alert_id"] for item in items] for name, items in found.items()} == {
        "code": [shoes],
        "in force": [shoes],
        "lifted": [toys],
        "of an enterprise": [toys],
        "all": [toys, shoes],
    }


ASKED = {
    "code": {"hs_code": "64039900"},
    "in force": {"in_force": True},
    "lifted": {"state": "LIFTED"},
    "of an enterprise": {"uscc": USCC},
    "all": {},
}


def test_pages_follow_each_other_without_a_gap(service: Harness):
    keys = [service.call("issue_alert", **{**ALERT, "hs_prefix": f"64{number:02d}"})["alert_id"] for number in range(5)]
    seen: list[str] = []
    cursor = None
    while True:
        page = service.call("list_alerts", limit=2, cursor=cursor)
        seen += [item["alert_id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == keys[::-1]


@pytest.mark.requirement("R-03")
@pytest.mark.requirement("R-08")
def test_notifications_are_collected_and_issued_only_by_a_person(service: Harness):
    notifications = json.loads(DATA.read_text())["notifications"]
    done = service.call("import_safety_gate", notifications=notifications)
    assert (len(done["collected"]), len(done["known"]), len(done["refused"])) == (30, 0, 3)
    assert service.said() == []
    states = {alert["source_reference"]: alert["state"] for alert in done["collected"]}
    assert states["SR/90001/26"] == "ASSESSED"
    assert states["INFO/90006/26"] == "COLLECTED"
    assert [refusal["field"] for refusal in done["refused"]] == [
        "traceability.countryOrigin.name",
        "product.productCategory.key",
        "risk.riskType",
    ]
    assert done["refused"][0]["reference"] == "SR/90031/26"
    key = next(alert["alert_id"] for alert in done["collected"] if alert["source_reference"] == "SR/90001/26")
    issued = service.call("move_alert", alert_id=key, to="ISSUED")
    assert (issued["level"], issued["hs_prefix"], issued["source"]) == ("serious", "6403", "safety_gate")
    assert names(service) == ["alert_issued"]


def test_a_notification_is_collected_once_however_often_it_comes(service: Harness):
    notifications = json.loads(DATA.read_text())["notifications"][:3]
    first = service.call("import_safety_gate", notifications=[*notifications, notifications[0]])
    assert (len(first["collected"]), first["known"]) == (3, ["SR/90001/26"])
    second = copy.deepcopy(notifications)
    second[0]["risk"]["versions"]["riskDescription"] = "told anew"
    again = service.call("import_safety_gate", notifications=second)
    assert (len(again["collected"]), len(again["known"])) == (0, 3)


@pytest.mark.requirement("R-07")
def test_a_person_assesses_what_came_without_a_level(service: Harness):
    raw = json.loads(DATA.read_text())["notifications"][5]
    key = service.call("import_safety_gate", notifications=[raw])["collected"][0]["alert_id"]
    with pytest.raises(Conflict, match="from COLLECTED to ISSUED"):
        service.call("move_alert", alert_id=key, to="ISSUED")
    assessed = service.call(
        "move_alert", alert_id=key, to="ASSESSED", severity=3, probability="0.00005", hs_prefix="6403", destination="IT"
    )
    assert (assessed["level"], assessed["hs_prefix"], assessed["destination"]) == ("medium", "6403", "IT")
    assert service.call("move_alert", alert_id=key, to="ISSUED")["state"] == "ISSUED"


def test_of_equal_orders_at_the_same_moment_one_alert_is_issued(service: Harness):
    def issue(level: str) -> bool:
        try:
            service.call("issue_alert", **{**ALERT, "level": level})
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(issue, ["high", "serious"] * 4)) >= 1
    assert len(service.call("list_alerts")["items"]) == 1
    assert names(service) == ["alert_issued"]
