"""A draw is checked by a command, offline, also of the platform's own."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sanhu_client.__main__ import main as client_main
from sanhu_client.draws.__main__ import main

from deploy.cli import main as sanhu
from tests.unit.sanhu_client.draws.files import draw_file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "draw.json"
    path.write_text(json.dumps(draw_file()))
    return path


@pytest.mark.requirement("J-01")
def test_a_draw_that_holds_is_said_to_hold(file: Path, capsys: pytest.CaptureFixture[str]):
    assert main([str(file)]) == 0
    told = capsys.readouterr().out
    assert "验证通过 verified: 抽取6家 6 drawn" in told
    assert "名录库30家" in told
    assert told.count("通过 holds: ") == 5
    assert "没有提交承诺" not in told
    assert client_main(["draw", str(file)]) == 0


@pytest.mark.requirement("J-01")
@pytest.mark.parametrize("words", [["draw"], []])
def test_sanhu_verify_takes_it_with_or_without_its_name(file: Path, words: list[str]):
    told = CliRunner().invoke(sanhu, ["--home", str(file.parent / "home"), "verify", *words, str(file)])
    assert told.exit_code == 0, told.output
    assert "verified: 抽取6家" in told.output


def test_what_does_not_hold_is_named_and_counts_as_a_failure(file: Path, capsys: pytest.CaptureFixture[str]):
    document = json.loads(file.read_text())
    file.write_text(json.dumps({**document, "targets": document["targets"][1:], "seed": "ab" * 32}))
    assert main([str(file)]) == 1
    told = capsys.readouterr().out
    assert "the seed is not what the commitments make" in told
    assert "6 are drawn, not 5" in told
    assert "不符 fails: 各部门的承诺、秘密与随机种子" in told
    assert "通过 holds: 抽取条件与事先公布的摘要" in told
    assert "验证未通过 NOT verified" in told
    without = [{**one, "secret": None} for one in document["commitments"]]
    file.write_text(json.dumps({**document, "commitments": without}))
    assert main([str(file)]) == 1


@pytest.mark.requirement("J-01")
def test_agencies_that_committed_to_nothing_are_named_and_fewer_than_two_are_a_warning(
    file: Path, capsys: pytest.CaptureFixture[str]
):
    file.write_text(json.dumps(draw_file(committed=("samr",))))
    assert main([str(file)]) == 0
    told = capsys.readouterr().out
    assert "ciq参加行动，但没有提交承诺" in told
    assert "ciq took part but committed to nothing" in told
    assert "只有1个部门提交承诺" in told
    assert "beware: 1 committed, fewer than 2" in told


def test_what_is_no_draw_cannot_be_told(file: Path, tmp_path: Path):
    for text in ("{", "[]", "{}", '{"format": "sanhu-draw-2", "terms": {}}'):
        file.write_text(text)
        assert main([str(file)]) == 2
    assert main([]) == 2
    missing = CliRunner().invoke(sanhu, ["--home", str(tmp_path / "home"), "verify", "draw", str(tmp_path / "none")])
    assert missing.exit_code == 2
    assert "there is no file" in missing.output


@pytest.mark.parametrize("share", ["1e999999999", "1E+999999", "9" * 5000, "0.2\n", "-1", "nan", "1/0", None])
def test_a_share_that_would_take_all_memory_is_no_share(file: Path, share: str | None):
    document = json.loads(file.read_text())
    file.write_text(json.dumps({**document, "terms": {**document["terms"], "random_share_min": share}}))
    assert main([str(file)]) == 2
