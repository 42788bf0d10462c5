import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import InvalidRequest
from databus.papers.codes import EXAMPLE, LETTERS, PATTERN, issuer_of, new_code, parse_code


def test_codes_are_of_their_form_and_never_the_same():
    codes = {new_code("C") for _ in range(1000)}
    assert len(codes) == 1000
    assert all(re.fullmatch(PATTERN, code) and parse_code(code) == code for code in codes)


def test_a_code_is_taken_as_people_type_it():
    code = new_code("C")
    assert parse_code(f" {code.lower().replace('-', ' ')} ") == code
    assert parse_code(code.replace("0", "o").replace("1", "l")) == code


@given(st.integers(0, 15), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_one_wrong_character_is_found(at, char):
    plain = new_code("E").replace("-", "")
    wrong = plain[:at] + char + plain[at + 1 :]
    if wrong != plain:
        with pytest.raises(InvalidRequest, match="does not check"):
            parse_code(wrong)


@pytest.mark.parametrize("text", ["", "7K3M", EXAMPLE + "0", None, 7, "UUUU-UUUU-UUUU-UUUU"])
def test_what_is_no_code_is_refused(text):
    with pytest.raises(InvalidRequest, match="not a code"):
        parse_code(text)


def test_a_code_tells_who_issued_the_paper_and_older_ones_are_the_first_issuers():
    for letter, issuer in LETTERS.items():
        assert {issuer_of(parse_code(new_code(letter))) for _ in range(100)} == {issuer}
    assert issuer_of(EXAMPLE) == "enterprise"
    assert issuer_of("CCCC-CCCC-CCCC-CCCC") == "enterprise"


def test_no_code_is_made_for_who_issues_nothing():
    with pytest.raises(ValueError, match="no service issues papers under X"):
        new_code("X")
