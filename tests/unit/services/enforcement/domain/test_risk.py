from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import InvalidRequest
from databus.rules import RuleBook
from services.enforcement.domain.risk import LEVELS, chosen_level, level_of, rank
from tests.unit.services.enforcement.builders import DAY

LETTERS = {"S": "serious", "H": "high", "M": "medium", "L": "low"}
# the matrix as one reads it: probability more than → levels of severity 1 to 4
ROWS = {
    "0.5": "HSSS",
    "0.1": "MSSS",
    "0.01": "MSSS",
    "0.001": "LHSS",
    "0.0001": "LMHS",
    "0.00001": "LLMH",
    "0.000001": "LLLM",
}


@pytest.mark.requirement("R-07")
@pytest.mark.parametrize("above", ROWS)
@pytest.mark.parametrize("severity", [1, 2, 3, 4])
def test_a_probability_above_the_line_has_the_level_of_its_row(rules: RuleBook, above: str, severity: int):
    probability = Decimal(above) * Decimal("1.01")
    assert level_of(severity, probability, rules, on=DAY) == LETTERS[ROWS[above][severity - 1]]


@pytest.mark.parametrize(("above", "below"), list(zip(list(ROWS)[:-1], list(ROWS)[1:], strict=True)))
def test_a_probability_on_the_line_belongs_to_the_row_below(rules: RuleBook, above: str, below: str):
    for severity in (1, 2, 3, 4):
        found = level_of(severity, Decimal(above), rules, on=DAY)
        assert found == LETTERS[ROWS[below][severity - 1]]


def test_the_rarest_harm_is_low_whatever_its_severity(rules: RuleBook):
    assert {level_of(severity, Decimal("0.000001"), rules, on=DAY) for severity in (1, 2, 3, 4)} == {"low"}
    assert level_of(4, Decimal(0), rules, on=DAY) == "low"


def test_the_folding_chair_of_the_guideline_is_a_low_risk(rules: RuleBook):
    assert level_of(1, Decimal("0.002"), rules, on=DAY) == "low"


@given(
    severity=st.integers(1, 3),
    probability=st.decimals(0, 1, places=7),
    more=st.decimals(0, 1, places=7),
)
def test_more_severe_or_more_probable_is_never_a_lower_level(rules: RuleBook, severity, probability, more):
    level = rank(level_of(severity, probability, rules, on=DAY))
    assert rank(level_of(severity + 1, probability, rules, on=DAY)) >= level
    assert rank(level_of(severity, min(Decimal(1), probability + more), rules, on=DAY)) >= level


def test_before_the_first_guideline_there_is_no_matrix(rules: RuleBook):
    with pytest.raises(InvalidRequest) as refused:
        level_of(1, Decimal("0.5"), rules, on=date(2009, 1, 1))
    assert refused.value.fields == [("on", "a day from 2010-01-26")]


@pytest.mark.parametrize(
    ("level", "severity", "probability", "field"),
    [(None, 3, None, "probability"), (None, None, Decimal("0.1"), "severity"), ("low", 4, Decimal("0.9"), "level")],
)
def test_half_an_assessment_or_a_contradiction_is_refused_by_field(
    rules: RuleBook, level, severity, probability, field
):
    with pytest.raises(InvalidRequest) as refused:
        chosen_level(level, severity, probability, rules, on=DAY)
    assert refused.value.fields[0][0] == field


def test_a_level_that_is_said_counts_where_nothing_is_assessed(rules: RuleBook):
    assert chosen_level("medium", None, None, rules, on=DAY) == "medium"
    assert chosen_level(None, None, None, rules, on=DAY) is None
    assert chosen_level("serious", 4, Decimal("0.9"), rules, on=DAY) == "serious"
    assert LEVELS[0] == "none"
