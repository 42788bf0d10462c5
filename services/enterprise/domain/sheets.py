"""The office's spreadsheet of enterprises: which columns it has, and what each row says or does wrong.

A sheet comes in as rows of cells; each row becomes an enterprise with its export figures, or a refusal that names
row, column and what would be right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from databus.errors import InvalidRequest
from databus.identifiers import (
    Uscc,
    check_character,
    organisation_check_character,
    parse_division,
    parse_hs_code,
)
from services.enterprise.domain.enterprises import Enterprise

Cell = object
USCC: Final = "统一社会信用代码"
_USD_IN_TEN_THOUSAND: Final = 10_000  # 万美元
_CENT: Final = Decimal("0.01")
_CODE_LENGTH: Final = 18
_EXPORTS: Final = re.compile(r"(?P<year>(?:19|20)\d\d)年出口额\((?P<unit>万美元|美元)\)")
_ROLES: Final = {"生产企业": "manufacturer", "配套企业": "supplier", "供应商": "supplier", "贸易企业": "trader"}
_YES: Final = frozenset({"是", "有", "Y", "YES", "√", "1", "TRUE"})
_NO: Final = frozenset({"否", "无", "N", "NO", "×", "0", "FALSE", ""})
_ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Refusal:
    """One thing wrong with one row; `row` counts as the spreadsheet program shows it, from 1."""

    row: int
    column: str
    reason_zh: str
    reason: str


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


class _Wrong(Exception):
    """A cell is not of its form: Chinese and English text of what would be right."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh, self.en = zh, en


def read_sheet(rows: Sequence[Sequence[Cell]]) -> Reading:
    """Read a sheet; the headings stand in the first row that names the code's column, below any title.

    Raises:
        InvalidRequest: there is no heading row, a needed column is missing, or a heading stands twice.
    """
    numbered = [(number, row) for number, row in enumerate(rows, start=1) if any(_plain(cell) for cell in row)]
    if not numbered:
        raise InvalidRequest("the sheet is empty", "content_base64", "a sheet with headings and rows")
    top = next((at for at, (_, row) in enumerate(numbered) if USCC in map(_heading, row)), 0)
    body = numbered[top + 1 :]
    headings = [_heading(cell) for cell in numbered[top][1]]
    _check_headings(headings)
    reading = Reading(ignored_columns=[name for name in headings if name and not _is_known(name)])
    first_rows: dict[str, int] = {}
    for number, row in body:
        cells = {name: cell for name, cell in zip(headings, row, strict=False) if name}
        _read_row(number, cells, first_rows, reading)
    return reading


def _check_headings(headings: Sequence[str]) -> None:
    named = [name for name in headings if name]
    missing = [name for name in (USCC, "企业名称") if name not in named]
    if missing:
        raise InvalidRequest(
            "the sheet lacks columns that are needed", "content_base64", f"headings {'、'.join(missing)}"
        )
    for name in named:
        if named.count(name) > 1:
            raise InvalidRequest("a heading stands twice", "content_base64", f"one column {name}")


def _read_row(number: int, cells: Mapping[str, Cell], first_rows: dict[str, int], reading: Reading) -> None:
    wrong: list[Refusal] = []
    facts: dict[str, Any] = {}
    exports: dict[int, Decimal] = {}
    for column, cell in cells.items():
        try:
            if column in _COLUMNS:
                name, parse = _COLUMNS[column]
                facts[name] = parse(cell)
            elif (head := _EXPORTS.fullmatch(column)) and (amount := _amount(cell)) is not None:
                scale = _USD_IN_TEN_THOUSAND if head["unit"] == "万美元" else 1
                exports[int(head["year"])] = (amount * scale).quantize(_CENT)
        except _Wrong as error:
            wrong.append(Refusal(number, column, error.zh, error.en))
    code = _bare(cells[USCC])
    first = first_rows.setdefault(code, number) if code else number
    if first != number:
        wrong.append(Refusal(number, USCC, f"与第{first}行重复", f"the same code as in row {first}"))
    if wrong:
        reading.refusals += wrong
        return
    told = frozenset(name for name, fact in facts.items() if fact is not None)
    facts["division"] = facts.get("division") or facts["uscc"].division
    facts["role"] = facts.get("role") or "manufacturer"
    reading.entries.append(Entry(number, Enterprise(**facts), exports, told))


def _is_known(heading: str) -> bool:
    return heading in _COLUMNS or _EXPORTS.fullmatch(heading) is not None


def _plain(cell: Cell) -> str:
    """The text of a cell in ordinary width without spaces around it; whole numbers without `.0`."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15:
        cell = int(cell)
    return unicodedata.normalize("NFKC", str(cell)).strip() if cell is not None else ""


def _bare(cell: Cell) -> str:
    """A code as it is compared: without spaces and hyphens, in capital letters."""
    return re.sub(r"[\s-]", "", _plain(cell)).upper()


def _heading(cell: Cell) -> str:
    return re.sub(r"\s+", "", _plain(cell)).removesuffix("*")


def _code(cell: Cell) -> Uscc:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        raise _Wrong(
            "代码被存为数字，请将该列设为文本格式", "the code is stored as a number: format the column as text"
        )
    text = _bare(cell)
    if not text:
        raise _Wrong("缺少统一社会信用代码", "the code is missing: 18 characters")
    try:
        return Uscc.parse(text)
    except InvalidRequest as error:
        raise _Wrong(_wrong_code(text, error.message), f"{error.message}: {error.fields[0][1]}") from None


def _wrong_code(code: str, problem: str) -> str:
    """Say in Chinese what is wrong with a code. Source: GB 32100-2015, GB 11714."""
    if len(code) != _CODE_LENGTH:
        return f"统一社会信用代码应为18位，此处为{len(code)}位"
    if "organisation" in problem:
        return f"组织机构代码校验码错误：{code}的第17位应为{organisation_check_character(code[8:16])}"
    if "check character" in problem:
        return f"统一社会信用代码校验码错误：{code}的末位应为{check_character(code[:17])}"
    return "统一社会信用代码应由数字和大写字母（不含I、O、S、V、Z）组成，第3至8位为六位行政区划代码"


def _name(cell: Cell) -> str:
    text = "" if cell is None else re.sub(r"\s+", " ", str(cell)).strip()
    if not 0 < len(text) <= 200:
        raise _Wrong("缺少企业名称（1至200字）", "a name of 1 to 200 characters")
    return _visible(text)


def _name_en(cell: Cell) -> str | None:
    text = re.sub(r"\s+", " ", _plain(cell))
    if len(text) > 200:
        raise _Wrong("英文名称过长（最多200字）", "a name of at most 200 characters")
    return _visible(text) or None


def _visible(name: str) -> str:
    if any(unicodedata.category(character) == "Cc" for character in name):
        raise _Wrong("名称含有控制字符", "a name without control characters")
    return name


def _division(cell: Cell) -> str | None:
    text = _plain(cell)
    if not text:
        return None
    try:
        return parse_division(text)
    except InvalidRequest as error:
        raise _Wrong("行政区划应为六位代码，如441323", error.fields[0][1]) from None


def _role(cell: Cell) -> str:
    text = _plain(cell)
    if text and text not in _ROLES:
        raise _Wrong(f"企业类型应为{'、'.join(_ROLES)}之一", f"one of {', '.join(_ROLES)}")
    return _ROLES.get(text, "manufacturer")


def _hs_codes(cell: Cell) -> tuple[str, ...]:
    parts = [part for part in re.split(r"[,;、/\s]+", _plain(cell)) if part]
    try:
        return tuple(dict.fromkeys(parse_hs_code(part) for part in parts))
    except InvalidRequest as error:
        raise _Wrong("HS编码应为6、8或10位数字，如640399", error.fields[0][1]) from None


def _flag(cell: Cell) -> bool:
    text = _plain(cell).upper()
    if text in _YES or text in _NO:
        return text in _YES
    raise _Wrong("应填“是”或“否”", "是 or 否")


def _day(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = _plain(cell)
    if not text:
        return None
    try:
        if _ISO_DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _Wrong(
        f"“{text}”不是日期：请用日期格式单元格，或写成2026-03-05",
        f"{text} is not a day: a cell of date format, or text such as 2026-03-05",
    )


def _amount(cell: Cell) -> Decimal | None:
    text = _plain(cell).replace(",", "")
    if not text:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(-1)
    if not (amount.is_finite() and 0 <= amount < 10**12):
        raise _Wrong("出口额应为不小于零的数字", "a number, zero or more")
    return amount


_COLUMNS: Final[Mapping[str, tuple[str, Callable[[Cell], Any]]]] = {
    USCC: ("uscc", _code),
    "企业名称": ("name", _name),
    "英文名称": ("name_en", _name_en),
    "行政区划": ("division", _division),
    "企业类型": ("role", _role),
    "HS编码": ("hs_codes", _hs_codes),
    "龙头企业": ("leading", _flag),
    "自主品牌": ("own_brand", _flag),
    "质量管理体系": ("qms", _flag),
    "自检自控体系": ("self_control", _flag),
    "CNAS实验室": ("cnas_lab", _flag),
    "质量奖": ("quality_award", _flag),
    "合成数据": ("synthetic", _flag),
    "诚信承诺书签署日期": ("pledge_signed_on", _day),
}


def columns() -> Iterator[str]:
    """Headings that are read, besides the yearly `2025年出口额(万美元)`."""
    return iter(_COLUMNS)
