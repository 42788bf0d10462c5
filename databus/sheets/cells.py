"""What stands in one cell of a sheet, read strictly: a text, a code, a day, yes or no, an amount."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from databus.errors import InvalidRequest
from databus.identifiers import Uscc, check_character, organisation_check_character

Cell = object
YES: Final = "是"
NO: Final = "否"
_CODE_LENGTH: Final = 18
_YES: Final = frozenset({"是", "有", "Y", "YES", "√", "1", "TRUE"})
_NO: Final = frozenset({"否", "无", "N", "NO", "×", "0", "FALSE", ""})
_SHOWN: Final = 40  # characters of a wrong text
_ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


class Wrong(Exception):
    """A cell is not of its form: Chinese and English text of what would be right."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh, self.en = zh, en


def plain(cell: Cell) -> str:
    """The text of a cell in ordinary width without spaces around it; whole numbers without `.0`."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15:
        cell = int(cell)
    return unicodedata.normalize("NFKC", str(cell)).strip() if cell is not None else ""


def bare(cell: Cell) -> str:
    """A code as it is compared: without spaces and hyphens, in capital letters."""
    return re.sub(r"[\s-]", "", plain(cell)).upper()


def heading_of(cell: Cell) -> str:
    return re.sub(r"\s+", "", plain(cell)).removesuffix("*")


def code_of(cell: Cell) -> Uscc:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        raise Wrong("代码被存为数字，请将该列设为文本格式", "the code is stored as a number: format the column as text")
    text = bare(cell)
    if not text:
        raise Wrong("缺少统一社会信用代码", "the code is missing: 18 characters")
    try:
        return Uscc.parse(text)
    except InvalidRequest as error:
        raise Wrong(_wrong_code(text, error.message), f"{error.message}: {error.fields[0][1]}") from None


def _wrong_code(code: str, problem: str) -> str:
    """Say in Chinese what is wrong with a code. Source: GB 32100-2015, GB 11714."""
    if len(code) != _CODE_LENGTH:
        return f"统一社会信用代码应为18位，此处为{len(code)}位"
    if "organisation" in problem:
        return f"组织机构代码校验码错误：{code}的第17位应为{organisation_check_character(code[8:16])}"
    if "check character" in problem:
        return f"统一社会信用代码校验码错误：{code}的末位应为{check_character(code[:17])}"
    return "统一社会信用代码应由数字和大写字母（不含I、O、S、V、Z）组成，第3至8位为六位行政区划代码"


def flag_of(cell: Cell) -> bool:
    text = plain(cell).upper()
    if text in _YES or text in _NO:
        return text in _YES
    raise Wrong("应填“是”或“否”", "是 or 否")


def day_of(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = plain(cell)
    if not text:
        return None
    try:
        if _ISO_DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    text = text[:_SHOWN]
    raise Wrong(
        f"“{text}”不是日期：请用日期格式单元格，或写成2026-03-05",
        f"{text} is not a day: a cell of date format, or text such as 2026-03-05",
    )


def amount_of(cell: Cell) -> Decimal | None:
    text = plain(cell).replace(",", "")
    if not text:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(-1)
    if not (amount.is_finite() and 0 <= amount < 10**12):
        raise Wrong("出口额应为不小于零的数字", "a number, zero or more")
    return amount
