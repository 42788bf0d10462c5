"""What statutes allow: ranges by value and day, the lighter law, circumstances, how long an act counts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from services.enforcement.domain import statutes

OLD, NEW = date(2025, 9, 1), date(2025, 11, 1)
LIE = "反不正当竞争法 20"


@pytest.mark.parametrize(
    ("statute", "value", "low", "high"),
    [
        ("商检法 33", 1_000_001, 500_001, 3_000_003),
        ("商标法 60", 4_999_999, 0, 25_000_000),
        ("商标法 60", 5_000_000, 0, 25_000_000),
        ("商标法 60", 5_000_001, 0, 25_000_005),
        ("食品安全法 124", 999_999, 5_000_000, 10_000_000),
        ("食品安全法 124", 1_000_000, 10_000_000, 20_000_000),
    ],
)
def test_a_range_is_fixed_or_times_the_value_exact_to_the_fen(
    rules: RuleBook, statute: str, value: int, low: int, high: int
):
    found = statutes.range_on(statute, value, rules, on=NEW)
    assert found is not None
    assert (found.low_fen, found.high_fen) == (low, high)


def test_an_old_act_is_judged_by_old_law_unless_the_new_is_lighter(rules: RuleBook):
    lighter = statutes.range_for(LIE, None, rules, occurred_on=OLD, decided_on=NEW)
    assert lighter is not None
    assert (lighter.low_fen, lighter.high_fen) == (0, 100_000_000)
    then = statutes.range_for(LIE, None, rules, occurred_on=OLD, decided_on=OLD)
    assert then is not None
    assert then.low_fen == 20_000_000
    with pytest.raises(Conflict, match="行政处罚法 4"):
        statutes.range_for(LIE, None, rules, occurred_on=date(2017, 1, 1), decided_on=NEW)


def test_what_the_rules_do_not_hold_is_not_checked_and_a_missing_value_is_asked_for(rules: RuleBook):
    assert statutes.range_for("海关法 86", None, rules, occurred_on=OLD, decided_on=NEW) is None
    with pytest.raises(InvalidRequest) as refused:
        statutes.range_for("商检法 33", None, rules, occurred_on=OLD, decided_on=NEW)
    assert refused.value.fields[0][0] == "goods_value_fen"


@given(
    value=st.integers(100, 10**12),
    codes=st.sets(st.sampled_from(["confessed", "merit", "harm_removed", "repeated", "emergency"])),
)
def test_weighing_never_leaves_the_range_but_below_it_for_what_mitigates(rules: RuleBook, value: int, codes: set[str]):
    whole = statutes.range_on("商检法 33", value, rules, on=NEW)
    assert whole is not None
    part = statutes.weighed(whole, sorted(codes), rules, on=NEW)
    assert 0 <= part.low_fen <= part.high_fen <= whole.high_fen
    if "harm_removed" not in codes:
        assert part.low_fen >= whole.low_fen


@given(started=st.dates(date(2021, 7, 15), date(2035, 1, 1)), waited=st.integers(0, 2500), harm=st.booleans())
def test_an_act_counts_two_years_or_five_and_not_a_day_longer(rules: RuleBook, started: date, waited: int, harm: bool):
    found = started + timedelta(days=waited)
    last = statutes.counts_until(started, rules, harm=harm, on=found)
    assert last.year - started.year == (5 if harm else 2)
    if found <= last:
        statutes.check_limitation(started, found, rules, harm=harm)
    else:
        with pytest.raises(Conflict, match="行政处罚法 36"):
            statutes.check_limitation(started, found, rules, harm=harm)


def test_five_years_are_law_since_2021(rules: RuleBook):
    assert statutes.counts_until(date(2018, 1, 1), rules, harm=True, on=date(2021, 7, 14)) == date(2020, 1, 1)
