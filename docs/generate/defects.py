"""Every defect of nameko that was seen, its remedy, and the tests that fail without the remedy."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import Any

from docs.generate.markdown import table

OUTPUT = "docs/nameko-defects.md"
ROOT = Path(__file__).resolve().parents[2]
_MARK = re.compile(r"(?:_f(\d+))(?=_)")


def render() -> str:
    """Return the document."""
    shown = links_by_row()
    rows = [
        (
            defect["row"],
            defect["seen"],
            defect["remedy"],
            "<br>".join(shown.get(defect["row"], [])) or defect.get("without_test", "*open*"),
        )
        for defect in defects()
    ]
    return (
        "\n".join(
            [
                "# What was wrong with stock nameko, and how ours is different",
                "",
                "Written by `make docs` from `docs/nameko-defects.toml` and the tests named after its rows",
                "(`test_f4_…`); do not edit. Seen with nameko 2.14.1, eventlet 0.41.3, kombu 5.7.0, py-amqp 5.4.2 and",
                "RabbitMQ 3.10.8.",
                "",
                *table(("row", "seen", "remedy", "shown by"), rows),
            ]
        )
        + "\n"
    )


def defects() -> list[dict[str, Any]]:
    """Return the defects in order."""
    found: list[dict[str, Any]] = tomllib.loads((ROOT / "docs/nameko-defects.toml").read_text(encoding="utf-8"))[
        "defect"
    ]
    return found


def links_by_row() -> dict[int, list[str]]:
    """Return links to the tests of each row."""
    found: dict[int, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if "def test_f" not in text:
            continue
        for node in ast.walk(ast.parse(text, str(path))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_f"):
                sentence = _MARK.sub("", node.name).removeprefix("test_").replace("_", " ")
                for row in _MARK.findall(node.name):
                    found.setdefault(int(row), []).append(f"[{sentence}](../{path.relative_to(ROOT).as_posix()})")
    return found
