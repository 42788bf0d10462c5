"""Shapes refuse whatever is not of their form by naming the field, and never fall over."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import RAISE, ValidationError

from services.inspection.service import InspectionService

OPERATIONS = InspectionService.operations()
TAKES = {name: operation.takes(unknown=RAISE) for name, operation in OPERATIONS.items() if operation.takes}
GIVES = {name: operation.gives() for name, operation in OPERATIONS.items() if operation.gives}

# shapes of jobs and papers are the bus's, the same for every service
SHARED = {
    *("start_job", "put_job_part", "cancel_job", "get_job", "list_jobs", "list_job_refusals"),
    *("get_paper", "verify_paper", "list_papers", "withdraw_paper", "get_certificate"),
}

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def bodies(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    method = draw(st.sampled_from(sorted(TAKES)))
    names = [*TAKES[method].fields, "unknown"]
    return method, draw(st.dictionaries(st.sampled_from(names), anything, max_size=6))


@settings(max_examples=300, deadline=None)
@given(bodies())
def test_any_body_is_taken_or_refused_by_field(case: tuple[str, dict[str, Any]]) -> None:
    method, body = case
    shape = TAKES[method]
    problems = shape.validate(body)
    assert set(problems) <= {*shape.fields, *body, "_schema"}
    if not problems:
        shape.load(body)


def shows_an_example(field: Any) -> bool:
    """Whether a field has an example, or is made of fields that have."""
    if "example" in field.metadata or hasattr(field, "nested"):
        return True
    return hasattr(field, "inner") and shows_an_example(field.inner)


@pytest.mark.parametrize("method", sorted(TAKES.keys() - SHARED))
def test_every_field_taken_says_what_it_is_and_shows_an_example(method: str) -> None:
    for name, field in TAKES[method].fields.items():
        assert field.metadata.get("description"), name
        assert shows_an_example(field), name


@pytest.mark.parametrize("method", sorted(GIVES.keys() - SHARED))
def test_every_field_given_says_what_it_is(method: str) -> None:
    for name, field in GIVES[method].fields.items():
        assert field.metadata.get("description") or hasattr(field, "nested"), name


@pytest.mark.parametrize("method", sorted(TAKES))
def test_every_call_says_in_one_line_what_it_does(method: str) -> None:
    assert OPERATIONS[method].summary.endswith(".")


@pytest.mark.parametrize("truth", [True, False])
def test_a_truth_value_is_no_number(truth: bool) -> None:
    with pytest.raises(ValidationError, match="class from 1 to 4"):
        TAKES["decide_mode"].load({"enterprise_class": truth})
