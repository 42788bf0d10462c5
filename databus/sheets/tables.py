"""Opening a file of rows that somebody sent: an Excel workbook, or text with separators."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Sequence
from datetime import date, datetime
from io import StringIO
from typing import Final

from databus.sheets.files import FileRefused, FileTooLarge
from databus.sheets.workbooks import MOST_COLUMNS, Limits, read_workbook

Plain = str | int | float | bool | None
ZIP: Final = b"PK"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_SEPARATORS: Final = (",", "\t", ";")
_ENCODINGS: Final = ("utf-8-sig", "gb18030")
_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_RIGHT: Final = (
    "应为Excel或WPS保存的.xlsx文件，或UTF-8、GB18030编码的CSV文件",
    "a file .xlsx as Excel or WPS saves it, or CSV in UTF-8 or GB18030",
)


def read_table(content: bytes, limits: Limits) -> list[Sequence[Plain]]:
    """Return the rows of a file as plain cells, days as `YYYY-MM-DD`: what JSON can keep.

    Raises:
        FileRefused: no file of either kind.
        FileTooLarge: more in it than a list of enterprises has.
    """
    if content.startswith(ZIP):
        return [[_plain(cell) for cell in row] for row in read_workbook(content, limits)]
    if content.startswith((_OLD_EXCEL, *_WIDE)) or b"\0" in content:
        raise FileRefused("不是可读取的表格文件", "not a file of rows", *_RIGHT)
    return _read_text(_decoded(content), limits)


def _decoded(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused("无法识别文本的编码", "the text is in no encoding that is taken", *_RIGHT)


def _read_text(text: str, limits: Limits) -> list[Sequence[Plain]]:
    first = text.lstrip().partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    rows: list[Sequence[Plain]] = []
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True):
            if len(rows) == limits.rows:
                raise _too_many_rows(limits)
            if len(row) > MOST_COLUMNS:
                raise FileTooLarge(f"文件超过{MOST_COLUMNS}列", f"the file has more than {MOST_COLUMNS} columns")
            rows.append(row)
    except csv.Error as error:
        line = len(rows) + 1
        zh, en = f"不是可读取的表格文件：第{line}行有误", f"not a file of rows: line {line}: {error}"
        raise FileRefused(zh, en, *_RIGHT) from None
    return rows


def _too_many_rows(limits: Limits) -> FileTooLarge:
    en = f"the file has more than {limits.rows} rows: send it as several files"
    return FileTooLarge(f"文件超过{limits.rows}行，请分成几个文件报送", en)


def _plain(cell: object) -> Plain:
    if isinstance(cell, str):
        return cell.replace("\0", "\ufffd")
    if cell is None or isinstance(cell, (bool, int, float)):
        return cell
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
