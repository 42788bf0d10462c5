"""What a unit does on its own machine, from a key to an answer."""

import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest
from sanhu_client.intake import Code, IntakeKey, SealedFor, open_answer, open_letter, seal_file, seal_letter
from sanhu_client.intake.__main__ import main
from sanhu_client.signatures import PrivateKey

from databus import statements

CODE = Code.generate()
FOR = SealedFor("441323", "REPORT", CODE.follow)
LETTER = {"reporter": {"name": "合成举报人"}, "text": "半夜换标"}


@pytest.fixture
def key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> IntakeKey:
    assert main(["key", str(tmp_path / "intake.jwk")]) == 0
    capsys.readouterr()
    return IntakeKey.read(tmp_path / "intake.jwk")


def told(folder: Path, name: str, value: Any) -> str:
    (folder / name).write_text(json.dumps(value), encoding="utf-8")
    return str(folder / name)


def boxed(folder: Path, box: str, part: str = "letter") -> str:
    return told(
        folder,
        "box.json",
        {"box_id": "b1", "part": part, "content_base64": base64.b64encode(box.encode()).decode()},
    )


def complaint(folder: Path) -> str:
    sealed_for = {"division": FOR.division, "kind": FOR.kind, "follow": FOR.follow}
    return told(folder, "complaint.json", {"sealed_for": sealed_for})


def test_a_letter_is_shown_without_the_key_of_its_answers(
    tmp_path: Path, key: IntakeKey, capsys: pytest.CaptureFixture[str]
):
    box = boxed(tmp_path, seal_letter(LETTER, FOR, key.public_jwk(), CODE))
    assert main(["unseal", box, complaint(tmp_path), "--key", str(tmp_path / "intake.jwk")]) == 0
    assert json.loads(capsys.readouterr().out) == LETTER


def test_a_file_is_written_under_a_name_of_ours_whatever_it_is_called(
    tmp_path: Path, key: IntakeKey, capsys: pytest.CaptureFixture[str]
):
    box = boxed(tmp_path, seal_file("../../etc/x.sh", b"#!", FOR, key.public_jwk()), "file")
    ask = ["unseal", box, complaint(tmp_path), "--key", str(tmp_path / "intake.jwk"), "--out", str(tmp_path)]
    assert main(ask) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (Path(shown["file"]), shown["called"]) == (tmp_path / "b1.sh", "../../etc/x.sh")
    assert Path(shown["file"]).stat().st_mode & 0o177 == 0
    assert main(ask) == 1


def test_a_box_of_another_key_is_not_opened(tmp_path: Path, key: IntakeKey, capsys: pytest.CaptureFixture[str]):
    assert key.kid
    box = boxed(tmp_path, seal_letter(LETTER, FOR, IntakeKey.generate().public_jwk(), CODE))
    assert main(["unseal", box, complaint(tmp_path), "--key", str(tmp_path / "intake.jwk")]) == 1
    assert "not opened" in capsys.readouterr().err


def test_an_answer_is_sealed_to_the_code(
    tmp_path: Path, key: IntakeKey, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    box = boxed(tmp_path, seal_letter(LETTER, FOR, key.public_jwk(), CODE))
    monkeypatch.setattr("sys.stdin", io.StringIO("已立案\n"))
    assert main(["answer", box, complaint(tmp_path), "--key", str(tmp_path / "intake.jwk")]) == 0
    answer = json.loads(capsys.readouterr().out)["content_base64"]
    assert open_answer(base64.b64decode(answer).decode(), CODE) == "已立案"


def test_a_key_is_registered_with_the_word_of_the_one_that_vouches(
    tmp_path: Path, key: IntakeKey, capsys: pytest.CaptureFixture[str]
):
    PrivateKey.generate().write(tmp_path / "voucher.jwk")
    who = ["--agency", "samr", "--division", "441323", "--from", "2026-11-23", "--to", "2027-11-22"]
    assert main(["register", str(tmp_path / "intake.jwk"), str(tmp_path / "voucher.jwk"), *who]) == 0
    body = json.loads(capsys.readouterr().out)
    said = {"says": "intake_key", "agency": "samr", **{name: body[name] for name in ("division", "jwk")}}
    said |= {name: body[name] for name in ("valid_from", "valid_to")}
    assert statements.check(said, body["signature"], body["voucher"])
    assert body["jwk"]["x"] == key.public_jwk()["x"]


def test_a_box_is_sealed_anew_to_a_key_of_the_list(tmp_path: Path, key: IntakeKey, capsys: pytest.CaptureFixture[str]):
    other = IntakeKey.generate()
    box = boxed(tmp_path, seal_letter(LETTER, FOR, key.public_jwk(), CODE))
    keys = told(tmp_path, "keys.json", {"items": [{"kid": other.kid, "jwk": other.public_jwk()}]})
    assert main(["reseal", box, "--key", str(tmp_path / "intake.jwk"), "--to", keys, "--kid", other.kid]) == 0
    body = json.loads(capsys.readouterr().out)
    again = base64.b64decode(body["content_base64"]).decode()
    assert (body["part"], open_letter(again, other, FOR)["text"]) == ("letter", "半夜换标")
