import json
from datetime import date

import pytest
from click.testing import CliRunner
from sanhu_client import seals
from sanhu_client.signatures import PrivateKey
from sanhu_client.verify_paper import main

from databus.papers import Paper, Text
from databus.papers.pdf import write_pdf
from deploy.cli import main as sanhu

KEY = PrivateKey.generate()
SAID = {"code": "7K3M-9QXP-2WTD-8FH7", "title": "质量档案", "about": "91441323", "says": {"条数": "12"}}
PDF = write_pdf(Paper("质量档案", "", (Text("女鞋"),), "", date(2016, 5, 1)))
SEALED = seals.with_seal(PDF, seals.seal_file(PDF, SAID, KEY))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [KEY.public_jwk()]}))
    (tmp_path / "paper.pdf").write_bytes(SEALED)
    (tmp_path / "changed.pdf").write_bytes(SEALED.replace(b"/Type", b"/type", 1))
    (tmp_path / "rows.xlsx").write_bytes(b"PK rows")
    (tmp_path / "rows.seal").write_text(seals.seal_file(b"PK rows", SAID, KEY) + "\n")
    (tmp_path / "qr.txt").write_text(f"https://example.org/papers#{seals.seal(SAID, KEY)}\n")
    return tmp_path


def check(folder, name, *more):
    return main([str(folder / name), "--keys", str(folder / "keys.json"), *more])


def test_a_pdf_is_checked_by_the_seal_that_it_carries(folder, capsys):
    assert check(folder, "paper.pdf") == 0
    told = capsys.readouterr().out
    for said in ("全文有效", "7K3M-9QXP-2WTD-8FH7", "条数: 12"):
        assert said in told
    assert check(folder, "changed.pdf") == 1
    assert "bytes differ" in capsys.readouterr().err


def test_another_file_is_checked_with_the_seal_beside_it(folder, capsys):
    assert check(folder, "rows.xlsx", "--seal", str(folder / "rows.seal")) == 0
    assert check(folder, "rows.xlsx") == 1
    assert "--seal" in capsys.readouterr().err


def test_what_a_qr_code_holds_tells_the_facts_to_compare(folder, capsys):
    assert check(folder, "qr.txt") == 0
    told = capsys.readouterr().out
    assert "逐项核对" in told
    assert "条数: 12" in told


def test_without_the_right_key_or_the_file_it_says_so(folder, capsys):
    other = folder / "other.json"
    other.write_text(json.dumps(PrivateKey.generate().public_jwk()))
    assert main([str(folder / "paper.pdf"), "--keys", str(other)]) == 1
    assert "no key" in capsys.readouterr().err
    assert check(folder, "nothing.pdf") == 2


@pytest.mark.parametrize(
    ("name", "more", "code"),
    [("paper.pdf", [], 0), ("changed.pdf", [], 1), ("qr.txt", [], 0), ("rows.xlsx", ["--seal", "rows.seal"], 0)],
)
def test_the_same_is_done_by_sanhu_verify(folder, name, more, code):
    options = [str(folder / text) if text.endswith(".seal") else text for text in more]
    asked = ["verify", str(folder / name), "--keys", str(folder / "keys.json"), *options]
    assert CliRunner().invoke(sanhu, ["--home", str(folder / "home"), *asked]).exit_code == code
