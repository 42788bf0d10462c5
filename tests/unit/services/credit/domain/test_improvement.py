"""What would raise a score or grade."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.credit.domain.improvement import GRADES_UP, improvements, way_up
from services.credit.domain.rating import BonusChange, Facts, assess_facts, rate
from tests.unit.services.credit.builders import bonus_sets, near_days, record, records

ON = date(2026, 11, 22)


def known(*found, **more):
    return Facts(known_since_on=date(2025, 1, 1), records=found, **{"formal_days": (date(2026, 10, 15),), **more})


def raising(facts, rules, on=ON):
    return improvements(facts, rate(facts, on=on, rules=rules), rules=rules)


@pytest.mark.requirement("D.2/repair")
def test_a_repair_is_possible_from_the_day_after_the_minimum_period_and_says_what_it_leads_to(rules):
    facts = known(record("L01", date(2026, 6, 1), "a"), record("P03", date(2026, 9, 1), "b"))
    assert rate(facts, on=ON, rules=rules).grade == "B"
    repairs = [one for one in raising(facts, rules) if one.action == "REPAIR"]
    assert [(one.record.item, one.possible_from, one.score, one.score_grade) for one in repairs] == [
        ("P03", date(2026, 12, 1), 88, "B")
    ], "L01 could be repaired on the day alone on which it ends by itself"
    assert all("信用修复管理办法" in one.clause for one in repairs)


def test_the_fewest_steps_to_a_better_grade_are_told_with_the_day_by_which_all_can_be_done(rules):
    facts = known(record("P03", date(2026, 9, 1), "a"), record("P04", date(2026, 9, 2), "b"), record("P05", ON, "c"))
    assert assess_facts(facts, on=ON, rules=rules).grade == "B"
    way = way_up(facts, raising(facts, rules), on=ON, rules=rules)
    assert (way.grade, way.on, [one.record.item for one in way.steps]) == ("A", date(2026, 12, 1), ["P03"])
    assert way.score == 89


def test_a_direct_d_leaves_no_way_up_but_its_repair(rules):
    facts = known(record("L02", date(2026, 9, 1), "a"), record("P04", ON, "b"))
    way = way_up(facts, raising(facts, rules), on=ON, rules=rules)
    assert (way.grade, way.on) == ("A", date(2027, 9, 1))
    assert [one.record.item for one in way.steps] == ["L02"]


def test_a_bonus_counts_up_to_the_cap_alone(rules):
    facts = known(record("L04", ON))
    assert {one.bonus for one in raising(facts, rules) if one.bonus} == {
        "pledge",
        "cnas_lab",
        "own_brand",
        "quality_award",
    }
    full = replace(facts, bonuses=(BonusChange(ON, frozenset({"pledge", "cnas_lab"})),))
    assert [one for one in raising(full, rules) if one.bonus] == []
    assert [one for one in raising(known(), rules) if one.bonus] == [], "100 points cannot be raised"


def test_an_unrated_enterprise_is_told_that_a_formal_rating_makes_it_rated(rules):
    found = raising(known(formal_days=()), rules)
    assert [(one.action, one.score_grade) for one in found] == [("FORMAL_RATING", "A")]
    assert way_up(known(formal_days=()), found, on=ON, rules=rules) is None


@settings(deadline=None)
@given(
    found=st.lists(records, max_size=6).map(tuple),
    held=bonus_sets,
    on=near_days.filter(lambda day: day >= date(2026, 4, 1)),
)
def test_what_is_said_to_raise_does_raise_and_the_way_up_leads_up(rules, found, held, on):
    facts = Facts(known_since_on=date(2020, 1, 1), records=found, bonuses=(BonusChange(date(2020, 1, 1), held),))
    options = raising(facts, rules, on)
    for one in options:
        without = assess_facts(facts, on=one.possible_from, rules=rules)
        raised = GRADES_UP.index(one.score_grade) > GRADES_UP.index(without.grade) or one.score > without.score
        assert raised or one.action == "FORMAL_RATING"
        assert one.possible_from >= on
        assert one.zh
        assert one.en
    way = way_up(facts, options, on=on, rules=rules)
    if way is not None:
        assert GRADES_UP.index(way.grade) > GRADES_UP.index(assess_facts(facts, on=on, rules=rules).grade)
        assert way.on == max(one.possible_from for one in way.steps) + timedelta(0)
