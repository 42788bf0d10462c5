"""A file of which each row is taken by itself: what is wrong with one keeps none of the others out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from databus.errors import SanhuError
from databus.jobs.intake import Numbered, Outcome
from databus.jobs.work import JobWork
from databus.sheets.cells import Wrong
from databus.sheets.layouts import Layout, Line
from databus.sheets.opened import Refusal, Sheet


class _Undone(Exception):
    """What a dry run did is undone."""


@dataclass(frozen=True)
class RowByRow:
    """An intake of such a file.

    Attributes:
        layout: its columns.
        counted: the sorts of rows that were taken.
        work: the transaction; a row that is refused leaves nothing in it.
        take_row: takes one row and says which sort it was; refuses it with an error of the bus, or with Wrong.
        refused: tells of a row why it is refused: its number, the field named, what happened, what would be right.
        about: the field under whose heading a row stands that is refused with Wrong.
    """

    layout: Layout
    counted: Sequence[str]
    work: JobWork
    take_row: Callable[[Line], str]
    refused: Callable[[int, str | None, str, str], Refusal]
    about: str

    def open(self, rows: Iterable[Sequence[Any]]) -> Sheet:
        """Find the headings of the sheet."""
        return self.layout.open(rows)

    def take(self, headings: Sequence[str], rows: Numbered, doubled: Mapping[int, int], *, dry_run: bool) -> Outcome:
        """Take some rows; a dry run tells what would come of them and keeps nothing."""
        lines, refusals = self.layout.read(headings, rows, doubled)
        counts = dict.fromkeys(self.counted, 0)
        with suppress(_Undone), self.work.attempt():
            for line in lines:
                try:
                    with self.work.attempt():
                        counts[self.take_row(line)] += 1
                except Wrong as wrong:
                    refusals.append(Refusal(line.row, self.layout.heading_of(self.about), wrong.zh, wrong.en))
                except SanhuError as problem:
                    field, right = next(iter(problem.fields), (None, ""))
                    refusals.append(self.refused(line.row, field, problem.message, right))
            if dry_run:
                raise _Undone
        return Outcome(counts, refusals)
