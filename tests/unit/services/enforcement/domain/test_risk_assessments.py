from decimal import Decimal
from fractions import Fraction
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import InvalidRequest
from databus.rules import RuleBook
from services.enforcement.domain.risk import level_of, rank
from services.enforcement.domain.risk_assessments import Scenario, highest, judged, product_of
from tests.unit.services.enforcement.builders import DAY

BANDS = (">50%", ">1/10", ">1/100", ">1/1000", ">1/10000", ">1/100000", ">1/1000000", "<1/1000000")
shares = st.decimals(0, 1, places=6)


@pytest.mark.requirement("R-07")
def test_the_matrix_has_eight_bands_each_with_a_name_and_a_mark_of_how_sure_it_is(rules: RuleBook):
    rows = rules.table("risk_matrix", on=DAY)
    assert tuple(row["band"] for row in rows) == BANDS
    assert {(row["sure"], len(row["levels"])) for row in rows} == {("M", 4)}


@given(severity=st.integers(1, 4), probability=shares)
def test_a_band_gives_the_level_that_its_probabilities_give(rules: RuleBook, severity: int, probability: Decimal):
    by_number = judged(Scenario("x", severity, probability=probability), 0, rules, on=DAY)
    by_band = judged(Scenario("x", severity, band=by_number["band"]), 0, rules, on=DAY)
    assert by_number["level"] == by_band["level"] == level_of(severity, probability, rules, on=DAY)


@given(steps=st.lists(shares, min_size=1, max_size=10))
def test_steps_are_multiplied_exactly_and_never_make_the_harm_more_probable(rules: RuleBook, steps: list[Decimal]):
    whole = judged(Scenario("x", 3, steps=tuple(steps)), 0, rules, on=DAY)
    assert Fraction(product_of(steps)) == prod(map(Fraction, steps))
    first = judged(Scenario("x", 3, probability=steps[0]), 0, rules, on=DAY)
    assert rank(whole["level"]) <= rank(first["level"])


@given(told=st.lists(st.tuples(st.integers(1, 4), st.sampled_from(BANDS)), min_size=1, max_size=8))
def test_one_more_scenario_never_lowers_the_level(rules: RuleBook, told: list[tuple[int, str]]):
    found = [
        judged(Scenario("x", severity, band=band), place, rules, on=DAY) for place, (severity, band) in enumerate(told)
    ]
    levels = [rank(highest(found[:count])["level"]) for count in range(1, len(found) + 1)]
    assert levels == sorted(levels)
    assert levels[-1] == max(rank(one["level"]) for one in found)


@pytest.mark.parametrize("more", [{}, {"probability": Decimal("0.1"), "band": ">1/10"}])
def test_exactly_one_way_of_telling_the_probability_is_taken(rules: RuleBook, more: dict[str, object]):
    with pytest.raises(InvalidRequest) as refused:
        judged(Scenario("x", 3, **more), 2, rules, on=DAY)  # type: ignore[arg-type]
    assert refused.value.fields == [("scenarios.2.probability", "exactly one of probability, steps and band")]
