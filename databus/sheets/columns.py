"""A column of a sheet that offices fill in: its headings, how a cell is read and written, what is right.

A heading may be Chinese or English; spaces, letter case, width and a star behind it do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from databus.errors import InvalidRequest
from databus.identifiers import Uscc, parse_country, parse_hs_prefix
from databus.sheets import cells
from databus.sheets.cells import Cell, Wrong, heading_of, plain

REGIONS: Final = ("EU", "WO")  # a mark of the Union, a mark of the Madrid system
FIRST_YEAR: Final = 1949
LAST_YEAR: Final = 2198
MOST_ITEMS: Final = 100
TEN_THOUSAND: Final = 10_000  # 万
_LARGEST: Final = Decimal(10) ** 12
_CENT: Final = Decimal("0.01")
_FIRST_DAY: Final = date(1949, 10, 1)
_LAST_DAY: Final = date(2199, 12, 31)
_DOMAIN: Final = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_INDUSTRY: Final = re.compile(r"(0[1-9]|[1-8][0-9]|9[0-7])[0-9]{0,2}")


@dataclass(frozen=True)
class Form:
    """How the cells of a column are read and written; `zh` and `en` say what is right.

    `read` returns what is kept of a cell that is not empty, or raises Wrong.
    """

    read: Callable[[Cell], Any]
    zh: str
    en: str
    write: Callable[[Any], str] = str


@dataclass(frozen=True)
class Column:
    """A column: the field it fills, its headings, its form.

    `blank` is what an empty cell says. A `spare` column stands for another one of the same field, as an amount in
    another unit; it is read and never written. The field of a `shown` one is for people and read by nobody.
    """

    field: str
    zh: str
    en: str
    form: Form
    needed: bool = False
    blank: Any = None
    spare: bool = False
    shown: bool = False

    def heading(self, language: str) -> str:
        """The heading in a language."""
        return self.zh if language == "zh" else self.en

    def read(self, cell: Cell) -> Any:
        """What a cell says; Wrong if it is not of the form, or empty where something is needed."""
        if plain(cell):
            return self.form.read(cell)
        if self.needed:
            raise Wrong(f"不能为空：{self.form.zh}", f"missing: {self.form.en}")
        return list(self.blank) if isinstance(self.blank, list) else self.blank

    def written(self, value: Any) -> str:
        """The cell of a value, as it would be read again."""
        return "" if value is None or value == "" else self.form.write(value)


def same_heading(cell: Cell) -> str:
    """A heading as it is compared."""
    return heading_of(cell).casefold()


def text(longest: int) -> Form:
    """A text on one line."""

    def read(cell: Cell) -> str:
        told = re.sub(r"\s*[\r\n\t]\s*", " ", plain_or_text(cell).strip())
        if len(told) > longest:
            raise Wrong(f"最多{longest}字", f"at most {longest} characters")
        if any(unicodedata.category(character) == "Cc" for character in told):
            raise Wrong("含有控制字符", "a text without control characters")
        return told

    return Form(read, f"1至{longest}字", f"1 to {longest} characters")


def items(longest: int) -> Form:
    """Some texts, on lines of their own or between semicolons."""
    one = text(longest)

    def read(cell: Cell) -> list[str]:
        told = plain_or_text(cell)
        parts = told.splitlines() if "\n" in told else re.split(r"[;；]", told)
        found = [one.read(part) for part in parts if part.strip()]
        if len(found) > MOST_ITEMS:
            raise Wrong(f"最多{MOST_ITEMS}项", f"at most {MOST_ITEMS}")
        return found

    zh, en = f"以分号隔开的多项，每项{one.zh}", f"any number between semicolons, each of {one.en}"
    return Form(read, zh, en, _joined)


def _joined(found: Sequence[str]) -> str:
    apart = any(mark in one for one in found for mark in ";；")
    return "".join(f"{one}\n" for one in found) if apart else "；".join(found)


def plain_or_text(cell: Cell) -> str:
    """The text of a cell as it stands; a number as plain text."""
    return cell if isinstance(cell, str) else plain(cell)


def choice(words: Mapping[str, str]) -> Form:
    """One of some Chinese words, each with the code that is kept of it; the code itself is taken too."""
    codes = {code.upper(): code for code in words.values()} | {word.upper(): code for word, code in words.items()}
    shown = {code: word for word, code in words.items()}

    def read(cell: Cell) -> str:
        told = plain(cell).upper()
        if told not in codes:
            raise Wrong(f"应为{'、'.join(words)}之一", f"one of {', '.join(words.values())}")
        return codes[told]

    return Form(read, f"{'、'.join(words)}之一", f"one of {', '.join(words.values())}", shown.__getitem__)


def whole(least: int, most: int) -> Form:
    """A whole number."""

    def read(cell: Cell) -> int:
        told = plain(cell)
        if not re.fullmatch(r"[0-9]{1,9}", told, re.ASCII) or not least <= int(told) <= most:
            raise Wrong(f"应为{least}至{most}的整数", f"a whole number from {least} to {most}")
        return int(told)

    return Form(read, f"{least}至{most}的整数", f"a whole number from {least} to {most}")


def wholes(least: int, most: int) -> Form:
    """Some whole numbers."""
    one = whole(least, most)

    def read(cell: Cell) -> list[int]:
        return [one.read(part) for part in re.split(r"[,;、/\s]+", plain(cell)) if part]

    return Form(read, f"以顿号隔开，{one.zh}", f"any number, each {one.en}", lambda told: "、".join(map(str, told)))


def money(scale: int = 1) -> Form:
    """An amount in US dollars, or in `scale` of them; kept as decimal text with cents."""

    def read(cell: Cell) -> str:
        amount = cells.amount_of(cell)
        if amount is None or amount * scale >= _LARGEST:  # None: commas alone
            raise Wrong("应为不小于零的数字，小于一万亿美元", "a number, zero or more, below USD 10^12")
        return format((amount * scale).quantize(_CENT), "f")

    return Form(read, "不小于零的数字", "a number, zero or more")


def _yes_no(cell: Cell) -> bool:
    return cells.flag_of(cell)


def _day(cell: Cell) -> str:
    day = cells.day_of(cell)
    assert day is not None, "an empty cell is not read"
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise Wrong(f"应为{_FIRST_DAY}至{_LAST_DAY}之间的日期", f"a day from {_FIRST_DAY} to {_LAST_DAY}")
    return day.isoformat()


def _market(cell: Cell) -> str:
    told = plain(cell).upper()
    try:
        return told if told in REGIONS else parse_country(told)
    except InvalidRequest:
        raise Wrong(f"应为{MARKET.zh}", MARKET.en) from None


def _hs(cell: Cell) -> str:
    try:
        return parse_hs_prefix(plain(cell))
    except InvalidRequest:
        raise Wrong(f"应为{HS.zh}", HS.en) from None


def _industry(cell: Cell) -> str:
    told = plain(cell)
    if not _INDUSTRY.fullmatch(told) or len(told) == 1:
        raise Wrong(f"应为{INDUSTRY.zh}", INDUSTRY.en)
    return told


def _domain(cell: Cell) -> str:
    told = plain(cell).lower()
    if not _DOMAIN.fullmatch(told):
        raise Wrong(f"应为{DOMAIN.zh}", DOMAIN.en)
    return told


def _code(cell: Cell) -> Uscc:
    return cells.code_of(cell)


YES_NO: Final = Form(_yes_no, "是或否", "是 or 否 (Y or N)", lambda told: cells.YES if told else cells.NO)
DAY: Final = Form(_day, "日期，如2026-03-05", "a day, such as 2026-03-05")
MARKET: Final = Form(_market, "国家或地区两位代码，如DE；欧盟为EU", "a country of two letters, such as DE, or EU or WO")
HS: Final = Form(_hs, "2至10位HS编码，如6403", "2 to 10 digits of the HS, such as 6403")
INDUSTRY: Final = Form(_industry, "GB/T 4754行业代码，2至4位数字，如1951", "2 to 4 digits of GB/T 4754, such as 1951")
DOMAIN: Final = Form(_domain, "域名，如shoes.example", "a domain name, such as shoes.example")
CODE: Final = Form(_code, "18位统一社会信用代码", "18 characters with right check characters")
