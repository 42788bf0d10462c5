"""Which body reports what, for which period, until when."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from databus.errors import InvalidRequest
from services.credit.domain.items import items_on
from services.credit.domain.reporting import DUE, FILED, OPEN, OVERDUE, escalated_to, expected, parse_period

ON = date(2026, 12, 1)


def find(rules, agency, duty, period, on=ON, division="441323"):
    wanted = (agency, duty, period)
    (one,) = [
        one for one in expected(rules, on=on, division=division) if (one.agency, one.duty, one.period.name) == wanted
    ]
    return one


@pytest.mark.requirement("C-09")
def test_the_four_bodies_of_the_credit_work_report_each_month(rules):
    owed = [one for one in expected(rules, on=ON, division="441323") if one.period.name == "2026-11"]
    assert {one.agency for one in owed} == {"customs", "samr", "commerce", "sme"}
    assert find(rules, "customs", "inspection", "2026-11").heirs_of == ("customs", "ciq")
    assert find(rules, "samr", "market", "2026-11").heirs_of == ("samr", "qts")


@pytest.mark.parametrize(
    ("on", "filed_on", "state"),
    [
        (date(2026, 11, 30), None, OPEN),
        (date(2026, 12, 1), None, DUE),
        (date(2026, 12, 7), None, DUE),
        (date(2026, 12, 8), None, OVERDUE),
        (date(2026, 12, 8), date(2026, 12, 8), FILED),
        (date(2026, 12, 8), date(2026, 12, 9), OVERDUE),
    ],
)
def test_a_report_is_due_in_five_working_days_and_overdue_the_day_after(rules, on, filed_on, state):
    assert find(rules, "samr", "market", "2026-11").state(filed_on, on) == state


def test_the_office_is_told_after_five_more_working_days(rules):
    one = find(rules, "samr", "market", "2026-11")
    assert escalated_to(one, on=date(2026, 12, 14), rules=rules) == ()
    assert escalated_to(one, on=date(2026, 12, 15), rules=rules) == ("office",)
    other = find(rules, "nh-samr", "market", "2026-11", division="330226")
    assert "nh-office" in escalated_to(other, on=date(2026, 12, 15), rules=rules)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2027-Q1", date(2027, 1, 1), date(2027, 3, 31)),
    ],
)
def test_a_period_has_its_first_and_last_day(name, first, last):
    period = parse_period(name)
    assert (period.name, period.from_on, period.until_on) == (name, first, last)


@pytest.mark.parametrize("name", ["2026", "2026-00", "2026-13", "2026-Q5", "2026-Q0", "2026-1", "26-11", "2026-11-01"])
def test_another_word_is_no_period(name):
    with pytest.raises(InvalidRequest):
        parse_period(name)


def test_every_item_that_weighs_but_a_finding_is_reported_by_somebody(rules):
    reported = {item for row in rules.table("reporting_duties") for item in row["items"]}
    assert {code for code, item in items_on(rules, ON).items() if item.weighs} - reported == {"P06"}, (
        "a finding of malice comes with enforcement's penalty"
    )


@settings(deadline=None)
@given(on=st.dates(date(2026, 10, 1), date(2030, 12, 31)))
def test_each_report_is_owed_once_and_only_for_periods_that_have_begun(rules, on):
    owed = list(expected(rules, on=on))
    assert len({one.key for one in owed}) == len(owed)
    assert all(one.period.from_on <= on and one.period.until_on < one.due_on for one in owed)
    assert all(parse_period(one.period.name) == one.period for one in owed)
