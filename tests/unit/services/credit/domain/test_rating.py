from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.rules import RuleBook
from services.credit.domain.rating import BonusChange, Facts, Grant, grade_a_since, grade_on, granted_on, rate
from services.credit.domain.scoring import assess
from tests.unit.services.credit.builders import DAY, bonus_sets, near_days, record, records

START = date(2025, 1, 15)
ONE_DAY = timedelta(days=1)
yearly = (START, date(2025, 10, 15), date(2026, 10, 15), date(2027, 10, 15))
formal_days = st.lists(near_days, max_size=4).map(lambda days: tuple(sorted(set(days))))
facts = st.builds(
    Facts,
    known_since_on=st.just(date(2020, 1, 1)),
    records=st.lists(records, max_size=5).map(tuple),
    bonuses=st.lists(st.builds(BonusChange, near_days, bonus_sets), max_size=3).map(
        lambda found: tuple(sorted(found, key=lambda change: change.on))
    ),
    formal_days=formal_days,
    grants=st.lists(st.builds(Grant, near_days, st.none() | near_days), max_size=2).map(tuple),
)


def known(*found, formal=yearly, **more) -> Facts:
    return Facts(START, tuple(found), formal_days=formal, **more)


@pytest.mark.requirement("D.2/unrated")
def test_before_the_first_and_after_the_last_valid_formal_rating_the_grade_is_u(rules: RuleBook):
    found = known(formal=(date(2025, 3, 1),))
    assert rate(found, on=date(2025, 2, 28), rules=rules).grade == "U"
    assert rate(found, on=date(2025, 3, 1), rules=rules).grade == "A"
    assert rate(found, on=date(2025, 10, 31), rules=rules).grade == "A"
    after = rate(found, on=date(2025, 11, 1), rules=rules)
    assert (after.grade, after.rated, after.score_grade, after.score) == ("U", False, "A", 100)


def test_since_is_the_first_day_of_the_present_grade(rules: RuleBook):
    found = known(record("S02", date(2026, 2, 1)), record("O01", date(2026, 4, 1), "b"))
    assert rate(found, on=date(2026, 1, 31), rules=rules).since == START
    assert rate(found, on=date(2026, 6, 1), rules=rules).since == date(2026, 2, 1)
    assert rate(found, on=date(2027, 3, 1), rules=rules).since == date(2027, 2, 1)


def test_due_is_the_earlier_of_the_next_change_and_the_end_of_validity(rules: RuleBook):
    formal = (date(2025, 3, 1),)
    later = rate(known(record("L04", date(2025, 3, 1)), formal=formal), on=date(2025, 3, 1), rules=rules)
    assert (later.next_change_on, later.due_on) == (date(2026, 3, 1), date(2025, 11, 1))
    sooner = rate(known(record("L04", date(2024, 6, 1)), formal=formal), on=date(2025, 3, 1), rules=rules)
    assert sooner.due_on == sooner.next_change_on == date(2025, 6, 1)


@pytest.mark.requirement("D.2/AA")
def test_aa_stands_from_its_grant_until_its_revocation(rules: RuleBook):
    found = known(grants=(Grant(date(2026, 2, 1), date(2026, 5, 1)),))
    grades = [grade_on(found, day, rules) for day in (date(2026, 1, 31), date(2026, 2, 1), date(2026, 4, 30))]
    assert grades == ["A", "AA", "AA"]
    assert grade_on(found, date(2026, 5, 1), rules) == "A"


@pytest.mark.requirement("D.2/AA")
def test_aa_lapses_when_the_score_grade_leaves_a_and_does_not_come_back_by_itself(rules: RuleBook):
    found = known(record("S02", date(2026, 3, 1)), grants=(Grant(date(2026, 2, 1)),))
    assert grade_on(found, date(2026, 2, 28), rules) == "AA"
    assert grade_on(found, date(2026, 3, 1), rules) == "B"
    assert grade_on(found, date(2027, 3, 1), rules) == "A"
    assert granted_on(found, date(2027, 3, 1), rules) is None


def test_a_lapse_that_rested_only_on_what_was_annulled_is_put_back_on_that_day(rules: RuleBook):
    gone = record("S02", date(2026, 3, 1), annulled_on=date(2026, 4, 1))
    found = known(gone, grants=(Grant(date(2026, 2, 1)),))
    assert grade_on(found, date(2026, 3, 31), rules) == "B"
    assert grade_on(found, date(2026, 4, 1), rules) == "AA"
    repaired = known(replace(gone, annulled_on=None, repaired_on=date(2026, 4, 1)), grants=(Grant(date(2026, 2, 1)),))
    assert grade_on(repaired, date(2026, 4, 1), rules) == "A"


def test_the_months_at_grade_a_are_not_broken_by_what_was_annulled(rules: RuleBook):
    gone = record("S02", date(2025, 6, 1), annulled_on=date(2026, 1, 1))
    assert grade_a_since(known(gone), on=date(2025, 12, 31), rules=rules) is None
    assert grade_a_since(known(gone), on=date(2026, 1, 1), rules=rules) == START
    stood = replace(gone, annulled_on=None)
    assert grade_a_since(known(stood), on=date(2026, 6, 1), rules=rules) == date(2026, 6, 1)


@given(facts, near_days)
def test_the_grade_is_u_or_aa_or_what_the_score_says(rules: RuleBook, found, day):
    rating = rate(found, on=day, rules=rules)
    assert rating.grade in {"U", "AA", rating.score_grade}
    assert (rating.grade == "U") == (not rating.rated)
    if rating.grade == "AA":
        assert rating.score_grade == "A"
    assert rating.since <= day


@given(facts, near_days)
def test_the_same_facts_always_give_the_same_rating_in_whatever_order_they_came(rules: RuleBook, found, day):
    turned = replace(found, records=found.records[::-1], formal_days=found.formal_days[::-1])
    assert rate(found, on=day, rules=rules) == rate(turned, on=day, rules=rules)


@given(facts, near_days)
def test_an_annulled_record_leaves_no_trace_from_the_day_of_its_annulment(rules: RuleBook, found, day):
    extra = record("L02", DAY - timedelta(days=60), "extra", annulled_on=day)
    with_extra = replace(found, records=(*found.records, extra))
    before, after = rate(found, on=day, rules=rules), rate(with_extra, on=day, rules=rules)
    assert (after.grade, after.score, after.assessment) == (before.grade, before.score, before.assessment)
    assert after.grade_a_since == before.grade_a_since


@given(facts, near_days)
def test_the_grade_has_held_on_every_day_since(rules: RuleBook, found, day):
    rating = rate(found, on=day, rules=rules)
    first = max(rating.since, day - timedelta(days=400))
    for n in range(0, (day - first).days + 1, 7):
        assert grade_on(found, first + timedelta(days=n), rules) == rating.grade
    if rating.since > found.known_since_on:
        assert grade_on(found, rating.since - ONE_DAY, rules) != rating.grade


@given(st.lists(records, max_size=6), bonus_sets, near_days)
def test_a_rated_enterprise_has_the_grade_that_a_simulation_of_its_facts_gives(rules: RuleBook, found, held, day):
    state = Facts(day, tuple(found), (BonusChange(day, held),), formal_days=(day,))
    rating, simulated = rate(state, on=day, rules=rules), assess(found, held, on=day, rules=rules)
    assert (rating.grade, rating.score) == (simulated.grade, simulated.score)
