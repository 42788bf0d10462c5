"""The office's spreadsheet of enterprises: which columns it has, and what each row says or does wrong.

A sheet comes in as rows of cells; each row becomes an enterprise with its export figures, or a refusal that names
row, column and what would be right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from databus.sheets import files
from databus.sheets.cells import Cell, Wrong, amount_of, bare, heading_of, plain
from databus.sheets.opened import Refusal, Sheet
from services.enterprise.domain.cells import COLUMNS, EXPORTS, USCC
from services.enterprise.domain.enterprises import Enterprise

_USD_IN_TEN_THOUSAND: Final = 10_000  # 万美元
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True)
class Entry:
    """One row that is right; `told` names the facts that the sheet has columns for."""

    row: int
    enterprise: Enterprise
    exports_usd: Mapping[int, Decimal]
    told: frozenset[str]


@dataclass
class Reading:
    """What a sheet says: rows that are right, refusals in order, columns nobody reads."""

    entries: list[Entry] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)


def open_sheet(rows: Iterable[Sequence[Cell]]) -> Sheet:
    """Find the headings; they stand in the first row that names the code's column, below any title.

    Raises:
        FileRefused: there is no heading row, a needed column is missing, or a heading stands twice.
    """
    numbered = [(number, row) for number, row in enumerate(rows, start=1) if any(plain(cell) for cell in row)]
    if not numbered:
        raise files.empty()
    top = next((at for at, (_, row) in enumerate(numbered) if USCC in map(heading_of, row)), 0)
    headings = [heading_of(cell) for cell in numbered[top][1]]
    _check_headings(headings)
    body = numbered[top + 1 :]
    return Sheet(headings, body, _doubled(headings.index(USCC), body), _ignored(headings))


def read_sheet(rows: Iterable[Sequence[Cell]]) -> Reading:
    """Read a sheet whole; FileRefused as `open_sheet` raises it."""
    sheet = open_sheet(rows)
    return read_rows(sheet.headings, sheet.rows, sheet.doubled)


def read_rows(
    headings: Sequence[str], rows: Iterable[tuple[int, Sequence[Cell]]], doubled: Mapping[int, int]
) -> Reading:
    """Read some rows of a sheet."""
    reading = Reading(ignored_columns=_ignored(headings))
    for number, row in rows:
        cells = {name: cell for name, cell in zip(headings, row, strict=False) if name}
        _read_row(number, cells, doubled.get(number), reading)
    return reading


def _doubled(column: int, rows: Sequence[tuple[int, Sequence[Cell]]]) -> dict[int, int]:
    first_rows: dict[str, int] = {}
    doubled = {}
    for number, row in rows:
        code = bare(row[column]) if column < len(row) else ""
        first = first_rows.setdefault(code, number) if code else number
        if first != number:
            doubled[number] = first
    return doubled


def _check_headings(headings: Sequence[str]) -> None:
    named = [name for name in headings if name]
    missing = [name for name in (USCC, "企业名称") if name not in named]
    if missing:
        raise files.lacking("、".join(missing), "、".join(missing))
    for name in named:
        if named.count(name) > 1:
            raise files.twice(name)


def _read_row(number: int, cells: Mapping[str, Cell], doubles: int | None, reading: Reading) -> None:
    wrong: list[Refusal] = []
    facts: dict[str, Any] = {}
    exports: dict[int, Decimal] = {}
    for column, cell in cells.items():
        try:
            if column in COLUMNS:
                name, parse = COLUMNS[column]
                facts[name] = parse(cell)
            elif (head := EXPORTS.fullmatch(column)) and (amount := amount_of(cell)) is not None:
                scale = _USD_IN_TEN_THOUSAND if head["unit"] == "万美元" else 1
                exports[int(head["year"])] = (amount * scale).quantize(_CENT)
        except Wrong as error:
            wrong.append(Refusal(number, column, error.zh, error.en))
    if doubles is not None:
        wrong.append(Refusal(number, USCC, f"与第{doubles}行重复", f"the same code as in row {doubles}"))
    if wrong:
        reading.refusals += wrong
        return
    told = frozenset(name for name, fact in facts.items() if fact is not None)
    facts["division"] = facts.get("division") or facts["uscc"].division
    facts["role"] = facts.get("role") or "manufacturer"
    reading.entries.append(Entry(number, Enterprise(**facts), exports, told))


def _ignored(headings: Sequence[str]) -> list[str]:
    """Headings that nobody reads."""
    return [name for name in headings if name and name not in COLUMNS and not EXPORTS.fullmatch(name)]
