"""The columns of the office's spreadsheet of enterprises, each read strictly."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from databus.errors import InvalidRequest
from databus.identifiers import parse_division, parse_hs_code
from databus.sheets.cells import NO, YES, Cell, Wrong, code_of, day_of, flag_of, plain

USCC: Final = "统一社会信用代码"
EXPORTS: Final = re.compile(r"(?P<year>(?:19|20)\d\d)年出口额\((?P<unit>万美元|美元)\)")
_ROLES: Final = {"生产企业": "manufacturer", "配套企业": "supplier", "供应商": "supplier", "贸易企业": "trader"}
ROLE_NAMES: Final = {"manufacturer": "生产企业", "supplier": "配套企业", "trader": "贸易企业"}


def _name(cell: Cell) -> str:
    text = "" if cell is None else re.sub(r"\s+", " ", str(cell)).strip()
    if not 0 < len(text) <= 200:
        raise Wrong("缺少企业名称（1至200字）", "a name of 1 to 200 characters")
    return _visible(text)


def _name_en(cell: Cell) -> str | None:
    text = re.sub(r"\s+", " ", plain(cell))
    if len(text) > 200:
        raise Wrong("英文名称过长（最多200字）", "a name of at most 200 characters")
    return _visible(text) or None


def _visible(name: str) -> str:
    if any(unicodedata.category(character) == "Cc" for character in name):
        raise Wrong("名称含有控制字符", "a name without control characters")
    return name


def _division(cell: Cell) -> str | None:
    text = plain(cell)
    if not text:
        return None
    try:
        return parse_division(text)
    except InvalidRequest as error:
        raise Wrong("行政区划应为六位代码，如441323", error.fields[0][1]) from None


def _role(cell: Cell) -> str:
    text = plain(cell)
    if text and text not in _ROLES:
        raise Wrong(f"企业类型应为{'、'.join(_ROLES)}之一", f"one of {', '.join(_ROLES)}")
    return _ROLES.get(text, "manufacturer")


def _hs_codes(cell: Cell) -> tuple[str, ...]:
    parts = [part for part in re.split(r"[,;、/\s]+", plain(cell)) if part]
    try:
        return tuple(dict.fromkeys(parse_hs_code(part) for part in parts))
    except InvalidRequest as error:
        raise Wrong("HS编码应为6、8或10位数字，如640399", error.fields[0][1]) from None


COLUMNS: Final[Mapping[str, tuple[str, Callable[[Cell], Any]]]] = {
    USCC: ("uscc", code_of),
    "企业名称": ("name", _name),
    "英文名称": ("name_en", _name_en),
    "行政区划": ("division", _division),
    "企业类型": ("role", _role),
    "HS编码": ("hs_codes", _hs_codes),
    "龙头企业": ("leading", flag_of),
    "自主品牌": ("own_brand", flag_of),
    "质量管理体系": ("qms", flag_of),
    "自检自控体系": ("self_control", flag_of),
    "CNAS实验室": ("cnas_lab", flag_of),
    "质量奖": ("quality_award", flag_of),
    "合成数据": ("synthetic", flag_of),
    "诚信承诺书签署日期": ("pledge_signed_on", day_of),
}


def written(facts: Mapping[str, Any]) -> list[str]:
    """The cells of an enterprise's facts, under the headings of `columns`, as they would be read again."""
    return [_written(facts[name]) if name != "role" else ROLE_NAMES[facts[name]] for name, _ in COLUMNS.values()]


def _written(fact: Any) -> str:
    if isinstance(fact, bool):
        return YES if fact else NO
    if isinstance(fact, tuple):
        return "、".join(fact)
    return "" if fact is None else str(fact)


_RIGHT: Final[Mapping[Callable[[Cell], Any], tuple[str, str]]] = {
    code_of: ("18位，单元格设为文本格式", "18 characters, in a cell formatted as text"),
    _name: ("1至200字", "1 to 200 characters"),
    _name_en: ("最多200字", "at most 200 characters"),
    _division: ("六位代码，如441323；空白时取自信用代码", "six digits, such as 441323; blank: as the code says"),
    _role: ("、".join(_ROLES), f"one of {', '.join(_ROLES)}"),
    _hs_codes: ("6、8或10位，以顿号隔开", "6, 8 or 10 digits each, between commas"),
    flag_of: ("是或否", "是 or 否 (Y or N)"),
    day_of: ("日期，如2026-03-05", "a day, such as 2026-03-05"),
}


def guide(language: str, year: int) -> Iterator[tuple[str, str, str]]:
    """Each heading of the office's sheet, whether it is needed, and what is right under it."""
    chinese = language == "zh"
    for heading, (_, parse) in COLUMNS.items():
        needed = ("是" if chinese else "yes") if parse in {code_of, _name} else ""
        yield heading, needed, _RIGHT[parse][0 if chinese else 1]
    yield f"{year}年出口额(万美元)", "", "不小于零的数字" if chinese else "a number, zero or more; any year"


def columns() -> Iterator[str]:
    """Headings that are read, besides the yearly `2025年出口额(万美元)`."""
    return iter(COLUMNS)
