"""What `sanhu deadletters discard` asks for before it looks at anything, and what it hands on."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from deploy import dead_letters

ENV = {"SANHU_AMQP_URI": "amqp://broker/sanhu", "SANHU_DATABASE_URL_CREDIT": "postgresql://database/credit"}
LETTER = SimpleNamespace(message_id="m-1", event="enforcement.penalty_decided.v1", subject=None)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the queue was asked for."""
    found: list[Any] = []

    class Letters:
        def __init__(self, uri: str, consumer: str) -> None:
            found.append((uri, consumer))

        def pick(self, ids: tuple[str, ...]) -> list[Any]:
            found.append(("pick", ids))
            return [LETTER]

        def discard(self, _engine: object, ids: tuple[str, ...], *, operator: str, why: str) -> list[Any]:
            found.append(("discard", ids, operator, why))
            return [LETTER]

    monkeypatch.setattr(dead_letters, "DeadLetters", Letters)
    monkeypatch.setenv("LOGNAME", "account")
    return found


@pytest.fixture
def discard(asked: list[Any]) -> Callable[..., Result]:
    stack = SimpleNamespace(running=lambda: True, env=ENV)
    return lambda *arguments: CliRunner().invoke(dead_letters.deadletters, ["discard", *arguments], obj=stack)


def test_whoever_runs_it_has_done_it_unless_said(discard: Callable[..., Result], asked: list[Any]) -> None:
    assert discard("credit", "m-1", "m-2", "--reason", "said twice").output.endswith("  -  discarded\n")
    assert discard("credit", "m-1", "--reason", "said twice", "--by", "li.ming").exit_code == 0
    assert [call for call in asked if call[0] == "discard"] == [
        ("discard", ("m-1", "m-2"), "account", "said twice"),
        ("discard", ("m-1",), "li.ming", "said twice"),
    ]


@pytest.mark.parametrize("arguments", [("m-1",), ("m-1", "--reason", ""), ("--reason", "all of them")])
def test_nothing_is_thrown_away_without_an_id_and_a_reason(
    discard: Callable[..., Result], asked: list[Any], arguments: tuple[str, ...]
) -> None:
    assert discard("credit", *arguments).exit_code != 0
    assert [call for call in asked if call[0] == "discard"] == []


def test_a_dry_run_only_looks(discard: Callable[..., Result], asked: list[Any]) -> None:
    answer = discard("credit", "m-1", "--dry-run")
    assert (answer.exit_code, answer.output) == (0, "m-1  enforcement.penalty_decided.v1  -  would be discarded\n")
    assert asked[-1] == ("pick", ("m-1",))
