"""Tables as .xlsx, CSV and JSON. A text stays a text: nothing in it is run as a formula by who opens it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from databus.papers.content import SHANGHAI, Cell, Sheet, as_text, drawn

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"
JSON: Final = "application/json"

LONGEST_CELL: Final = 32_000  # Excel takes 32,767 characters
_LONGEST_NAME: Final = 31
_NOT_IN_NAMES: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_WIDEST: Final = 60  # of a column, in characters
_LOOKED_AT: Final = 200  # rows that a column's width is taken from
_EXACT: Final = 10**15  # a spreadsheet's numbers have fifteen digits
_RUN_AS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def write_xlsx(sheets: Sequence[Sheet], *, made_at: datetime | None = None) -> bytes:
    """Return a workbook; numbers and days keep their kind, moments are Shanghai's time."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    if made_at is not None:
        book.set_properties({"created": made_at.replace(tzinfo=None)})
    formats = {
        "head": book.add_format({"bold": True, "bg_color": "#F1F4F7", "bottom": 1}),
        "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"}),
    }
    for n, sheet in enumerate(sheets):
        _fill(book.add_worksheet(_name(sheet.name, n)), sheet, formats)
    book.close()
    return out.getvalue()


def write_csv(sheet: Sheet) -> bytes:
    """Return a CSV file in UTF-8 with its mark, as spreadsheets read it; a leading = + - @ of a text is shielded."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_shielded(head) for head in sheet.heads])
    writer.writerows([_plain(cell) for cell in row] for row in sheet.rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def write_json(sheet: Sheet) -> bytes:
    """Return a list of objects in UTF-8, one for each row, its cells by the headings."""
    rows = [dict(zip(sheet.heads, map(str, row), strict=True)) for row in sheet.rows]
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


def _name(name: str, number: int) -> str:
    return drawn(name).translate(_NOT_IN_NAMES).strip()[:_LONGEST_NAME] or f"Sheet{number + 1}"


def _fill(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    widths = sheet.widths or [_width(column, sheet) for column in range(len(sheet.heads))]
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    for column, head in enumerate(sheet.heads):
        page.write_string(0, column, drawn(head), formats["head"])
    page.freeze_panes(1, 0)
    for n, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            _put(page, n, column, cell, formats)
    if sheet.heads:
        page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.heads) - 1)


def _width(column: int, sheet: Sheet) -> int:
    """A column as wide as what stands in it; a Chinese character takes the place of two others."""
    shown = [sheet.heads[column], *(as_text(row[column]) for row in sheet.rows[:_LOOKED_AT])]
    widths = [len(line) + sum(char > "\u2e7f" for char in line) for text in shown for line in text.split("\n")]
    return min(max(widths) + 2, _WIDEST)


def _put(page: Any, row: int, column: int, cell: Cell, formats: dict[str, Any]) -> None:
    if cell is None:
        return
    if isinstance(cell, bool):
        page.write_boolean(row, column, cell)
    elif isinstance(cell, (int, Decimal, float)) and -_EXACT < cell < _EXACT:
        page.write_number(row, column, cell)
    elif isinstance(cell, datetime):
        page.write_datetime(row, column, cell.astimezone(SHANGHAI).replace(tzinfo=None), formats["moment"])
    elif isinstance(cell, date):
        page.write_datetime(row, column, cell, formats["day"])
    else:
        page.write_string(row, column, as_text(cell)[:LONGEST_CELL])


def _plain(cell: Cell) -> str:
    if isinstance(cell, str):
        return _shielded(drawn(cell))
    if isinstance(cell, datetime):
        return cell.astimezone(SHANGHAI).isoformat(timespec="seconds")
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return "" if cell is None else str(cell)


def _shielded(text: str) -> str:
    return f"'{text}" if text.startswith(_RUN_AS_FORMULA) else text
