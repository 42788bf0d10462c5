"""What is refused as JSON, and that what is taken comes back as it went."""

import contextlib
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus import strict_json
from databus.errors import InvalidRequest, TooLarge

texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=30,
)


@given(values)
def test_what_is_written_is_read_back(value: object) -> None:
    assert strict_json.loads(strict_json.dumps(value)) == value


@given(values)
def test_it_reads_what_the_standard_library_writes(value: object) -> None:
    assert strict_json.loads(json.dumps(value)) == value
    assert strict_json.loads(json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.dictionaries(texts, st.integers(0, 9)))
def test_the_canonical_form_does_not_depend_on_the_order_of_keys(value: dict[str, int]) -> None:
    backwards = dict(reversed(value.items()))
    assert strict_json.canonical(value) == strict_json.canonical(backwards)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_value_or_an_invalid_request(raw: bytes) -> None:
    with contextlib.suppress(InvalidRequest):
        strict_json.loads(raw)


@pytest.mark.parametrize(
    ("raw", "because"),
    [
        (b'{"a": NaN}', "NaN is not a JSON number"),
        (b"[Infinity]", "Infinity is not a JSON number"),
        (b"[-Infinity]", "-Infinity is not a JSON number"),
        (b"1e999", "a number is too large"),
        (b'{"a": 1, "a": 2}', "an object names a key twice"),
        (b'{"x": {"a": 1, "b": 0, "\\u0061": 2}}', "an object names a key twice"),
        (b'"\\ud800"', "not JSON that can be kept"),
        (b'{"\\udfff": 1}', "not JSON that can be kept"),
        (b'"a\\u0000b"', "U+0000"),
        (b'{"a\\u0000": 1}', "U+0000"),
        (b'[{"a": ["\\u0000"]}]', "U+0000"),
        (b'"a\x00b"', "not JSON"),
        (b"9" * 4000, "a number has more than 64 digits"),
        (b"0." + b"3" * 4000, "a number has more than 64 digits"),
        (b"9223372036854775808", "beyond a whole number of 64 bits"),
        (b"-9223372036854775809", "beyond a whole number of 64 bits"),
        (b"[" * 100_000 + b"]" * 100_000, "nested deeper than 64 levels"),
        (b'{"a":' * 65 + b"1" + b"}" * 65, "nested deeper than 64 levels"),
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        ("\ufeff{}".encode(), "not JSON"),
        (b'{"a": 1} {"b": 2}', "not JSON"),
        (b"{'a': 1}", "not JSON"),
        (b"[1,]", "not JSON"),
        (b"01", "not JSON"),
        ("\ud800", "not JSON"),
    ],
)
def test_what_is_not_strict_json_is_refused_with_the_reason(raw: bytes | str, because: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        strict_json.loads(raw)
    assert because in refusal.value.message


def test_a_doubled_key_is_named() -> None:
    with pytest.raises(InvalidRequest) as refusal:
        strict_json.loads(b'{"uscc": 1, "uscc": 2}')
    assert refusal.value.fields == [("uscc", "name it once")]


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (b'{"name": "x", "fine_fen": NaN}', "fine_fen"),
        (b'{"figures": {"leading": -Infinity}}', "figures.leading"),
        (b'{"records": [{"points": 1}, {"points": 1e999}]}', "records.1.points"),
        (b'{"fine_fen": 9223372036854775808}', "fine_fen"),
        (b'{"fine_fen": ' + b"9" * 5000 + b"}", "fine_fen"),
        (b'{"a": {"name": "\\ud800"}}', "a.name"),
        (b'{"a": [0, "\\u0000"]}', "a.1"),
        (b'{"\\ud800": 1}', "?"),
        (b'{"\\ud800": 1, "\\ud800": 2}', "?"),
        (b'{"a\\u0000": 1, "a\\u0000": 2}', "a\ufffd"),
        (b'{"' + b"k" * 5000 + b'": NaN}', "k" * 100),
    ],
)
def test_the_field_that_is_not_taken_is_named_in_characters_that_can_be_written(raw: bytes, field: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        strict_json.loads(raw)
    assert [named for named, _ in refusal.value.fields] == [field]
    strict_json.dumps(list(refusal.value.args))


def test_what_is_cut_short_after_a_number_that_is_not_taken_is_refused_without_a_field() -> None:
    with pytest.raises(InvalidRequest) as refusal:
        strict_json.loads(b'{"a": NaN, "b":')
    assert refusal.value.fields == []


def test_a_number_that_is_not_taken_among_many_is_found_fast() -> None:
    raw = b"[" * 63 + b"1," * 50_000 + b"NaN" + b"]" * 63
    began = time.process_time()
    with pytest.raises(InvalidRequest):
        strict_json.loads(raw)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "raw",
    [
        b"9223372036854775807",
        b"-9223372036854775808",
        b"[" * 64 + b"]" * 64,
        b'"' + b"[" * 1000 + b'"',
        b'["\\"[[[", "\\\\"]',
        '"\\ud83d\\ude00 惠东县"'.encode(),
        b'"\\\\u0000"',
    ],
)
def test_what_only_looks_wrong_is_taken(raw: bytes) -> None:
    assert strict_json.loads(raw) == json.loads(raw)


def test_one_mebibyte_is_taken_and_one_byte_more_is_not() -> None:
    full = b'"' + b"a" * (strict_json.MAX_BYTES - 2) + b'"'
    assert len(strict_json.loads(full)) == strict_json.MAX_BYTES - 2
    with pytest.raises(TooLarge):
        strict_json.loads(full + b" ")


@pytest.mark.parametrize(
    "tail",
    [b'"' + b'\\"' * 500_000, b'"a' * 500_000, b'"' + b"\\" * 900_001, b'"' + b"[" * 900_000, b'"\\' * 300_000],
    ids=["escaped quotes", "quotes", "backslashes", "brackets in a text", "both"],
)
def test_no_text_makes_the_check_of_the_depth_slow(tail: bytes) -> None:
    began = time.process_time()
    with pytest.raises(InvalidRequest):
        strict_json.loads(b"[" * 65 + tail)
    assert time.process_time() - began < 2


@pytest.mark.parametrize("raw", [b"[]", b"1", b"null", b'"text"'])
def test_a_body_that_is_no_object_is_refused(raw: bytes) -> None:
    with pytest.raises(InvalidRequest, match="JSON object"):
        strict_json.loads_object(raw)


@pytest.mark.parametrize("value", [{1, 2}, object(), b"bytes", 1j])
def test_what_has_no_form_in_json_is_never_written(value: object) -> None:
    with pytest.raises(TypeError):
        strict_json.dumps({"value": value})
