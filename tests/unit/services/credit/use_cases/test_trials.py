"""A trial says of everybody at once what rating each alone by both books says."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from databus.rule_sets.changes import AskedChange
from services.credit.domain.rating import Facts, assess_facts, rate
from services.credit.use_cases.backtest_work import ALWAYS, APART, FALLS, FROM_DAY, RISES
from services.credit.use_cases.trials import Trial, direction, try_range
from tests.unit.services.credit.builders import DAY, record
from tests.unit.services.credit.use_cases.population.populations import (
    code_of,
    days,
    frames_of,
    populations,
    rating_days,
)

CHANGES = [
    AskedChange("parameter", "grade_a_min", "试行", "O", value=94),
    AskedChange("parameter", "grade_b_min", "试行", "O", value=70),
    AskedChange("parameter", "points_window_months", "试行", "O", value=7),
    AskedChange("item", "L04", "试行", "O", fields={"points": 11}),
    AskedChange("item", "L02", "试行", "O", fields={"direct_d": False, "points": 20}),
    AskedChange("bonus", "pledge", "试行", "O", ends=True),
]


def trial(rules, changes, on, effective_on):
    return Trial(rules, "draft", changes, on, effective_on)


@settings(deadline=None, max_examples=30)
@given(
    populations,
    st.lists(st.sampled_from(CHANGES), min_size=1, max_size=4, unique_by=lambda change: change.key),
    rating_days,
    days,
)
def test_who_moves_is_who_is_graded_otherwise_by_the_draft(rules, population, changes, on, effective_on):
    asked = trial(rules, changes, on, effective_on)
    tried = try_range(frames_of(population), asked)
    for view, since in asked.since().items():
        book = asked.book(changes, since)
        expected = {}
        for uscc, facts in population.items():
            now, then = rate(facts, on=on, rules=rules), rate(facts, on=on, rules=book)
            if now.grade != then.grade:
                expected[uscc] = (now.grade, then.grade, now.score, then.score)
        found = {
            move["uscc"]: (move["grade_before"], move["grade_after"], move["score_before"], move["score_after"])
            for move in tried.moves
            if move["view"] == view
        }
        assert found == expected
        assert sum(tried.counts[view].values()) == tried.enterprises == len(population)


@settings(deadline=None, max_examples=30)
@given(populations, st.lists(st.sampled_from(CHANGES), min_size=2, max_size=4, unique_by=lambda change: change.key))
def test_a_cause_changes_score_or_grade_by_itself_unless_none_does(rules, population, changes):
    asked = trial(rules, changes, DAY, DAY - timedelta(days=100))
    every = [f"{change.kind} {change.key}" for change in changes]
    for move in try_range(frames_of(population), asked).moves:
        facts, since = population[move["uscc"]], asked.since()[move["view"]]
        now = assess_facts(facts, on=DAY, rules=rules)
        alone = [
            name
            for name, change in zip(every, changes, strict=True)
            if _differs(now, assess_facts(facts, on=DAY, rules=asked.book([change], since)))
        ]
        assert move["causes"] == (alone or every)


def _differs(one, other):
    return (one.score, one.grade) != (other.score, other.grade)


@pytest.mark.parametrize(
    ("before", "after", "right"),
    [("A", "B", FALLS), ("D", "C", RISES), ("A", "AA", RISES), ("U", "A", APART), ("B", "U", APART)],
)
def test_what_has_to_do_with_u_neither_rises_nor_falls(before, after, right):
    assert direction(before, after) == right


def test_a_record_from_before_the_draft_keeps_its_points_in_the_view_from_its_day(rules):
    facts = Facts(DAY, (record("L04", DAY),), formal_days=(DAY,))
    tried = try_range(frames_of({code_of(1): facts}), trial(rules, [CHANGES[3]], DAY, DAY))
    assert tried.score_moves == {ALWAYS: 1, FROM_DAY: 1}
    tried = try_range(
        frames_of({code_of(1): facts}), trial(rules, [CHANGES[3]], DAY + timedelta(1), DAY + timedelta(1))
    )
    assert tried.score_moves == {ALWAYS: 1, FROM_DAY: 0}
