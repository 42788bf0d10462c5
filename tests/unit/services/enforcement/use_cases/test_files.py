"""What stands within the answer about a campaign, however much was found."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from services.enforcement.use_cases.files import MOST_SIGNS, fitting
from services.enforcement.use_cases.work import Result
from tests.unit.services.enforcement.builders import DAY, USCC

RESULT = Result("c1", USCC, "nonconforming", (), DAY, None, "samr")


@given(st.lists(st.integers(0, MOST_SIGNS), max_size=30))
def test_results_fill_an_answer_in_their_order_and_one_stands_in_it_always(lengths: list[int]):
    results = [replace(RESULT, measures=("x" * length,)) for length in lengths]
    shown = fitting(results)
    assert shown == results[: len(shown)]
    assert bool(shown) == bool(results)
    assert sum(len(repr(one)) for one in shown[1:]) <= MOST_SIGNS
