import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from databus.errors import InvalidRequest
from databus.rules import Amendment, Change, RuleBook
from services.credit.domain.rating import Facts, rate
from services.credit.use_cases.population import rate_frames, score_frames
from services.credit.use_cases.turn import facts_read, state_of
from tests.unit.services.credit.builders import DAY, record
from tests.unit.services.credit.use_cases.population.populations import (
    code_of,
    days,
    frames_of,
    identified,
    populations,
    rating_days,
)

CHANGES = [
    Change("parameter", "grade_a_min", {"value": 93, "clause": "试行", "sure": "O"}),
    Change("parameter", "grade_b_min", {"value": 85, "clause": "试行", "sure": "O"}),
    Change("parameter", "full_score", {"value": 97, "clause": "试行", "sure": "O"}),
    Change("parameter", "points_window_months", {"value": 7, "clause": "试行", "sure": "O"}),
    Change("parameter", "direct_d_months", {"value": 5, "clause": "试行", "sure": "O"}),
    Change("parameter", "bonus_points", {"value": 2, "clause": "试行", "sure": "O"}),
    Change("parameter", "bonus_cap", {"value": 5, "clause": "试行", "sure": "O"}),
    Change("parameter", "cycle_start_month", {"value": 4, "clause": "试行", "sure": "O"}),
    Change("items", "L04", {"points": 11}),
    Change("items", "S02", {"direct_d": True}),
    Change("items", "L02", {"direct_d": False, "points": 20}),
    Change("bonuses", "pledge", None),
    Change("bonuses", "green_plant", {"code": "green_plant", "zh": "绿色工厂", "en": "green plant", "clause": "试行"}),
]
amendments = st.lists(st.tuples(st.sampled_from(CHANGES), st.none() | days), max_size=5)


def amended(rules, changes):
    for number, (change, from_on) in enumerate(changes):
        rules = rules.amended(Amendment(f"试{number}", from_on, (change,)))
    return rules


def singly(facts, on, rules):
    """What the domain says of one enterprise, as the columns say it."""
    rating = rate(facts, on=on, rules=rules)
    said = state_of("", rating, None, 0)
    wanted = ("grade", "score", "since", "rated", "formal_on", "valid_until", "deductions", "bonuses", "next_change_on")
    return {
        **{name: said[name] for name in wanted},
        "score_grade": rating.score_grade,
        "grade_a_since": rating.grade_a_since,
        "due_on": rating.due_on,
        "facts_read": facts_read(facts, on),
    }


def together(population, on, rules, **more):
    """What the columns say of each."""
    rated = rate_frames(frames_of(population), on=on, rules=rules, **more)
    rows = {row.pop("uscc"): row for row in rated.ratings.to_dicts()}
    return {uscc: {**row, "facts_read": json.loads(row["facts_read"])} for uscc, row in rows.items()}


@settings(deadline=None, max_examples=60)
@given(populations, rating_days)
@pytest.mark.requirement("C-02")
def test_everybody_at_once_is_rated_as_each_alone(rules: RuleBook, population, day):
    assert together(population, day, rules) == {uscc: singly(known, day, rules) for uscc, known in population.items()}


@settings(deadline=None, max_examples=60)
@given(populations, rating_days, amendments)
def test_so_it_is_under_rules_that_change_between(rules: RuleBook, population, day, changes):
    book = amended(rules, changes)
    alone = {uscc: singly(known, day, book) for uscc, known in population.items()}
    assert together(population, day, book) == alone
    scores = score_frames(frames_of(population), on=day, rules=book)
    assert scores["score"].to_list() == [known["score"] for known in alone.values()]


@settings(deadline=None, max_examples=60)
@given(populations, rating_days)
def test_a_formal_rating_of_everybody_is_each_ones_with_one_more_formal_day(rules: RuleBook, population, day):
    alone = {uscc: singly(known.with_formal_day(day), day, rules) for uscc, known in population.items()}
    assert together(population, day, rules, formal_on=day) == alone


@settings(deadline=None, max_examples=60)
@given(populations, rating_days)
def test_scores_alone_are_those_of_the_ratings(rules: RuleBook, population, day):
    scores = score_frames(frames_of(population), on=day, rules=rules)
    alone = {uscc: rate(known, on=day, rules=rules) for uscc, known in population.items()}
    assert scores.rows() == [(uscc, rating.score, rating.score_grade) for uscc, rating in alone.items()]


def test_nobody_and_nothing_is_rated_too(rules: RuleBook):
    assert rate_frames(frames_of({}), on=DAY, rules=rules).ratings.height == 0
    bare = {code_of(1): Facts(DAY), code_of(2): Facts(DAY)}
    assert together(bare, DAY, rules) == {uscc: singly(known, DAY, rules) for uscc, known in bare.items()}


def test_an_item_that_was_not_in_the_catalogue_then_is_told_as_the_domain_tells_it(rules: RuleBook):
    known = identified([Facts(DAY, (record("X99"),))])
    with pytest.raises(InvalidRequest, match="no such credit item"):
        rate_frames(frames_of(known), on=DAY, rules=rules)
