"""Working days as the State Council's notices set them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.calendar import MAX_WORKING_DAYS, Term, add_working_days, is_working_day
from databus.errors import InvalidRequest

# The yearly notices of the State Council’s General Office: first and last day off, then weekend days worked.
DAYS_OFF = [
    ("2025-01-01", "2025-01-01"),
    ("2025-01-28", "2025-02-04"),
    ("2025-04-04", "2025-04-06"),
    ("2025-05-01", "2025-05-05"),
    ("2025-05-31", "2025-06-02"),
    ("2025-10-01", "2025-10-08"),
    ("2026-01-01", "2026-01-03"),
    ("2026-02-15", "2026-02-23"),
    ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
]
MADE_UP = [
    *("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"),
    *("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
]


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def test_every_day_of_2025_and_2026_is_as_the_notices_say() -> None:
    off = {day for first, last in DAYS_OFF for day in days(date.fromisoformat(first), date.fromisoformat(last))}
    worked = set(map(date.fromisoformat, MADE_UP))
    for day in days(date(2025, 1, 1), date(2026, 12, 31)):
        expected = day in worked or (day.weekday() < 5 and day not in off)
        assert is_working_day(day) == expected, day


@pytest.mark.requirement("D.8/6")
def test_seven_working_days_over_the_turn_of_the_year_end_on_7_january_provisionally() -> None:
    assert add_working_days(date(2026, 12, 28), 7) == Term(date(2027, 1, 7), provisional=True)


def test_a_term_within_the_confirmed_year_is_not_provisional() -> None:
    assert add_working_days(date(2026, 9, 30), 1) == Term(date(2026, 10, 8), provisional=False)


def test_a_weekend_day_that_is_made_up_counts() -> None:
    assert add_working_days(date(2026, 2, 13), 1).due_on == date(2026, 2, 14)


def test_the_day_of_the_event_does_not_count() -> None:
    assert add_working_days(date(2026, 11, 23), 0).due_on == date(2026, 11, 23)
    assert add_working_days(date(2026, 11, 23), 1).due_on == date(2026, 11, 24)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(1, 60))
def test_a_term_ends_on_a_working_day_and_holds_as_many_as_were_asked(start: date, n: int) -> None:
    due_on = add_working_days(start, n).due_on
    assert is_working_day(due_on)
    assert sum(map(is_working_day, days(start + timedelta(days=1), due_on))) == n


@pytest.mark.parametrize("wrong", [-1, MAX_WORKING_DAYS + 1])
def test_a_term_out_of_range_is_refused(wrong: int) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        add_working_days(date(2026, 1, 1), wrong)
    assert refusal.value.fields[0][0] == "working_days"


def test_a_term_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        add_working_days(date(9999, 12, 30), 30)
