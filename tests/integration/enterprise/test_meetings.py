"""Joint meetings: called, held with decisions that become tasks, postponed, cancelled; the next regular one."""

from datetime import UTC, datetime

import pytest

from databus.clock import FixedClock
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from tests.integration.enterprise.conftest import ZONE

CALL = {
    "zone_id": ZONE,
    "title": "示范区建设联席会议",
    "agenda": ["审定首批示范区企业", "拟定示范区企业标准"],
    "place": "县政府三号会议室",
    "planned_on": "2026-11-22",
    "invited": ["sme", "customs", "samr", "association"],
    "document_no": "惠示范办〔2026〕9号",
}
STANDARD = {
    "item": "1",
    "matter": "enterprise_standard",
    "zh": "拟定示范区企业标准",
    "en": "Draft the enterprise standard of the zone",
    "agencies": ["customs", "sme"],
    "due_on": "2026-12-31",
}
GOALS = {"item": "2", "matter": "goals", "zh": "年内达到国家级考核要求"}
HELD = {
    "held_on": "2026-11-22",
    "attended": ["office", "sme", "customs"],
    "minutes_no": "惠示范办纪〔2026〕3号",
    "minutes": "会议听取了建设进展汇报。\n议定两项。",
    "decisions": [STANDARD, GOALS],
}
NINGHAI = {
    "zone_id": "ninghai-stationery",
    "name": "宁海县出口文具质量安全示范区",
    "product": "文具",
    "hs_prefixes": ["9608"],
    "division": "330226",
    "plan": "NINGHAI_2017",
}


@pytest.fixture
def called(registry):
    registry.zone()
    return registry.call("call_meeting", agency="office", **CALL)


def hold(registry, meeting, agency: str = "office", **more):
    return registry.call("hold_meeting", agency=agency, meeting_id=meeting["meeting_id"], **{**HELD, **more})


def at(registry, *day: int) -> None:
    clock = FixedClock(datetime(*day, 4, tzinfo=UTC))
    for one in (registry, registry.pipeline, registry.pipeline.service, registry.pipeline.store):
        one.clock = clock


@pytest.mark.requirement("G-01")
def test_the_office_calls_a_joint_meeting_with_its_agenda_and_the_bodies_invited(registry, called):
    assert called["state"] == "CALLED"
    assert called["agenda"] == CALL["agenda"]
    assert called["convened_by"] == "office"
    assert called["invited"] == ["office", "sme", "customs", "samr", "association"]
    assert called["clause"] == "SH 四(一)"
    (said,) = registry.said("enterprise.meeting_changed")
    assert said.data["planned_on"] == "2026-11-22"


def test_a_meeting_called_again_without_a_key_is_the_same_and_another_by_its_notice_is_refused(registry, called):
    assert registry.call("call_meeting", agency="office", **CALL) == called
    registry.refused(Conflict, "call_meeting", "same key", agency="office", **{**CALL, "place": "二号会议室"})
    registry.zone("nh-gov", **NINGHAI)
    told = {"zone_id": None, "division": "441323"}
    assert registry.call("call_meeting", agency="office", **CALL | told)["meeting_id"] != called["meeting_id"]


def test_only_who_may_calls_and_only_the_bodies_of_the_county_are_invited(registry, called):
    registry.refused(NotPermitted, "call_meeting", "gov, office", agency="samr", **{**CALL, "document_no": "文2"})
    told = registry.refused(
        InvalidRequest, "call_meeting", agency="office", **{**CALL, "document_no": "文2", "invited": ["nh-samr"]}
    )
    assert told.fields == [("invited", "a body of 441323, such as samr")]
    past = {**CALL, "document_no": "文2", "planned_on": "2026-11-21"}
    told = registry.refused(InvalidRequest, "call_meeting", agency="office", **past)
    assert told.fields[0][0] == "planned_on"


@pytest.mark.requirement("G-01")
def test_what_a_meeting_settles_becomes_a_task_with_agencies_and_a_last_day(registry, called):
    held = hold(registry, called)
    standard, goals = held["decisions"]
    assert held["state"] == "HELD"
    assert held["absent"] == ["samr", "association"]
    assert standard["matter"] == "enterprise_standard"
    assert goals["task_id"] is None
    task = registry.call("get_task", task_id=standard["task_id"])
    assert (task["origin"], task["origin_id"], task["task"]) == ("meeting", called["meeting_id"], "1")
    assert (task["agencies"], task["lead"], task["due_on"]) == (["customs", "sme"], "customs", "2026-12-31")
    given = registry.call("list_tasks", agency="sme", origin="meeting")["items"]
    assert [one["task_id"] for one in given] == [standard["task_id"]]


def test_a_meeting_shows_how_far_its_decisions_are_carried_out(registry, called):
    task_id = hold(registry, called)["decisions"][0]["task_id"]
    registry.call("report_task", agency="sme", task_id=task_id, progress=60, note="已形成初稿")
    shown = registry.call("get_meeting", meeting_id=called["meeting_id"])
    assert (shown["decisions"][0]["progress"], shown["decisions"][0]["task_state"]) == (30, "OPEN")


def test_a_meeting_held_twice_in_the_same_way_is_held_once(registry, called):
    first = hold(registry, called)
    before = len(registry.said())
    assert (
        registry.call("hold_meeting", agency="office", idempotency_key="other", meeting_id=called["meeting_id"], **HELD)
        == first
    )
    assert len(registry.said()) == before
    registry.refused(
        Conflict,
        "hold_meeting",
        "another body",
        agency="office",
        idempotency_key="third",
        meeting_id=called["meeting_id"],
        **{**HELD, "minutes_no": "别的纪要"},
    )


@pytest.mark.parametrize(
    ("wrong", "error", "field"),
    [
        ({"held_on": "2026-11-23"}, InvalidRequest, "held_on"),
        ({"held_on": "2026-11-21"}, Conflict, "held_on"),
        ({"attended": ["sme"]}, InvalidRequest, "attended"),
        ({"decisions": [STANDARD, STANDARD]}, InvalidRequest, "decisions"),
        ({"decisions": [{**STANDARD, "agencies": ["nh-eit"]}]}, InvalidRequest, "agencies"),
        ({"decisions": [{**STANDARD, "lead": "samr"}]}, InvalidRequest, "decisions"),
    ],
)
def test_a_meeting_that_cannot_have_been_held_so_is_refused_and_nothing_changed(registry, called, wrong, error, field):
    told = registry.refused(
        error, "hold_meeting", agency="office", meeting_id=called["meeting_id"], **{**HELD, **wrong}
    )
    assert told.fields[0][0].startswith(field)
    assert registry.call("list_tasks", agency="sme", origin="meeting")["items"] == []
    assert registry.call("get_meeting", meeting_id=called["meeting_id"])["state"] == "CALLED"


def test_a_meeting_is_postponed_then_cancelled_with_the_reason(registry, called):
    asked = {"meeting_id": called["meeting_id"], "reason": "防御台风"}
    moved = registry.call("move_meeting", agency="office", to="CALLED", planned_on="2026-11-30", **asked)
    assert (moved["state"], moved["planned_on"]) == ("CALLED", "2026-11-30")
    before = len(registry.said())
    registry.call("move_meeting", agency="office", to="CALLED", planned_on="2026-11-30", **asked)
    assert len(registry.said()) == before
    registry.refused(NotPermitted, "move_meeting", agency="sme", to="CANCELLED", **asked)
    moved = registry.call("move_meeting", agency="gov", to="CANCELLED", **asked)
    assert (moved["state"], moved["reason"]) == ("CANCELLED", "防御台风")
    registry.refused(Conflict, "hold_meeting", "CANCELLED", agency="office", meeting_id=called["meeting_id"], **HELD)


def test_a_postponement_names_the_other_day(registry, called):
    told = registry.refused(
        InvalidRequest, "move_meeting", agency="office", meeting_id=called["meeting_id"], to="CALLED", reason="无"
    )
    assert told.fields[0][0] == "planned_on"


@pytest.mark.requirement("G-01")
def test_ninghai_meets_regularly_by_its_office_and_huidong_as_needed(registry, called):
    registry.call("create_zone", agency="nh-gov", **NINGHAI)
    county = {**CALL, "zone_id": None, "division": "330226", "invited": ["nh-samr"], "document_no": "宁示范办1号"}
    registry.refused(NotPermitted, "call_meeting", "nh-office, nh-commerce", agency="nh-gov", **county)
    assert registry.call("list_meetings", division="330226")["next_due_on"] == "2027-02-22"
    assert registry.call("list_meetings", zone_id=ZONE)["next_due_on"] is None
    meeting = registry.call("call_meeting", agency="nh-office", **county)
    hold(registry, meeting, "nh-office", attended=["nh-office"], decisions=[])
    listed = registry.call("list_meetings", division="330226")
    assert [one["meeting_id"] for one in listed["items"]] == [meeting["meeting_id"]]
    assert listed["next_due_on"] == "2027-02-22"


def test_the_office_gets_the_task_to_hold_a_regular_meeting_in_time_and_holding_it_is_doing_it(registry):
    registry.call("create_zone", agency="nh-gov", **NINGHAI)
    at(registry, 2027, 2, 7)
    registry.run_daily()
    assert registry.call("list_tasks", agency="nh-office", origin="meeting")["items"] == []
    for day in (8, 9):
        at(registry, 2027, 2, day)
        registry.run_daily()
    (task,) = registry.call("list_tasks", agency="nh-office", origin="meeting")["items"]
    assert (task["due_on"], task["state"]) == ("2027-02-22", "OPEN")
    county = {"zone_id": None, "division": "330226", "invited": ["nh-samr"], "planned_on": "2027-02-09"}
    meeting = registry.call("call_meeting", agency="nh-office", **{**CALL, **county})
    hold(registry, meeting, "nh-office", held_on="2027-02-09", attended=["nh-office"], decisions=[])
    (task,) = registry.call("list_tasks", agency="nh-office", origin="meeting")["items"]
    assert task["state"] == "DONE"
    assert registry.call("list_meetings", division="330226")["next_due_on"] == "2027-05-09"


def test_meetings_are_listed_by_state_a_page_at_a_time(registry, called):
    for number in range(3):
        registry.call("call_meeting", agency="office", **{**CALL, "document_no": f"文{number}"})
    hold(registry, called)
    first = registry.call("list_meetings", zone_id=ZONE, state="CALLED", limit=2)
    rest = registry.call("list_meetings", zone_id=ZONE, state="CALLED", limit=2, cursor=first["next_cursor"])
    assert [one["document_no"] for one in (*first["items"], *rest["items"])] == ["文0", "文1", "文2"]
    with pytest.raises(NotFound):
        registry.call("get_meeting", meeting_id="none")
