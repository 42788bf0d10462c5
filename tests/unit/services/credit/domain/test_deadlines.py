"""Last days: reminders before, escalation after."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.rules import RuleBook
from services.credit.domain.deadlines import Deadline, above, closed, deadline, remind

DAY = date(2026, 11, 22)


def test_whoever_must_act_is_reminded_before_the_last_day(rules: RuleBook) -> None:
    found = deadline(DAY + timedelta(days=20), provisional=False, on=DAY, rules=rules)
    assert found.remind_on == DAY + timedelta(days=18)
    assert deadline(DAY + timedelta(days=1), provisional=False, on=DAY, rules=rules).remind_on == DAY + timedelta(
        days=1
    )


def test_nothing_is_escalated_on_the_last_day_and_all_is_on_the_day_after(rules: RuleBook) -> None:
    found = deadline(DAY + timedelta(days=3), provisional=False, on=DAY, rules=rules)
    last = remind(found, on=found.due_on, above="gov", rules=rules)
    assert (last.escalated_on, last.remind_on) == (None, found.due_on + timedelta(days=1))
    after = remind(last, on=found.due_on + timedelta(days=1), above="gov", rules=rules)
    assert (after.escalated_on, after.escalated_to, after.reminders) == (DAY + timedelta(days=4), "gov", 2)


def test_an_escalation_keeps_its_first_day(rules: RuleBook) -> None:
    late = remind(Deadline(DAY, False, DAY), on=DAY + timedelta(days=1), above="gov", rules=rules)
    assert remind(late, on=DAY + timedelta(days=6), above="gov", rules=rules).escalated_on == DAY + timedelta(days=1)


@given(term=st.integers(1, 60), days=st.lists(st.integers(0, 120), max_size=30))
def test_a_day_on_which_one_was_reminded_never_asks_for_another_reminder(
    rules: RuleBook, term: int, days: list[int]
) -> None:
    found = deadline(DAY + timedelta(days=term), provisional=False, on=DAY, rules=rules)
    for day in sorted(days):
        on = DAY + timedelta(days=day)
        while found.remind_on is not None and found.remind_on <= on:
            before = found
            found = remind(found, on=on, above="gov", rules=rules)
            assert found.remind_on is not None
            assert found.remind_on > on
            assert found.reminders == before.reminders + 1
        assert (found.escalated_on is not None) <= (on > found.due_on)


def test_what_is_closed_asks_for_no_reminder(rules: RuleBook) -> None:
    assert closed(deadline(DAY, provisional=True, on=DAY, rules=rules)).remind_on is None


@pytest.mark.parametrize(
    ("agency", "higher"),
    [
        ("samr", "gov"),
        ("nh-samr", "nh-gov"),
        ("ciq", "ciq-province"),
        ("nh-ciq", "ciq-ningbo"),
        ("ciq-province", "aqsiq"),
        ("customs", "aqsiq"),
        ("operator", "office"),
        ("inspection", "operator"),
        ("gov", None),
    ],
)
def test_each_countys_body_has_its_own_body_above(rules: RuleBook, agency: str, higher: str | None) -> None:
    assert above(agency, rules, on=DAY) == higher
