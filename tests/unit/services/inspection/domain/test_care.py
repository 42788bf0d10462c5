"""What the calendar asks of what was granted."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.rules import RuleBook
from services.inspection.domain.care import attended, due, next_review
from services.inspection.domain.copies import Approval
from services.inspection.domain.terms import last_day, months_later

RULES = RuleBook.load(Path(__file__).parents[5] / "services/inspection/rules")
FROM, UNTIL = date(2026, 11, 22), date(2029, 11, 21)
PLAIN = Approval("a1", "exemption", "U", "9503", None, "免1", FROM, UNTIL, "customs", None, None, 1)
REVIEWED = replace(PLAIN, review_on=date(2027, 11, 22))


@pytest.mark.requirement("M-03", "D.1/3")
def test_an_exemption_is_followed_up_each_year_as_long_as_it_holds() -> None:
    first = next_review("exemption", FROM, UNTIL, RULES)
    assert first == date(2027, 11, 22)
    assert next_review("exemption", date(2028, 1, 5), UNTIL, RULES) == date(2029, 1, 5)
    assert next_review("exemption", date(2029, 1, 5), UNTIL, RULES) is None
    assert next_review("class_four", FROM, UNTIL, RULES) is None


@pytest.mark.requirement("M-03")
def test_the_calendar_asks_in_order_follow_up_suspension_reminder_end() -> None:
    asked = due(REVIEWED, frozenset(), RULES, FROM)
    assert asked == [
        ("REVIEW_DUE_2027-11-22", date(2027, 11, 22)),
        ("REVIEW_MISSED_2027-11-22", date(2027, 12, 23)),
        ("EXPIRY_NEAR", date(2029, 8, 23)),
        ("EXPIRED", date(2029, 11, 22)),
    ]
    suspended = replace(REVIEWED, suspended_on=FROM)
    assert not [name for name, _ in due(suspended, frozenset(), RULES, FROM) if name.startswith("REVIEW_MISSED")]


def test_nothing_is_said_twice_and_after_the_end_nothing_is_asked() -> None:
    said = frozenset({"REVIEW_DUE_2027-11-22"})
    assert attended(REVIEWED, said, RULES, FROM).attend_on == date(2027, 12, 23)
    assert attended(REVIEWED, frozenset({"EXPIRED"}), RULES, FROM).attend_on is None
    assert attended(replace(REVIEWED, withdrawn_on=FROM), frozenset(), RULES, FROM).attend_on is None


@given(st.dates(date(2012, 11, 15), date(2100, 1, 1)), st.integers(1, 60))
def test_a_validity_of_months_ends_the_day_before_the_same_day(first: date, months: int) -> None:
    last = last_day(first, months)
    assert last + timedelta(days=1) == months_later(first, months)
    assert (last.year * 12 + last.month) - (first.year * 12 + first.month) in {months, months - 1}


def test_the_end_of_february_is_its_last_day() -> None:
    assert months_later(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
