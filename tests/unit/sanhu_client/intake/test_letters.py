"""Boxes are opened by whom they are for and by nobody else, and tell little by their length."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jwe as other_jwe
from joserfc.jwk import ECKey, OctKey
from sanhu_client.intake import (
    Code,
    IntakeKey,
    NotOpened,
    SealedFor,
    fingerprint,
    header_of,
    open_answer,
    open_file,
    open_letter,
    reseal,
    seal_answer,
    seal_file,
    seal_letter,
    sign_key,
    statement_of,
)
from sanhu_client.signatures import PrivateKey, canonical, unbase64url, verify

KEY = IntakeKey.generate()
OTHER = IntakeKey.generate()
CODE = Code.parse("7K3M-9QXP-2WTD-8FH7-0A1B")
FOR = SealedFor("441323", "REPORT", CODE.follow)
LETTER = {"reporter": {"name": "合成举报人"}, "text": "半夜换标"}


def test_a_letter_is_opened_with_the_units_key_and_holds_the_key_of_its_answers():
    box = seal_letter(LETTER, FOR, KEY.public_jwk(), CODE)
    opened = open_letter(box, KEY, FOR)
    assert opened["text"] == "半夜换标"
    assert unbase64url(opened["answer_key"]) == CODE.answer_key
    with pytest.raises(NotOpened, match="not sealed to this key"):
        open_letter(box, OTHER, FOR)


@pytest.mark.parametrize(
    "other",
    [
        SealedFor("330226", "REPORT", CODE.follow),
        SealedFor("441323", "COMPLAINT", CODE.follow),
        SealedFor("441323", "REPORT", "0" * 64),
    ],
)
def test_a_box_that_is_kept_under_something_else_is_refused(other: SealedFor):
    with pytest.raises(NotOpened, match="another's"):
        open_letter(seal_letter(LETTER, FOR, KEY.public_jwk(), CODE), KEY, other)


def test_a_box_whose_header_was_changed_cannot_be_opened():
    box = seal_letter(LETTER, FOR, KEY.public_jwk(), CODE)
    forged = SealedFor("330226", "REPORT", CODE.follow)
    head = seal_letter(LETTER, forged, KEY.public_jwk(), CODE).split(".")[0]
    with pytest.raises(NotOpened, match="changed"):
        open_letter(".".join((head, *box.split(".")[1:])), KEY, forged)


def test_a_letter_is_not_taken_for_a_file_nor_a_file_for_a_letter():
    letter = seal_letter(LETTER, FOR, KEY.public_jwk(), CODE)
    file = seal_file("照片.jpg", b"\xff\xd8", FOR, KEY.public_jwk())
    assert open_file(file, KEY, FOR) == ("照片.jpg", b"\xff\xd8")
    with pytest.raises(NotOpened, match="another's"):
        open_file(letter, KEY, FOR)
    with pytest.raises(NotOpened, match="another's"):
        open_letter(file, KEY, FOR)


def test_letters_of_different_length_have_boxes_of_one_length():
    lengths = {len(seal_letter({"text": "字" * n}, FOR, KEY.public_jwk(), CODE)) for n in (1, 10, 500, 1000)}
    assert len(lengths) == 1
    with pytest.raises(ValueError, match="too long"):
        seal_letter({"text": "字" * 30_000}, FOR, KEY.public_jwk(), CODE)


def test_any_library_of_jose_opens_a_box():
    key = ECKey.import_key({**KEY.public_jwk(), "d": json.loads(_written(KEY))["d"]})
    registry = other_jwe.JWERegistry(algorithms=["ECDH-ES", "A256GCM", "dir"], strict_check_header=False)
    box = seal_letter(LETTER, FOR, KEY.public_jwk(), CODE)
    plain = other_jwe.decrypt_compact(box, key, registry=registry).plaintext
    assert plain is not None
    assert json.loads(plain)["reporter"] == {"name": "合成举报人"}
    answer = seal_answer("已立案", open_letter(box, KEY, FOR), CODE.follow)
    plain = other_jwe.decrypt_compact(answer, OctKey.import_key(CODE.answer_key), registry=registry).plaintext
    assert plain is not None
    assert json.loads(plain)["text"] == "已立案"


def test_a_box_of_any_library_is_opened_here():
    registry = other_jwe.JWERegistry(algorithms=["ECDH-ES", "A256GCM"], strict_check_header=False)
    head = {**FOR.header("letter"), "alg": "ECDH-ES", "enc": "A256GCM", "kid": KEY.kid}
    box = other_jwe.encrypt_compact(head, b'{"text":"x"}', ECKey.import_key(KEY.public_jwk()), registry=registry)
    assert open_letter(box, KEY, FOR) == {"text": "x"}


def test_an_answer_is_read_with_the_code_and_with_no_other():
    letter = open_letter(seal_letter(LETTER, FOR, KEY.public_jwk(), CODE), KEY, FOR)
    box = seal_answer("不予立案，理由如下", letter, CODE.follow)
    assert open_answer(box, CODE) == "不予立案，理由如下"
    with pytest.raises(NotOpened):
        open_answer(box, Code.generate())
    with pytest.raises(NotOpened, match="something else"):
        open_answer(seal_answer("x", letter, "0" * 64), CODE)
    with pytest.raises(NotOpened, match="no key for answers"):
        seal_answer("x", {"text": "x"}, CODE.follow)


def test_a_box_is_sealed_anew_for_whom_it_is_transferred_to():
    box = reseal(seal_letter(LETTER, FOR, KEY.public_jwk(), CODE), KEY, OTHER.public_jwk())
    assert open_letter(box, OTHER, FOR)["text"] == "半夜换标"
    assert header_of(box)["kid"] == OTHER.kid


def test_a_code_is_read_as_people_write_it():
    assert Code.parse(" 7k3m-9qxp 2wtd8fh7-oaib ") == CODE
    assert CODE.shown == "7K3M-9QXP-2WTD-8FH7-0A1B"
    assert CODE.secret != CODE.follow
    for wrong in ("", "7K3M", "7K3M-9QXP-2WTD-8FH7-0A1U", "7K3M-9QXP-2WTD-8FH7-0A1BB"):
        with pytest.raises(ValueError, match="20 digits"):
            Code.parse(wrong)
    assert len({Code.generate().text for _ in range(50)}) == 50


def test_a_key_is_written_once_for_its_owner_alone_and_vouched_for(tmp_path: Path):
    path = tmp_path / "intake.jwk"
    KEY.write(path)
    assert path.stat().st_mode & 0o077 == 0
    assert IntakeKey.read(path).kid == KEY.kid
    with pytest.raises(FileExistsError):
        KEY.write(path)
    voucher = PrivateKey.generate()
    said = statement_of("samr", "441323", KEY.public_jwk(), valid_from="2026-11-23", valid_to="2027-11-22")
    assert verify(sign_key(said, voucher), canonical(said), lambda _: voucher.public_jwk()) == voucher.kid
    assert len(fingerprint(voucher.public_jwk()).split()) == 16


@settings(max_examples=200)
@given(st.text(alphabet='abcAB019._-={}"', max_size=200) | st.text(max_size=50))
def test_whatever_is_no_box_is_refused_in_words(text: str):
    with pytest.raises(NotOpened):
        open_letter(text, KEY, FOR)
    with pytest.raises(NotOpened):
        open_answer(text, CODE)


def _written(key: IntakeKey) -> str:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        key.write(Path(folder) / "k")
        return (Path(folder) / "k").read_text()


def test_a_box_that_the_page_made_is_opened_here():
    made = json.loads(Path(__file__).with_name("browser_box.json").read_text(encoding="utf-8"))
    code, key = Code.parse(made["code"]), IntakeKey.from_jwk(made["jwk"])
    letter = open_letter(made["box"], key, SealedFor("441323", "REPORT", code.follow))
    assert (letter["text"], letter["reporter"]) == ("半夜换标", {"name": "甲"})
    assert unbase64url(letter["answer_key"]) == code.answer_key
