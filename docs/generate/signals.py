"""What a running suite tells about itself: every metric and every log line, read off the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from docs.generate.markdown import table

OUTPUT = "docs/operations/signals.md"
ROOT = Path(__file__).resolve().parents[2]

_PACKAGES = ("databus", "gateway", "services")
_METRICS = {"Counter", "Gauge", "Histogram"}
_LEVELS = {"debug", "info", "warning", "error", "exception"}


def render() -> str:
    """Return the document."""
    return (
        "\n".join(
            [
                "# Signals",
                "",
                "Written by `make docs` from the code; do not edit.",
                "",
                "## Metrics",
                "",
                "At `/metrics` of each process. Labels come from closed sets, never from an identity.",
                "",
                *table(("metric", "kind", "labels", "what it says"), sorted(_metrics())),
                "",
                "## Logs",
                "",
                "One JSON object a line on standard output: `event`, `level`, `service`, `timestamp`, and these facts;",
                "never a body.",
                "",
                *table(("event", "level", "facts", "said by"), sorted(_logs())),
            ]
        )
        + "\n"
    )


def _trees(words: Iterable[str]) -> Iterator[tuple[str, ast.Module]]:
    """Modules in whose text one of the words stands before a bracket; the others need not be taken apart."""
    called = re.compile(rf"\b(?:{'|'.join(words)})\(")
    for package in _PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if called.search(text):
                yield path.relative_to(ROOT).as_posix(), ast.parse(text, str(path))


def _metrics() -> Iterator[tuple[str, str, str, str]]:
    for _, tree in _trees(_METRICS):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _METRICS:
                texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
                if len(texts) == 2:
                    labels = [_words(one) for one in node.args if isinstance(one, ast.Tuple)]
                    yield f"`{texts[0]}`", node.func.id.lower(), "".join(labels), texts[1]


def _words(node: ast.Tuple) -> str:
    return ", ".join(f"`{one.value!s}`" for one in node.elts if isinstance(one, ast.Constant))


def _logs() -> Iterator[tuple[str, str, str, str]]:
    for path, tree in _trees(_LEVELS):
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in _LEVELS
                and isinstance(node.func.value, ast.Name | ast.Attribute)
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
                and "." in node.args[0].value
            ):
                facts = ", ".join(f"`{one.arg}`" for one in node.keywords if one.arg and one.arg != "exc_info")
                yield f"`{node.args[0].value}`", node.func.attr, facts, f"`{path}`"
