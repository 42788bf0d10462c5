import io

import pytest
from rich.console import Console

from deploy.demo.desk import Refusal
from deploy.demo.teller import Teller

REFUSAL = Refusal("samr", 403, "is for ciq", (("to", "another"),))


def told(*, terminal: bool) -> str:
    out = io.StringIO()
    teller = Teller(Console(file=out, force_terminal=terminal, width=80))
    teller.step(5, "严重预警", "a serious alert")
    teller.fact("发布预警", "issued", "SH 三(七)")
    teller.refusal("由检验检疫发布", "not theirs", REFUSAL)
    teller.table("货物", "goods", ("企业", "方式"), [("3", "SPECIAL")])
    return out.getvalue()


def test_elsewhere_than_on_a_terminal_lines_are_plain() -> None:
    assert told(terminal=False).splitlines() == [
        "",
        "━━ 5 严重预警 · a serious alert",
        "  ✓ 发布预警 · issued 〔SH 三(七)〕",
        "  ✗ 由检验检疫发布 · not theirs",
        "      市场监管局 samr → 403 is for ciq; to: another",
        "  货物 · goods",
        "    企业 | 方式",
        "    3 | SPECIAL",
    ]


def test_a_long_line_is_not_broken_where_lines_are_plain() -> None:
    out = io.StringIO()
    Teller(Console(file=out, width=20)).text("长" * 100)
    assert out.getvalue() == "长" * 100 + "\n"


def test_a_terminal_gets_colours_and_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    seen = told(terminal=True)
    assert "\x1b[" in seen
    assert "┏" in seen


def test_no_color_is_heeded_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert told(terminal=True) == told(terminal=False)
