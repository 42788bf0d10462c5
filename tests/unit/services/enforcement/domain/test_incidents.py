"""Incident rooms: which act is for whom and when, what an entry covers, that a full room still ends."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import Conflict, InvalidRequest, NotPermitted, SanhuError
from databus.rules import RuleBook
from services.enforcement.domain.incident_acts import ACTS, OF_THE_LEAD, IncidentAct, acted
from services.enforcement.domain.incidents import (
    STATES,
    Incident,
    IncidentMove,
    LogEntry,
    entered,
    log_holds,
    machine,
    moved,
)

TODAY, LATER = date(2026, 11, 23), date(2026, 11, 30)
LEAD, CALLED = ("samr",), ("ciq", "customs")


def incident(**told: Any) -> Incident:
    standing = Incident("i-1", "1", "title", "what", "III", "samr", "441323", TODAY, "SH 三(七)", agencies=("ciq",))
    return replace(standing, **told)


def act(room: Incident, what: str, bodies: tuple[str, ...] = LEAD, **told: Any) -> Incident:
    return acted(room, IncidentAct("i-1", what, "text", **told), bodies=bodies, on=TODAY)


def assigned(room: Incident, **told: Any) -> Incident:
    return act(room, "ASSIGN", **{"agency_called": "ciq", "due_on": LATER, **told})


def test_a_room_full_of_tasks_still_has_them_done_and_noted():
    room = incident()
    for _ in range(50):
        room = assigned(room)
    with pytest.raises(Conflict, match="full"):
        assigned(room)
    act(room, "NOTE")
    assert act(room, "DONE", CALLED, task_no=50).tasks[49]["done_on"] == "2026-11-23"


def test_no_task_gets_past_stand_down_by_being_called_a_lesson():
    with pytest.raises(InvalidRequest, match="RESPONDING") as refused:
        assigned(incident(state="RESPONDING"), lesson=True)
    assert refused.value.fields[0][0] == "lesson"
    with pytest.raises(InvalidRequest, match="STOOD_DOWN"):
        assigned(incident(state="STOOD_DOWN"))


def test_lessons_are_learnt_after_the_room_is_closed_and_nothing_else_happens_there():
    room = replace(assigned(incident(state="STOOD_DOWN"), lesson=True), state="CLOSED")
    assert act(room, "DONE", CALLED, task_no=1).tasks[0]["result"] == "text"
    for what in set(ACTS) - {"DONE"}:
        with pytest.raises((Conflict, InvalidRequest)):
            act(room, what)


def test_a_successor_leads_and_does_what_was_its_predecessors():
    room = incident(lead_agency="ciq", agencies=("samr",))
    assert act(room, "CALL", CALLED, agency_called="tax").agencies == ("samr", "tax")
    with pytest.raises(Conflict):
        act(room, "CALL", CALLED, agency_called="customs")
    given_ = assigned(incident())
    assert act(given_, "DONE", ("customs", "ciq"), task_no=1).tasks[0]["done_on"]


def test_what_an_act_or_a_move_does_not_take_is_named():
    for what, field, value in (
        *(("NOTE", "due_on", LATER), ("CALL", "task_no", 1), ("REPORT", "level", "I"), ("DONE", "uscc", "x")),
    ):
        with pytest.raises(InvalidRequest) as refused:
            act(incident(), what, **{field: value})
        assert refused.value.fields[0][0] == field


def test_the_level_changes_while_agencies_respond(rules: RuleBook):
    assert act(incident(state="RESPONDING"), "LEVEL", level="I").level == "I"
    with pytest.raises(Conflict):
        act(incident(), "LEVEL", level="III")
    with pytest.raises(NotPermitted):
        act(incident(), "LEVEL", CALLED, level="I")
    transition = machine(rules).check("OPEN", "RESPONDING", agency=None)
    with pytest.raises(InvalidRequest) as refused:
        moved(incident(), IncidentMove("i-1", "RESPONDING", review="x"), transition, on=TODAY)
    assert refused.value.fields[0][0] == "review"


def written(count: int) -> tuple[list[LogEntry], str | None]:
    room, log = incident(), []
    for place in range(count):
        at = datetime(2026, 11, 23, 4, place, tzinfo=UTC)
        room, entry = entered(
            *(room, "NOTE", f"t{place}"), agency="samr", actor="a", at=at, details={"task_no": place + 1}
        )
        log.append(entry)
    return log, room.head


@pytest.mark.requirement("R-07")
@given(
    place=st.integers(0, 3),
    field=st.sampled_from(["text", "agency", "actor", "act", "details", "signed_by", "at", "place", "incident_id"]),
)
def test_no_entry_of_a_log_is_changed_unseen_whatever_of_it(place: int, field: str):
    log, head = written(4)
    assert log_holds(log, head)
    others: dict[str, Any] = {"details": {"task_no": 9}, "at": datetime(2026, 11, 24, tzinfo=UTC), "place": 9}
    log[place] = replace(log[place], **{field: others.get(field, "other")})
    assert not log_holds(log, head)


STEPS = st.lists(
    st.tuples(
        st.sampled_from([*ACTS, *STATES]), st.sampled_from([LEAD, CALLED, ("tax",)]), st.booleans(), st.integers(1, 3)
    ),
    max_size=25,
)


@pytest.mark.requirement("R-07")
@given(steps=STEPS)
def test_no_sequence_of_calls_stands_down_with_open_tasks_or_closes_without_review(
    rules: RuleBook, steps: list[tuple[str, tuple[str, ...], bool, int]]
):
    room = incident(agencies=())
    for what, bodies, lesson, number in steps:
        before = room
        try:
            room = _tried(room, what, bodies, lesson, number, rules)
        except SanhuError:
            assert room == before
        open_tasks = [one for one in room.tasks if one["done_on"] is None and not one["lesson"]]
        assert room.state not in {"STOOD_DOWN", "CLOSED"} or not open_tasks
        assert room.state != "CLOSED" or room.review
        assert room.state == "OPEN" or room.agencies
        assert not (what in OF_THE_LEAD and bodies != LEAD and room != before)


def _tried(room: Incident, what: str, bodies: tuple[str, ...], lesson: bool, number: int, rules: RuleBook) -> Incident:
    if what in STATES:
        transition = machine(rules).check(room.state, what, agency=None)
        told = {"STOOD_DOWN": {"reason": "x"}, "RESPONDING": {"reason": "x"}, "CLOSED": {"review": "x"}}
        return moved(room, IncidentMove("i-1", what, **told.get(what, {}) if lesson else {}), transition, on=TODAY)
    takes: dict[str, dict[str, Any]] = {
        "CALL": {"agency_called": ("ciq", "tax", "gov")[number - 1]},
        "ASSIGN": {"agency_called": "ciq", "due_on": LATER, "lesson": lesson},
        "DONE": {"task_no": number},
        "LINK": {"link_kind": "alert", "link_id": str(number)},
        "LEVEL": {"level": ("I", "II", "III")[number - 1]},
        "INFORM": {"uscc": "u"},
    }
    return act(room, what, bodies, **takes.get(what, {}))
