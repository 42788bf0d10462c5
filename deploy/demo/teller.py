"""Tells the journey: Chinese first, English beside it; tables on a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from deploy.demo.desk import Refusal
from deploy.demo.words import agency, cited


class Teller:
    """Prints what happens, as it happens.

    Plain lines, which a file or a pager keeps readable, where the console is no terminal or NO_COLOR is set.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console()
        self._plain = not self._console.is_terminal or bool(os.environ.get("NO_COLOR"))

    def step(self, number: int, zh: str, en: str) -> None:
        """Begin a step."""
        self._say("")
        self._say(f"━━ {number} {zh} · {en}", "bold cyan")

    def fact(self, zh: str, en: str, clause: str = "") -> None:
        """One thing that was done or decided, with the clause it rests on."""
        self._say(f"  ✓ {zh} · {en}" + _cited(clause))

    def refusal(self, zh: str, en: str, refusal: Refusal) -> None:
        """One thing that was refused, by whom it was tried and why."""
        self._say(f"  ✗ {zh} · {en}", "yellow")
        self._say(f"      {agency(refusal.agency)} → {refusal.status} {refusal.words}", "yellow")

    def table(self, zh: str, en: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Rows under headings."""
        if self._plain:
            self._say(f"  {zh} · {en}")
            self._say("    " + " | ".join(headings))
            for row in rows:
                self._say("    " + " | ".join(row))
            return
        table = Table(title=f"{zh} · {en}", title_justify="left", title_style="bold", padding=(0, 1))
        for heading in headings:
            table.add_column(heading, overflow="fold")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        self._console.print(table)

    def text(self, line: str) -> None:
        """A line of its own."""
        self._say(line)

    def _say(self, line: str, style: str = "") -> None:
        if self._plain:
            self._console.out(line, highlight=False)
        else:
            self._console.print(Text(line, style=style))


def _cited(clause: str) -> str:
    return f" 〔{cited(clause)}〕" if clause else ""
