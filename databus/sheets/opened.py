"""A sheet that somebody sent, its headings found, and what is wrong with its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from databus.sheets.cells import Cell


@dataclass(frozen=True)
class Refusal:
    """One thing wrong with one row; `row` counts as the spreadsheet program shows it, from 1."""

    row: int
    column: str
    reason_zh: str
    reason: str


@dataclass(frozen=True)
class Sheet:
    """A sheet whose headings were found; its rows have their numbers, empty ones are left out.

    `doubled` tells of each row whose code stands in an earlier row which row that is; `ignored_columns` are headings
    that nobody reads.
    """

    headings: Sequence[str]
    rows: Sequence[tuple[int, Sequence[Cell]]]
    doubled: Mapping[int, int]
    ignored_columns: Sequence[str]
