"""Properties that anybody may have sent."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.amqp.properties import Properties, UnreadableProperties, decode, encode

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
VALUES = st.recursive(
    st.one_of(TEXT, st.booleans(), st.none(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=4,  # so that no value is nested deeper than the limit
)


@given(st.dictionaries(TEXT, VALUES, max_size=5), TEXT)
def test_what_is_encoded_is_decoded(headers: dict[str, object], text: str) -> None:
    told = encode(headers=headers, correlation_id=text, message_id=text)
    read = decode(told)
    assert read.headers == headers
    assert read.correlation_id == read.message_id == text


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_one_way(raw: bytes) -> None:
    with suppress(UnreadableProperties):
        assert isinstance(decode(raw), Properties)


@given(st.binary(max_size=20), st.integers(0, 80))
def test_a_damaged_list_is_read_or_refused_in_one_way(noise: bytes, at: int) -> None:
    told = encode(headers={"a": "b", "c": [1, {"d": None}]}, reply_to="r")
    with suppress(UnreadableProperties):
        decode(told[:at] + noise + told[at + len(noise) :])


def test_deep_nesting_is_refused_without_recursing_into_it() -> None:
    nested: object = "x"
    for _ in range(9):
        nested = [nested]
    with pytest.raises(UnreadableProperties, match="deeper"):
        decode(encode(headers={"a": nested}))


def test_a_text_that_is_not_utf8_stays_bytes() -> None:
    assert decode(encode(headers={"a": "xx"}).replace(b"xx", b"\xff\xfe")).headers == {"a": b"\xff\xfe"}


def test_a_text_too_long_for_the_wire_is_refused() -> None:
    with pytest.raises(ValueError, match="255"):
        encode(correlation_id="鞋" * 86)


def test_a_value_without_a_form_is_refused() -> None:
    with pytest.raises(TypeError, match="set"):
        encode(headers={"a": {1}})
