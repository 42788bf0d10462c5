"""Days on which terms end: working days, calendar days, months, without the days that do not count."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.calendar import Calendar, Term, add_working_days, shipped
from services.enforcement.domain.terms import CALENDAR, MONTHS, WORKING, Length, Pause, days_from, end_of, months_later

DAY = timedelta(days=1)
STARTS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
COUNTS = st.integers(0, 60)


def ends(start: date, count: int, unit: str, *pauses: Pause, roll: bool = False) -> Term:
    return end_of(start, Length(count, unit, roll), pauses, shipped())


@given(start=STARTS, count=COUNTS)
def test_working_days_are_those_of_the_bus(start: date, count: int):
    assert ends(start, count, WORKING) == add_working_days(start, count)


@given(start=STARTS, count=COUNTS)
def test_calendar_days_count_from_the_day_after_and_never_provisionally(start: date, count: int):
    assert ends(start, count, CALENDAR) == Term(start + count * DAY, provisional=False)


@given(start=STARTS, count=st.integers(1, 60), unit=st.sampled_from([WORKING, CALENDAR]), stop=st.data())
def test_days_that_do_not_count_are_made_up_for_one_by_one(start: date, count: int, unit: str, stop: st.DataObject):
    calm = ends(start, count, unit).due_on
    stopped = stop.draw(st.dates(start, calm))
    resumed = stop.draw(st.dates(stopped, stopped + 40 * DAY))
    end = ends(start, count, unit, Pause(stopped, resumed)).due_on
    day, counted = start, 0
    while day < end:
        day += DAY
        worked = unit == CALENDAR or shipped().is_working_day(day)
        counted += worked and not stopped < day <= resumed
    assert counted == count
    assert end >= calm


def test_a_month_ends_on_the_same_day_or_the_last():
    assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert ends(date(2024, 2, 29), 12, MONTHS) == Term(date(2025, 2, 28), provisional=False)
    assert ends(date(2026, 11, 22), 3, MONTHS).due_on == date(2027, 2, 22)
    assert ends(date(2026, 11, 22), 3, MONTHS, Pause(date(2026, 12, 1), date(2026, 12, 11))).due_on == date(2027, 3, 4)


@pytest.mark.requirement("D.8/6")
def test_a_term_of_working_days_over_the_turn_of_the_year_is_provisional():
    assert ends(date(2026, 12, 28), 7, WORKING) == Term(date(2027, 1, 7), provisional=True)


def test_a_last_day_off_rolls_to_the_next_working_day_where_the_rule_says_so():
    assert ends(date(2026, 9, 20), 15, CALENDAR).due_on == date(2026, 10, 5)
    assert ends(date(2026, 9, 20), 15, CALENDAR, roll=True) == Term(date(2026, 10, 8), provisional=False)


def test_a_rolled_day_in_a_year_not_confirmed_is_provisional():
    assert ends(date(2026, 12, 18), 15, CALENDAR, roll=True).provisional


@given(day=STARTS, count=st.integers(1, 20))
def test_working_days_before_a_day_are_as_many_as_asked_for(day: date, count: int):
    before = days_from(day, -count, WORKING, shipped())
    between = [before + n * DAY for n in range((day - before).days)]
    assert sum(map(shipped().is_working_day, between)) == count
    assert shipped().is_working_day(before)
    assert days_from(day, -count, CALENDAR, shipped()) == day - count * DAY


def test_a_calendar_with_other_days_is_another_version():
    text = 'confirmed_through = 2027\n[days_off]\n"2027-01-04" = "x"\n[working_days]\n"2027-01-09" = "x"\n'
    other = Calendar.read(text)
    assert other.version != shipped().version
    assert not other.is_working_day(date(2027, 1, 4))
    assert other.is_working_day(date(2027, 1, 9))
    assert end_of(date(2026, 12, 28), Length(7, WORKING), (), other) == Term(date(2027, 1, 8), provisional=False)
