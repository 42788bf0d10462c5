"""Sheets whose columns are known by Chinese or English headings: found, read row by row, written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from databus.sheets import files
from databus.sheets.cells import Cell, Wrong, heading_of, plain
from databus.sheets.columns import Column, same_heading
from databus.sheets.opened import Refusal, Sheet

_SAID: Final = {"zh": ("是", "供核对，不读取"), "en": ("yes", "for people; not read")}


@dataclass(frozen=True)
class Line:
    """One row that is right in itself; `told` has the fields that the sheet has columns for."""

    row: int
    told: Mapping[str, Any]


@dataclass(frozen=True)
class Layout:
    """What columns a sheet has. The first one names what a row is about; `keys` are the fields that tell rows apart."""

    columns: tuple[Column, ...]
    keys: tuple[str, ...]

    def open(self, rows: Iterable[Sequence[Cell]]) -> Sheet:
        """Find the headings; they stand in the first row that names the first column, below any title.

        Raises:
            FileRefused: there is no heading row, a needed column is missing, or a column stands twice.
        """
        numbered = [(number, row) for number, row in enumerate(rows, start=1) if any(plain(cell) for cell in row)]
        if not numbered:
            raise files.empty()
        known, first = self._known(), self.columns[0].field
        top = next((at for at, (_, row) in enumerate(numbered) if first in _fields(row, known)), 0)
        headings = [heading_of(cell) for cell in numbered[top][1]]
        self._check(_fields(headings, known))
        body = numbered[top + 1 :]
        ignored = [name for name in headings if name and name.casefold() not in known]
        return Sheet(headings, body, self._doubled(headings, body), ignored)

    def read(
        self, headings: Sequence[str], rows: Iterable[tuple[int, Sequence[Cell]]], doubled: Mapping[int, int]
    ) -> tuple[list[Line], list[Refusal]]:
        """Read some rows of a sheet: those that are right, and what is wrong with the others."""
        known = self._known()
        places = [(at, known[name]) for at, name in enumerate(map(str.casefold, headings)) if name in known]
        lines: list[Line] = []
        refusals: list[Refusal] = []
        for number, row in rows:
            told, wrong = _told(number, row, places, headings)
            if number in doubled:
                first = doubled[number]
                zh, en = f"与第{first}行重复", f"the same as in row {first}"
                wrong.append(Refusal(number, headings[places[0][0]], zh, en))
            refusals += wrong
            if not wrong:
                lines.append(Line(number, told))
        return lines, refusals

    def headings(self, language: str) -> list[str]:
        """The headings that are written."""
        return [column.heading(language) for column in self.written_columns]

    def guide(self, language: str) -> list[tuple[str, str, str]]:
        """Each heading that is written, whether it is needed, and what is right under it."""
        yes, shown = _SAID[language]
        return [
            (
                one.heading(language),
                yes if one.needed else "",
                shown if one.shown else one.form.zh if language == "zh" else one.form.en,
            )
            for one in self.written_columns
        ]

    def heading_of(self, field: str, language: str = "zh") -> str:
        """The heading of a field."""
        return next((one.heading(language) for one in self.columns if one.field == field), field)

    def written(self, told: Mapping[str, Any]) -> list[str]:
        """The cells of a row under the headings, as they would be read again."""
        return [column.written(told.get(column.field)) for column in self.written_columns]

    @property
    def written_columns(self) -> list[Column]:
        """The columns that are written."""
        return [column for column in self.columns if not column.spare]

    def _known(self) -> dict[str, Column]:
        return {name: one for one in self.columns for name in _names(one)}

    def _check(self, fields: Sequence[str]) -> None:
        needed = dict.fromkeys(one.field for one in self.columns if one.needed)
        missing = [field for field in needed if field not in fields]
        if missing:
            zh, en = [self.heading_of(field) for field in missing], [self.heading_of(field, "en") for field in missing]
            both = (f"{one} ({other})" for one, other in zip(zh, en, strict=True))
            raise files.lacking("、".join(zh), "、".join(both))
        for field in needed | dict.fromkeys(fields):
            if field and fields.count(field) > 1:
                raise files.twice(self.heading_of(field))

    def _doubled(self, headings: Sequence[str], rows: Sequence[tuple[int, Sequence[Cell]]]) -> dict[int, int]:
        named = [name.casefold() for name in headings]
        keys = [one for one in self.columns if one.field in self.keys]
        places = [(named.index(name), one) for one in keys for name in _names(one) if name in named]
        first_rows: dict[tuple[str, ...], int] = {}
        doubled = {}
        for number, row in rows:
            key = tuple(_compared(row[at] if at < len(row) else None, column) for at, column in places)
            first = first_rows.setdefault(key, number)
            if first != number and key[0]:
                doubled[number] = first
        return doubled


def _names(column: Column) -> tuple[str, ...]:
    return tuple(dict.fromkeys((same_heading(column.zh), same_heading(column.en))))


def _fields(row: Sequence[Cell], known: Mapping[str, Column]) -> list[str]:
    return [known[name].field if name in known else "" for name in map(same_heading, row)]


def _told(
    number: int, row: Sequence[Cell], places: Sequence[tuple[int, Column]], headings: Sequence[str]
) -> tuple[dict[str, Any], list[Refusal]]:
    told: dict[str, Any] = {}
    wrong: list[Refusal] = []
    for at, column in places:
        if column.shown:
            continue
        try:
            told[column.field] = column.read(row[at] if at < len(row) else None)
        except Wrong as error:
            wrong.append(Refusal(number, headings[at], error.zh, error.en))
    return told, wrong


def _compared(cell: Cell, column: Column) -> str:
    try:
        return str(column.read(cell)).casefold()
    except Wrong:
        return plain(cell).casefold()
