"""`sanhu verify` says in words what holds and what does not, offline."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sanhu_client.evidence.__main__ import main as client_main

from deploy.cli import main
from tests.unit.client.evidence.logs import EXCHANGE, SAMR, Log, entries, text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keys = [EXCHANGE.public_jwk(), {**SAMR.public_jwk(), "agency": "samr"}]
    (tmp_path / "keys.json").write_text(json.dumps({"keys": keys}))
    log = Log().add(7).sign().add(6).sign(cosigned=True)
    (tmp_path / "log.jsonl").write_text("\n".join(text(log.lines)))
    (tmp_path / "receipt.json").write_text(json.dumps(log.receipt(3), indent=1))
    (tmp_path / "head.json").write_text(json.dumps(log.heads[-1].to_json()))
    (tmp_path / "kept.jsonl").write_text("\n".join(json.dumps(head.to_json()) for head in log.heads))
    lines = [dict(line) for line in log.lines]
    lines[entries(lines)[4]]["leaf"] = "0" * 64
    (tmp_path / "edited.jsonl").write_text("\n".join(text(lines)))
    forged = Log().add(7).sign().add(6, **{"answer.grade": "D"}).sign()
    (tmp_path / "forged.jsonl").write_text("\n".join(text(forged.lines)))
    return tmp_path


def verify(folder: Path, *files: str, heads: bool = False) -> Result:
    options = ["--heads", str(folder / "kept.jsonl")] if heads else []
    return CliRunner().invoke(
        main,
        [
            *("--home", str(folder / "home"), "verify", *(str(folder / each) for each in files)),
            *("--keys", str(folder / "keys.json"), *options),
        ],
    )


@pytest.mark.parametrize("file", ["log.jsonl", "receipt.json", "head.json"])
def test_what_holds_is_said_to_hold(folder: Path, file: str) -> None:
    told = verify(folder, file, heads=True)
    assert told.exit_code == 0, told.output
    assert "验证通过 verified" in told.output


def test_co_signatures_are_named(folder: Path) -> None:
    assert "co-signed by: samr" in verify(folder, "log.jsonl").output


def test_what_does_not_hold_is_named_in_both_languages(folder: Path) -> None:
    told = verify(folder, "edited.jsonl")
    assert told.exit_code == 1
    assert "被改动 edited" in told.output
    assert "验证未通过 NOT verified" in told.output


def test_a_log_signed_anew_is_found_by_the_heads_kept_or_by_another_copy(folder: Path) -> None:
    assert verify(folder, "forged.jsonl").exit_code == 0
    for told in (verify(folder, "forged.jsonl", heads=True), verify(folder, "log.jsonl", "forged.jsonl")):
        assert told.exit_code == 1
        assert "出现分叉 forked" in told.output


def test_what_is_no_evidence_is_told(folder: Path) -> None:
    (folder / "note.txt").write_text("hello")
    told = verify(folder, "note.txt")
    assert told.exit_code == 2
    assert "cannot be verified" in told.output


def test_without_keys_and_without_a_stack_it_says_where_keys_come_from(folder: Path) -> None:
    told = CliRunner().invoke(main, ["--home", str(folder / "home"), "verify", str(folder / "log.jsonl")])
    assert told.exit_code == 1
    assert "/v1/exchange/keys" in told.output


def test_the_agencies_own_package_says_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys = ["--keys", str(folder / "keys.json")]
    assert client_main([str(folder / "receipt.json"), *keys]) == 0
    assert client_main([str(folder / "edited.jsonl"), *keys]) == 1
    assert "被改动 edited" in capsys.readouterr().out
    assert client_main([str(folder / "missing.json"), *keys]) == 2
