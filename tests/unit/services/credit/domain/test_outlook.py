"""What comes next: days of change by what is known."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.credit.domain.outlook import changes, point
from services.credit.domain.rating import BonusChange, Facts, Grant
from tests.unit.services.credit.builders import DAY, near_days, record, records

A_DAY = timedelta(days=1)
facts_strategy = st.builds(
    Facts,
    known_since_on=st.just(date(2020, 1, 1)),
    records=st.lists(records, max_size=6).map(tuple),
    formal_days=st.lists(near_days, max_size=2).map(lambda days: tuple(sorted(days))),
)


def known(*found, **more):
    return Facts(known_since_on=date(2025, 1, 1), records=found, **{"formal_days": (date(2025, 10, 15),), **more})


@pytest.mark.requirement("D.8/4")
def test_the_worked_example_rises_when_its_records_have_run_out(rules):
    facts = known(record("P04", DAY, "a"), record("P04", DAY + A_DAY, "b"), record("L04", DAY, "c"))
    found = changes(facts, on=DAY + A_DAY, rules=rules, limit=10)
    told = [(one.on, one.before.score, one.after.score, one.before.grade, one.after.grade) for one in found]
    assert told == [
        (date(2026, 11, 1), 88, 88, "B", "U"),
        (date(2027, 3, 15), 88, 97, "U", "U"),
        (date(2027, 3, 16), 97, 100, "U", "U"),
    ]
    assert [cause.code for cause in found[0].causes] == ["RATING_ENDS"]
    assert [(cause.code, cause.item) for cause in found[1].causes] == [("ENDS", "P04"), ("ENDS", "L04")]


def test_a_document_that_takes_effect_later_is_a_change_to_come(rules):
    (first, *_) = changes(known(record("L04", DAY)), on=DAY - A_DAY, rules=rules, limit=1)
    assert (first.on, first.before.score, first.after.score) == (DAY, 100, 94)
    assert [(cause.code, cause.zh, cause.en) for cause in first.causes] == [
        (
            "BEGINS",
            "L04 其他行政处罚（普通程序）开始扣6分",
            "L04 other administrative penalty, ordinary procedure: from now on −6 points",
        )
    ]


def test_the_lesser_item_of_an_act_counts_once_the_higher_is_repaired(rules):
    facts = known(record("L04", DAY, "a", repaired_on=DAY + timedelta(days=100)), record("L05", DAY, "a"))
    (first,) = changes(facts, on=DAY, rules=rules, limit=1)
    assert {(cause.code, cause.item) for cause in first.causes} == {("ENDS", "L04"), ("BEGINS", "L05")}
    assert (first.before.score, first.after.score) == (94, 99)


def test_aa_ends_with_a_record_that_takes_effect_and_a_bonus_is_told(rules):
    facts = known(record("L01", DAY), grants=(Grant(date(2026, 1, 1)),))
    (first,) = changes(facts, on=DAY - A_DAY, rules=rules, limit=1)
    assert (first.before.grade, first.after.grade) == ("AA", "B")
    assert [cause.code for cause in first.causes] == ["BEGINS", "AA_ENDS"]
    held = known(record("L04", date(2025, 12, 1)), bonuses=(BonusChange(DAY, frozenset({"pledge"})),))
    (bonus, *_) = changes(held, on=DAY - A_DAY, rules=rules, limit=9)
    assert (bonus.on, [cause.code for cause in bonus.causes]) == (DAY, ["BONUSES"])


def test_nothing_changes_where_nothing_is_known(rules):
    assert changes(Facts(known_since_on=DAY), on=DAY, rules=rules, limit=10) == ()


@settings(deadline=None)
@given(facts=facts_strategy, on=near_days)
def test_between_two_changes_nothing_changes_and_each_change_is_one_with_a_cause(rules, facts, on):
    found = changes(facts, on=on, rules=rules, limit=50)
    before = point(facts, on, rules)
    for change in found:
        assert (change.before.score, change.before.grade) == (before.score, before.grade)
        eve = point(facts, change.on - A_DAY, rules)
        assert (eve.score, eve.score_grade, eve.grade) == (before.score, before.score_grade, before.grade)
        before = point(facts, change.on, rules)
        assert (change.after.score, change.after.grade) == (before.score, before.grade)
        assert change.causes
        assert all(cause.zh and cause.en for cause in change.causes)
    assert point(facts, date(2040, 1, 1), rules).score == before.score


@settings(deadline=None)
@given(facts=facts_strategy, on=near_days)
def test_the_same_facts_in_another_order_are_told_in_the_same_words(rules, facts, on):
    turned = Facts(
        known_since_on=facts.known_since_on, records=facts.records[::-1], formal_days=facts.formal_days[::-1]
    )
    first = [(one.on, {c.zh for c in one.causes}) for one in changes(facts, on=on, rules=rules, limit=50)]
    assert first == [(one.on, {c.zh for c in one.causes}) for one in changes(turned, on=on, rules=rules, limit=50)]
