"""Opening a file of rows that somebody sent: an Excel workbook, or text with separators."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Sequence
from datetime import date, datetime
from io import StringIO
from typing import Final

from databus.errors import InvalidRequest, TooLarge
from services.enterprise.use_cases.workbooks import MOST_COLUMNS, Limits, read_workbook

Plain = str | int | float | bool | None
ZIP: Final = b"PK"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_SEPARATORS: Final = (",", "\t", ";")
_ENCODINGS: Final = ("utf-8-sig", "gb18030")
_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_RIGHT: Final = "a file .xlsx as Excel or WPS saves it, or CSV in UTF-8 or GB18030"


def read_table(content: bytes, limits: Limits) -> list[Sequence[Plain]]:
    """Return the rows of a file as plain cells, days as `YYYY-MM-DD`: what JSON can keep.

    Raises:
        InvalidRequest: no file of either kind.
        TooLarge: more in it than a list of enterprises has.
    """
    if content.startswith(ZIP):
        return [[_plain(cell) for cell in row] for row in read_workbook(content, limits)]
    if content.startswith((_OLD_EXCEL, *_WIDE)) or b"\0" in content:
        raise InvalidRequest("not a file of rows", "content_base64", _RIGHT)
    return _read_text(_decoded(content), limits)


def _decoded(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidRequest("the text is in no encoding that is taken", "content_base64", _RIGHT)


def _read_text(text: str, limits: Limits) -> list[Sequence[Plain]]:
    first = text.lstrip().partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    rows: list[Sequence[Plain]] = []
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True):
            if len(rows) == limits.rows:
                raise TooLarge(f"the file has more than {limits.rows} rows: send it as several files")
            if len(row) > MOST_COLUMNS:
                raise TooLarge(f"the file has more than {MOST_COLUMNS} columns")
            rows.append(row)
    except csv.Error as error:
        raise InvalidRequest(f"not a file of rows: line {len(rows) + 1}: {error}", "content_base64", _RIGHT) from None
    return rows


def _plain(cell: object) -> Plain:
    if isinstance(cell, str):
        return cell.replace("\0", "\ufffd")
    if cell is None or isinstance(cell, (bool, int, float)):
        return cell
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
