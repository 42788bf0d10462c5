"""Joint meetings: how often counties hold them, and what a meeting held is checked for."""

from datetime import date

import pytest

from databus.errors import Conflict, InvalidRequest
from services.enterprise.domain import meetings
from services.enterprise.domain.meetings import Decision, Held, Meeting

DAY = date(2026, 11, 22)


def meeting(**facts) -> Meeting:
    told = {
        "meeting_id": "m",
        "zone_id": None,
        "division": "441323",
        "title": "联席会议",
        "agenda": ("一",),
        "place": "县政府",
        "convened_by": "office",
        "invited": ("office", "sme"),
        "called_on": DAY,
        "planned_on": DAY,
        "document_no": "文",
        "clause": "SH 四(一)",
        "on": DAY,
    }
    return Meeting(**{**told, **facts})


def held(**facts) -> Held:
    told = {"held_on": DAY, "attended": ("office",), "minutes_no": "纪要1", "minutes": "议定。", "decisions": ()}
    return Held(**{**told, **facts})


@pytest.mark.requirement("G-01")
def test_ninghai_meets_every_quarter_and_huidong_as_needed(regulations):
    rows = regulations.book.table("meeting_rhythm")
    assert meetings.rhythm_of(rows, "330226")["every_months"] == 3
    assert meetings.rhythm_of(rows, "330226")["by"] == ["office"]
    assert meetings.rhythm_of(rows, "441323")["every_months"] == 0
    assert meetings.rhythm_of(rows, "440100")["every_months"] == 0


def test_the_next_regular_meeting_is_counted_from_the_last_one():
    days = [date(2026, 11, 30), date(2017, 6, 12)]
    assert meetings.next_due(3, days) == date(2027, 2, 28)
    assert meetings.next_due(0, days) is None
    assert meetings.next_due(3, []) is None


def test_who_was_invited_and_did_not_come_was_absent():
    assert meeting().absent == ()
    assert meetings.hold(meeting(), held(), today=DAY).absent == ("sme",)


def test_a_meeting_is_held_once_with_its_convener_on_a_day_gone_by():
    done = meetings.hold(meeting(), held(), today=DAY)
    for wrong, error in (
        (lambda: meetings.hold(done, held(), today=DAY), Conflict),
        (lambda: meetings.cancel(done, "因故", today=DAY), Conflict),
        (lambda: meetings.postpone(done, DAY, "因故", today=DAY), Conflict),
        (lambda: meetings.hold(meeting(), held(attended=("sme",)), today=DAY), InvalidRequest),
        (lambda: meetings.hold(meeting(), held(held_on=date(2026, 11, 23)), today=DAY), InvalidRequest),
        (lambda: meetings.hold(meeting(), held(held_on=date(2026, 11, 1)), today=DAY), Conflict),
        (lambda: meetings.cancel(meeting(), None, today=DAY), InvalidRequest),
    ):
        with pytest.raises(error):
            wrong()


def test_two_decisions_of_a_meeting_have_two_numbers():
    twice = (Decision("1", "goals", "一", ""), Decision("1", "plan", "二", ""))
    with pytest.raises(InvalidRequest):
        meetings.hold(meeting(), held(decisions=twice), today=DAY)
