from datetime import date

import pytest

from databus.rules import RuleBook
from services.credit.domain.cycle import cycle_start, is_rating_season, valid_until


@pytest.mark.requirement("D.2/cycle")
@pytest.mark.parametrize(
    ("day", "start", "until"),
    [
        (date(2026, 9, 30), date(2025, 10, 1), date(2026, 10, 31)),
        (date(2026, 10, 1), date(2026, 10, 1), date(2027, 10, 31)),
        (date(2026, 12, 31), date(2026, 10, 1), date(2027, 10, 31)),
        (date(2027, 1, 1), date(2026, 10, 1), date(2027, 10, 31)),
    ],
)
def test_the_cycle_runs_from_october_and_a_rating_is_valid_to_the_next_ones_first_month(
    day, start, until, rules: RuleBook
):
    assert cycle_start(day, rules) == start
    assert valid_until(day, rules) == until


def test_everybody_is_rated_from_the_middle_of_october_on(rules: RuleBook):
    days = [date(2026, 10, 14), date(2026, 10, 15), date(2026, 10, 31), date(2026, 11, 15)]
    assert [is_rating_season(day, rules) for day in days] == [False, True, True, False]
