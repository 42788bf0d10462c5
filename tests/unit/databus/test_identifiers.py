"""Codes of enterprises, goods, divisions and agencies are right, or the error tells what would be."""

import re
import uuid
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as second_opinion

from databus.errors import InvalidRequest
from databus.identifiers import (
    Uscc,
    check_character,
    make_uscc,
    organisation_check_character,
    parse_agency,
    parse_country,
    parse_division,
    parse_hs_code,
    parse_hs_prefix,
    uuid7,
)

LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
serials = st.text(LETTERS, min_size=8, max_size=8)
divisions = st.from_regex(r"[1-6][0-9]{5}", fullmatch=True)
prefixes = st.text(LETTERS, min_size=2, max_size=2)


# Published codes of well-known firms: the rule is checked against what registrars issued, not against our own maker.
@pytest.mark.parametrize(
    "code", ["91110000600037341L", "91350100M000100Y43", "914403001922038216", "91440300708461136T"]
)
def test_codes_that_registrars_issued_are_taken(code: str) -> None:
    assert Uscc.parse(code) == code


@given(divisions, serials)
def test_a_second_library_agrees_on_every_code_that_begins_with_digits(division: str, serial: str) -> None:
    code = make_uscc(division, serial)
    assert second_opinion.is_valid(code)
    assert code.division == division


@given(st.text(LETTERS, min_size=10, max_size=10), st.text("0123456789", min_size=8, max_size=8))
def test_what_a_second_library_refuses_is_refused(tail: str, head: str) -> None:
    code = head + tail
    if not second_opinion.is_valid(code):
        with pytest.raises(InvalidRequest):
            Uscc.parse(code)


@given(prefixes, divisions, serials)
def test_letters_are_allowed_in_the_first_two_places(prefix: str, division: str, serial: str) -> None:
    code = make_uscc(division, serial, prefix=prefix)
    assert Uscc.parse(code) == code


@given(divisions, serials, st.sampled_from(LETTERS))
def test_a_wrong_last_character_is_told_with_the_right_one(division: str, serial: str, last: str) -> None:
    code = make_uscc(division, serial)
    if last == code[17]:
        return
    with pytest.raises(InvalidRequest) as refusal:
        Uscc.parse(code[:17] + last, field="code")
    ((field, text),) = refusal.value.fields
    assert field == "code"
    assert text.endswith(f"would be {code[17]}")


@given(divisions, serials, st.sampled_from("0123456789X"))
def test_the_organisation_code_inside_is_checked_too(division: str, serial: str, inner: str) -> None:
    right = organisation_check_character(serial)
    if inner == right:
        return
    body = "91" + division + serial + inner
    with pytest.raises(InvalidRequest) as refusal:
        Uscc.parse(body + check_character(body))
    assert refusal.value.fields[0][1].endswith(f"would be {right}")


@given(divisions, serials, st.integers(0, 17), st.sampled_from(LETTERS))
def test_one_mistyped_character_never_passes(division: str, serial: str, place: int, char: str) -> None:
    code = make_uscc(division, serial)
    if code[place] == char:
        return
    with pytest.raises(InvalidRequest):
        Uscc.parse(code[:place] + char + code[place + 1 :])


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (None, "a text of 18 characters"),
        (914403001922038216, "a text of 18 characters"),
        ("", "18 characters, not 0"),
        ("91440300192203821", "18 characters, not 17"),
        ("9144030019220382160", "18 characters, not 19"),
        ("91440300I922038216", "without I, O, S, V, Z"),
        ("9144X3001922038216", "six digits of the division"),
        ("9144030019220３8216", "digits and capital letters"),
    ],
)
def test_a_code_of_the_wrong_shape_is_told_the_right_one(text: object, right: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        Uscc.parse(text)
    assert right in refusal.value.fields[0][1]


def test_small_letters_and_outer_spaces_are_put_right() -> None:
    assert Uscc.parse(" 91110000600037341l\n") == "91110000600037341L"


@pytest.mark.parametrize(
    ("parse", "given", "kept"),
    [
        (parse_hs_code, "6403.99", "640399"),
        (parse_hs_code, "6403990090", "6403990090"),
        (parse_hs_prefix, "64", "64"),
        (parse_division, "441323", "441323"),
        (parse_agency, "ciq-province", "ciq-province"),
    ],
)
def test_codes_of_goods_places_and_agencies_are_taken(parse: Callable[[str], str], given: str, kept: str) -> None:
    assert parse(given) == kept


@pytest.mark.parametrize(
    ("parse", "wrong"),
    [
        *((parse_hs_code, text) for text in ("", "64", "64039", "640399001", "64039x", "６４０３９９", 640399, None)),
        *((parse_hs_prefix, text) for text in ("", "6", "64039900901", "shoes", None)),
        *((parse_division, text) for text in ("", "041323", "44132", "4413230", 441323)),
        *((parse_agency, text) for text in ("", "CIQ", "c", "-ciq", "ciq.province", "a" * 40, None)),
    ],
)
def test_other_texts_are_refused_with_an_example(parse: Callable[[object], str], wrong: object) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        parse(wrong)
    assert "such as" in refusal.value.fields[0][1]


@pytest.mark.parametrize("wrong", ["UK", "EU", "ZZ", "de", "DE\n", "Germany", "", None, 3])
def test_what_is_no_country_is_refused_with_an_example(wrong: object) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        parse_country(wrong)
    assert refusal.value.fields == [("country", "two capital letters of ISO 3166-1, such as DE")]


def test_countries_are_taken() -> None:
    assert [parse_country(code) for code in ("DE", "GB", "HK", "TW")] == ["DE", "GB", "HK", "TW"]


def test_made_ids_are_uuids_of_version_7_in_the_order_of_time() -> None:
    made = [uuid7() for _ in range(1000)]
    assert len(set(made)) == len(made)
    assert all(
        re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", one) for one in made
    )
    stamps = [uuid.UUID(one).int >> 80 for one in made]
    assert stamps == sorted(stamps)
