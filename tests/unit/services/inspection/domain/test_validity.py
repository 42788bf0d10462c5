"""How long releases, rights to ask and admissions hold."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.rules import RuleBook
from services.inspection.domain.validity import re_export_until, reinspection_until, released_until

days = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@given(on=days)
def test_a_release_holds_sixty_days_and_fresh_goods_fourteen(rules: RuleBook, on: date) -> None:
    assert released_until(rules, "640399", on) == on + timedelta(days=60)
    assert released_until(rules, "070200", on) == on + timedelta(days=14)


@given(on=days)
def test_re_inspection_is_asked_for_within_fifteen_days(rules: RuleBook, on: date) -> None:
    assert reinspection_until(rules, on) == on + timedelta(days=15)


@pytest.mark.requirement("M-10")
@given(on=days, months=st.integers(1, 24))
def test_goods_leave_by_the_same_day_of_the_month_or_its_last(on: date, months: int) -> None:
    until = re_export_until(on, months)
    assert (until.year * 12 + until.month) - (on.year * 12 + on.month) == months
    assert until.day == on.day or (until + timedelta(days=1)).day == 1
