"""Opening a spreadsheet that somebody sent: doubted until it is shown to be small and plain.

Only the parts that hold cells are unpacked, with limits, and packed anew; the reader never sees the file itself.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from databus.sheets.files import FileRefused, FileTooLarge

MOST_PARTS: Final = 200
MOST_COLUMNS: Final = 100


@dataclass(frozen=True)
class Limits:
    """How much a workbook may hold; `strings` counts those it says it has."""

    rows: int
    unpacked_bytes: int
    strings: int


AT_ONCE: Final = Limits(rows=5_000, unpacked_bytes=20 << 20, strings=999_999)
IN_PARTS: Final = Limits(rows=200_100, unpacked_bytes=256 << 20, strings=9_999_999)

_PARTS: Final = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(workbook|styles|sharedStrings)\.xml"
    r"|xl/_rels/workbook\.xml\.rels|xl/worksheets/[A-Za-z0-9_-]+\.xml"
)
_COUNT: Final = re.compile(rb"""ount\s*=\s*["']([^"']*)["']""")
_COLUMN: Final = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)[0-9]*["']""")
_ROW: Final = re.compile(rb"""\br\s*=\s*["'][A-Za-z]*([0-9]*)["']""")
_NOT_A_WORKBOOK: Final = (
    *("不是Excel工作簿", "not a spreadsheet"),
    *("应为Excel或WPS保存的.xlsx文件", "a file .xlsx as Excel or WPS saves it"),
)


def read_workbook(content: bytes, limits: Limits = AT_ONCE) -> list[list[object]]:
    """Return the cells of the first sheet, row by row, from its first row on.

    Raises:
        FileRefused: not an .xlsx file, or one that is broken or not plain.
        FileTooLarge: more rows, columns or unpacked bytes than a list of enterprises has.
    """
    vetted = BytesIO(_repacked(content, limits))
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(vetted)
        sheet = book.get_sheet_by_index(0)
        rows: list[list[object]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    except BaseException as error:  # the reader raises what it likes, and its panics are no Exception
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise FileRefused(*_NOT_A_WORKBOOK) from None
        raise
    return rows


def _repacked(content: bytes, limits: Limits) -> bytes:
    """Return the same workbook with nothing in it but checked parts, stored plainly."""
    target = BytesIO()
    seen: set[str] = set()
    try:
        with zipfile.ZipFile(BytesIO(content)) as given, zipfile.ZipFile(target, "w") as vetted:
            for name, part in _parts(given, limits):
                if name.startswith("xl/worksheets/"):
                    _check_places(part, limits)
                vetted.writestr(name, part)
                seen.add(name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise FileRefused(*_NOT_A_WORKBOOK) from None
    if "xl/workbook.xml" not in seen:
        raise FileRefused(*_NOT_A_WORKBOOK)
    return target.getvalue()


def _parts(given: zipfile.ZipFile, limits: Limits) -> Iterator[tuple[str, bytes]]:
    left = limits.unpacked_bytes
    listed = given.infolist()
    if len(listed) > MOST_PARTS:
        en = f"the file has {len(listed)} parts, the limit is {MOST_PARTS}"
        raise FileTooLarge(f"工作簿由{len(listed)}个部分组成，最多{MOST_PARTS}个", en)
    for entry in listed:
        if not _PARTS.fullmatch(entry.filename):
            continue
        with given.open(entry) as packed:
            part = packed.read(left + 1)
        left -= len(part)
        if left < 0:
            en = f"the file unpacks to more than {limits.unpacked_bytes} bytes"
            raise FileTooLarge(f"文件解压后超过{limits.unpacked_bytes}字节", en)
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part or part.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise FileRefused(*_NOT_A_WORKBOOK)
        _check_counts(part, limits)
        yield entry.filename, part


def _check_counts(part: bytes, limits: Limits) -> None:
    """Refuse counts (of strings, styles, …) that lie: the reader takes memory for as many."""
    for count in _COUNT.findall(part):
        if not count.isdigit() or len(count) > 9 or int(count) > limits.strings:
            en = "the file says that it holds more than a list of enterprises does"
            raise FileTooLarge("文件自称的内容多于企业名册所能有", en)


def _check_places(sheet: bytes, limits: Limits) -> None:
    """Refuse cells far out: the reader makes a grid up to the last one."""
    too_long = (
        f"表超过{limits.rows}行，请分成几个文件报送",
        f"the sheet has more than {limits.rows} rows: send it in parts",
    )
    for digits in set(_ROW.findall(sheet)):
        if len(digits) > 7 or int(digits or 0) > limits.rows:
            raise FileTooLarge(*too_long)
    for letters in set(_COLUMN.findall(sheet)):
        if len(letters) > 3 or _column(letters) > MOST_COLUMNS:
            raise FileTooLarge(f"表超过{MOST_COLUMNS}列", f"the sheet has more than {MOST_COLUMNS} columns")
    if sheet.count(b"<row") + sheet.count(b":row") > limits.rows:
        raise FileTooLarge(*too_long)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
