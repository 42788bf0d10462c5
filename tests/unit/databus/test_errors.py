"""Every error survives the wire, and nothing else about a failure does."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus import errors
from databus.errors import TREE, InternalError, InvalidRequest, NotFound, SanhuError, from_wire, to_wire

texts = st.text(max_size=40)


def over_the_wire(error: BaseException) -> SanhuError:
    return from_wire(json.loads(json.dumps(to_wire(error))))


@pytest.mark.parametrize("name", TREE)
@given(message=texts, pairs=st.lists(st.tuples(texts, texts), max_size=3))
def test_every_error_arrives_as_it_left(name: str, message: str, pairs: list[tuple[str, str]]) -> None:
    error = TREE[name].about(message, pairs)
    arrived = over_the_wire(error)
    assert type(arrived) is TREE[name]
    assert arrived.message == message
    assert arrived.fields == pairs
    assert arrived.retryable == error.retryable


@pytest.mark.parametrize("name", TREE)
def test_the_names_on_the_wire_never_move(name: str) -> None:
    assert to_wire(TREE[name]("why"))["exc_path"] == f"databus.errors.{name}"
    assert getattr(errors, name) is TREE[name]


def test_the_tree_is_exactly_what_the_design_names() -> None:
    assert set(TREE) == {
        "InvalidRequest",
        "Unauthenticated",
        "NotPermitted",
        "NotFound",
        "Conflict",
        "PreconditionFailed",
        "TooLarge",
        "TooMany",
        "Unavailable",
        "OutcomeUnknown",
        "InternalError",
    }


def test_only_what_may_succeed_later_is_retryable() -> None:
    assert {name for name, error in TREE.items() if error.retryable} == {"TooMany", "Unavailable", "OutcomeUnknown"}


def test_an_error_outside_the_tree_is_told_without_detail() -> None:
    told = to_wire(ZeroDivisionError("the password is 1234"))
    assert told["exc_type"] == "InternalError"
    assert "1234" not in json.dumps(told)


def test_a_class_that_borrows_a_name_of_the_tree_is_not_of_it() -> None:
    borrowed = type("NotFound", (Exception,), {})("secret")
    assert isinstance(over_the_wire(borrowed), InternalError)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"exc_path": "os.system", "exc_args": ["rm"]},
        {"exc_path": "databus.errors.TREE", "exc_args": []},
        {"exc_path": "databus.errors.SanhuError", "exc_args": []},
        {"exc_path": None, "exc_args": None},
    ],
)
def test_a_foreign_error_becomes_an_internal_error(data: dict[str, object]) -> None:
    assert type(from_wire(data)) is InternalError


def test_an_error_of_stock_nameko_keeps_its_message() -> None:
    arrived = from_wire({"exc_path": "databus.errors.NotFound", "value": "no such enterprise"})
    assert type(arrived) is NotFound
    assert arrived.message == "no such enterprise"


def test_the_text_of_an_error_names_the_fields() -> None:
    error = InvalidRequest("two mistakes", "uscc", "18 characters", "on", "a day")
    assert str(error) == "two mistakes (uscc: 18 characters; on: a day)"


def test_a_client_that_knows_only_the_value_is_told_the_fields_too() -> None:
    told = to_wire(InvalidRequest("not of the form agreed", "uscc", "18 characters"))
    assert told["value"] == "not of the form agreed (uscc: 18 characters)"
    assert told["exc_args"] == ["not of the form agreed", "uscc", "18 characters"]
