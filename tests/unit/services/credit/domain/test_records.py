from datetime import date, timedelta

import pytest
from hypothesis import given

from databus.rules import RuleBook
from services.credit.domain.period import add_months
from services.credit.domain.records import counts_on, counts_until, item_of
from tests.unit.services.credit.builders import days, record

ONE_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2023, 2, 28), 12, date(2024, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 20), 36, date(2029, 11, 20)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_calendar_months_keep_the_day_or_take_the_months_last(start, months, end):
    assert add_months(start, months) == end


@pytest.mark.requirement("D.2/window")
@pytest.mark.parametrize(("item", "months"), [("L04", 12), ("L02", 36), ("P06", 36)])
@given(start=days)
def test_a_record_counts_from_its_effective_day_to_the_day_before_its_window_ends(item, months, start, rules: RuleBook):
    found = record(item, start)
    end = counts_until(item_of(found, rules), start, rules)
    assert end == add_months(start, months)
    assert not counts_on(found, start - ONE_DAY, rules)
    assert counts_on(found, start, rules)
    assert counts_on(found, end - ONE_DAY, rules)
    assert not counts_on(found, end, rules)


@pytest.mark.requirement("D.2/window")
def test_the_window_of_29_february_ends_on_28_february(rules: RuleBook):
    found = record("L04", date(2024, 2, 29))
    assert counts_on(found, date(2025, 2, 27), rules)
    assert not counts_on(found, date(2025, 2, 28), rules)


@pytest.mark.parametrize("how", ["annulled_on", "repaired_on"])
def test_an_ended_record_stops_on_that_very_day(how, rules: RuleBook):
    found = record("L04", date(2026, 1, 1), **{how: date(2026, 5, 1)})
    assert counts_on(found, date(2026, 4, 30), rules)
    assert not counts_on(found, date(2026, 5, 1), rules)


def test_of_annulment_and_repair_the_earlier_ends_it(rules: RuleBook):
    found = record(annulled_on=date(2026, 9, 1), repaired_on=date(2026, 8, 1))
    assert found.ended_on == date(2026, 8, 1)
