import io
from datetime import date

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sanhu_client import seals
from sanhu_client.signatures import BadSignature, PrivateKey

from databus.papers import Paper, Text
from databus.papers.pdf import write_pdf

KEY = PrivateKey.generate()
OTHER = PrivateKey.generate()
SAID = {"code": "7K3M-9QXP-2WTD-8FH7", "kind": "archive", "title": "质量档案", "says": {"条数": "12"}}
PDF = write_pdf(Paper("质量档案", "", (Text("女鞋"),), "", date(2016, 5, 1)))


def known(kid):
    return KEY.public_jwk() if kid == KEY.kid else None


def test_a_mark_says_what_was_said_whatever_link_it_stands_behind():
    token = seals.seal(SAID, KEY)
    said = seals.read(token, known)
    assert said == {**SAID, "seal": 1, "kid": KEY.kid}
    assert seals.read(f"https://example.org/papers#{token}", known) == said


def test_a_seal_of_another_key_is_refused():
    with pytest.raises(BadSignature, match="no key"):
        seals.read(seals.seal(SAID, OTHER), known)


@given(st.data())
def test_no_character_of_a_mark_can_be_changed(data):
    token = seals.seal(SAID, KEY)
    at = data.draw(st.integers(0, len(token) - 1))
    char = data.draw(st.sampled_from("Ab0-_.é"))
    changed = token[:at] + char + token[at + 1 :]
    if changed == token:
        return
    with pytest.raises(BadSignature):
        seals.read(changed, known)


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "e30.e30.e30", "." * 2, "a" * 9000, "a.b.c.d"])
def test_what_is_no_seal_is_refused(text):
    with pytest.raises(BadSignature):
        seals.read(text, known)


def test_a_pdf_that_carries_its_seal_is_still_a_pdf():
    sealed = seals.with_seal(PDF, seals.seal_file(PDF, SAID, KEY))
    assert "女鞋" in pypdf.PdfReader(io.BytesIO(sealed), strict=True).pages[0].extract_text()
    content, token = seals.split(sealed)
    assert content == PDF
    assert seals.check_file(content, token, known)["code"] == SAID["code"]


@given(st.data())
def test_no_byte_of_a_sealed_pdf_can_be_changed_added_or_taken_away(data):
    sealed = bytearray(seals.with_seal(PDF, seals.seal_file(PDF, SAID, KEY)))
    at = data.draw(st.integers(0, len(sealed) - 1))
    do = data.draw(st.sampled_from(["change", "insert", "delete", "append"]))
    if do == "change":
        sealed[at] ^= data.draw(st.integers(1, 255))
    elif do == "insert":
        sealed.insert(at, data.draw(st.integers(0, 255)))
    elif do == "delete":
        del sealed[at]
    else:
        sealed += b"\n"
    changed = bytes(sealed)
    if changed == seals.with_seal(PDF, seals.seal_file(PDF, SAID, KEY)):
        return
    try:
        content, token = seals.split(changed)
    except BadSignature:
        return
    with pytest.raises(BadSignature):
        seals.check_file(content, token, known)


def test_a_file_that_cannot_carry_its_seal_is_checked_with_the_one_beside_it():
    token = seals.seal_file(b"PK\x03\x04 a workbook", SAID, KEY)
    assert seals.check_file(b"PK\x03\x04 a workbook", token, known)["bytes"] == 15
    with pytest.raises(BadSignature, match="bytes differ"):
        seals.check_file(b"PK\x03\x04 a Workbook", token, known)
    with pytest.raises(BadSignature, match="is a mark"):
        seals.check_file(b"x", seals.seal(SAID, KEY), known)


def test_what_does_not_end_as_a_pdf_carries_no_seal():
    with pytest.raises(ValueError, match="not a PDF"):
        seals.with_seal(b"%PDF-1.7 cut short", "a.b.c")
    with pytest.raises(BadSignature, match="carries no seal"):
        seals.split(PDF)
