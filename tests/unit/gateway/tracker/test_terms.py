"""The tracker's terms, by rule and calendar."""

from datetime import UTC, date, datetime

import pytest

from gateway.tracker import terms


@pytest.mark.requirement("D.7/sharing-answers")
def test_a_correction_is_answered_within_five_working_days() -> None:
    due = terms.due("correction_term", date(2026, 9, 28))
    assert due.on == date(2026, 10, 10)  # over the National Day holidays, a make-up Saturday counting
    assert due.clause


@pytest.mark.requirement("D.7/3wd-withdraw")
def test_what_was_annulled_is_withdrawn_within_three_working_days() -> None:
    assert terms.due("retraction_term", date(2026, 11, 20)).on == date(2026, 11, 25)


def test_a_day_begins_at_midnight_in_shanghai() -> None:
    assert terms.beginning(date(2026, 11, 22)) == datetime(2026, 11, 21, 16, tzinfo=UTC)


def test_a_reminder_comes_on_the_next_working_day() -> None:
    assert terms.next_reminder(date(2026, 11, 20)) == date(2026, 11, 23)
    assert terms.day_after(date(2026, 11, 20)) == date(2026, 11, 21)
    assert terms.day_before(date(2026, 11, 20)) == date(2026, 11, 19)
