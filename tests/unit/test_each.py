"""A test of each of many fails as one, and tells of every one that failed."""

import pytest

from tests.each import MOST_TOLD, each


def test_every_value_is_tried_and_those_that_fail_are_named(request: pytest.FixtureRequest) -> None:
    tried = []

    @each("number", range(10), ids=lambda number: f"number {number}")
    def of_numbers(request: pytest.FixtureRequest, number: int) -> None:
        tried.append((request, number))
        assert number % 4

    with pytest.raises(ExceptionGroup, match="3 of 10 fail") as told:
        of_numbers(request=request)
    assert tried == [(request, number) for number in range(10)]
    assert [one.__notes__ for one in told.value.exceptions] == [[f"number: number {one}"] for one in (0, 4, 8)]


def test_values_of_several_names_are_given_together_and_not_all_that_fail_are_told_at_length() -> None:
    @each(("one", "other"), [(number, number) for number in range(MOST_TOLD * 2)])
    def of_pairs(one: int, other: int) -> None:
        assert one != other

    with pytest.raises(ExceptionGroup) as told:
        of_pairs()
    assert len(told.value.exceptions) == MOST_TOLD


def test_nothing_to_try_is_a_failure() -> None:
    @each("number", [])
    def of_nothing(number: int) -> None:
        raise AssertionError

    with pytest.raises(AssertionError, match="there is none"):
        of_nothing()
