from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.calendar import shipped
from databus.errors import InvalidRequest
from databus.recurrence import check_rule, days_of, next_of, occurrences

SPRING_AND_AUTUMN = "FREQ=YEARLY;BYMONTH=3,9;BYDAY=1MO"
DAY = date(2026, 1, 1)


def test_a_rule_of_the_first_mondays_of_march_and_september_has_these_days():
    found = days_of(SPRING_AND_AUTUMN, DAY, DAY, date(2027, 12, 31))
    assert found == [date(2026, 3, 2), date(2026, 9, 7), date(2027, 3, 1), date(2027, 9, 6)]


def test_a_day_off_moves_to_the_next_working_day():
    found = occurrences("FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=1", DAY, DAY, date(2026, 12, 31), shipped())
    assert [(one.nominal_on, one.starts_on) for one in found] == [(date(2026, 10, 1), date(2026, 10, 8))]


def test_a_day_beyond_the_confirmed_calendar_is_provisional():
    found = next_of(SPRING_AND_AUTUMN, DAY, date(2027, 1, 1), None, shipped())
    assert found is not None
    assert (found.nominal_on, found.provisional) == (date(2027, 3, 1), True)


def test_the_last_day_of_a_plan_ends_its_rule():
    assert next_of(SPRING_AND_AUTUMN, DAY, date(2026, 3, 2), date(2026, 9, 6), shipped()) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "every spring",
        "FREQ=DAILY",
        "FREQ=SECONDLY",
        "FREQ=YEARLY;COUNT=3",
        "FREQ=YEARLY;UNTIL=20270101",
        "FREQ=YEARLY;INTERVAL=0",
        "FREQ=YEARLY;INTERVAL=-1",
        "FREQ=YEARLY;INTERVAL=²",
        "FREQ=YEARLY;INTERVAL=100000",
        "FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYHOUR=3",
        "FREQ=YEARLY;FREQ=YEARLY",
        "FREQ=YEARLY;BYDAY=XX",
        "FREQ=YEARLY;BYMONTH=",
        "DTSTART:20260101\nRRULE:FREQ=YEARLY",
    ],
)
def test_what_is_no_rule_of_days_is_refused_and_says_what_would_be_right(text: str):
    with pytest.raises(InvalidRequest) as refused:
        check_rule(text, DAY)
    assert refused.value.fields[0][0] == "recurrence"


@given(st.text(max_size=60) | st.text(alphabet="FREQ=YEARLYMONTHWK;BD,-+0123456789", max_size=40))
def test_any_text_is_a_rule_or_refused(text: str):
    try:
        check_rule(text, DAY)
    except InvalidRequest:
        return
    assert next_of(text, DAY, DAY - timedelta(days=1), None, shipped()) is not None


@given(
    st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY"]),
    st.integers(1, 12),
    st.integers(1, 28),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)
def test_every_occurrence_starts_on_a_working_day_not_before_its_day(freq: str, month: int, day: int, since: date):
    text = f"FREQ={freq};BYMONTH={month}" + ("" if freq == "WEEKLY" else f";BYMONTHDAY={day}")
    for one in occurrences(text, since, since, since + timedelta(days=800), shipped()):
        assert shipped().is_working_day(one.starts_on)
        assert timedelta(0) <= one.starts_on - one.nominal_on <= timedelta(days=12)
