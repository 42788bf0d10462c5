"""What stands in a document: the paragraphs of its template, filled with what it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from databus.errors import InvalidRequest
from databus.rules import RuleBook

ADDRESSEE: Final = "addressee"
LONGEST_TEXT: Final = 4_000
MOST_LINES: Final = 50
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_GAP: Final = re.compile(r"\{([a-z_]+)\}")
_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_UNITS: Final = ("", "拾", "佰", "仟")
_GROUPS: Final = ("", "万", "亿", "万亿")
_COUNTED: Final = "〇一二三四五六七八九十"
_TEN: Final = 10
_THOUSAND: Final = 1_000
_GROUP: Final = 10_000
_RIGHT: Final[Mapping[str, str]] = {
    "text": f"a text of at most {LONGEST_TEXT} characters",
    "day": "a day such as 2026-11-23",
    "money": "fen, a whole number",
    "number": "a whole number",
    "texts": f"a list of at most {MOST_LINES} texts",
    "officers": "a list of officers, each with name and certificate_no",
    "agency": "the code of an agency",
}


def checked(row: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a document says, ready to be kept: days as texts, lists as lists.

    Raises:
        InvalidRequest: something is missing, of another kind, or stands in no field of the template; names it.
    """
    fields = {one["name"]: one for one in row["fields"]}
    strays = sorted(set(facts) - set(fields))
    if strays:
        raise InvalidRequest(f"{row['zh']} says nothing of this", f"facts.{strays[0]}", "one of " + ", ".join(fields))
    told = {name: value for name, value in facts.items() if value not in (None, (), [])}
    for name, one in fields.items():
        if name not in told and not one.get("optional", False):
            raise InvalidRequest(f"{row['zh']} needs {one['zh']}", f"facts.{name}", _RIGHT[one["kind"]])
    return {name: _plain(value, fields[name]) for name, value in told.items()}


def paragraphs(row: Mapping[str, Any], facts: Mapping[str, Any], addressee: str, rules: RuleBook) -> list[str]:
    """Return the text of a document; paragraphs with something that is not told are left out."""
    fields = {one["name"]: one for one in row["fields"]}
    shown = {name: _shown(value, fields[name]["kind"], rules) for name, value in facts.items()}
    shown[ADDRESSEE] = addressee
    return [
        _GAP.sub(lambda gap: shown[gap[1]], paragraph)
        for paragraph in row["text"]
        if all(gap in shown for gap in gaps(paragraph))
    ]


def gaps(paragraph: str) -> list[str]:
    """Return the names of the fields that a paragraph has gaps for."""
    return _GAP.findall(paragraph)


def chinese_day(on: date) -> str:
    """Return a day as documents write it."""
    return f"{on.year}年{on.month}月{on.day}日"


def money(fen: int) -> str:
    """Return an amount in figures and in characters that cannot be altered. Source: 票据法 Art. 8 (both agree)."""
    return f"人民币{fen // 100:,}.{fen % 100:02d}元（大写：{in_characters(fen)}）"


def in_characters(fen: int) -> str:
    """Return an amount in the characters of documents: 壹万贰仟元整. Source: 支付结算办法 附一."""
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, _TEN)
    if not rest:
        return f"{_whole(yuan)}元整"
    told = f"{_whole(yuan)}元" if yuan else ""
    if jiao:
        told += f"{_DIGITS[jiao]}角"
    elif yuan:
        told += "零"
    return told + (f"{_DIGITS[cents]}分" if cents else "整")


def _whole(number: int) -> str:
    if not number:
        return _DIGITS[0]
    groups: list[int] = []
    while number:
        number, group = divmod(number, _GROUP)
        groups.append(group)
    told, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            gap = bool(told)
            continue
        if told and (gap or group < _THOUSAND):
            told += _DIGITS[0]
        told += _group(group) + _GROUPS[place]
        gap = False
    return told


def _group(group: int) -> str:
    told, gap = "", False
    for place in range(len(_UNITS) - 1, -1, -1):
        digit = group // _TEN**place % _TEN
        if not digit:
            gap = bool(told)
            continue
        told += (_DIGITS[0] if gap else "") + _DIGITS[digit] + _UNITS[place]
        gap = False
    return told


def _plain(value: Any, field: Mapping[str, Any]) -> Any:
    kind, where = field["kind"], f"facts.{field['name']}"
    plain = _READ[kind](value)
    if plain is None:
        raise InvalidRequest(f"not what {field['zh']} is", where, _RIGHT[kind])
    return plain


def _read_text(value: Any) -> str | None:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or _CONTROL.search(value):
        return None
    return value.strip() or None


def _read_day(value: Any) -> str | None:
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(value).isoformat() if isinstance(value, str) else None
    except ValueError:
        return None


def _read_number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _read_texts(value: Any) -> list[str] | None:
    if not isinstance(value, list | tuple) or len(value) > MOST_LINES:
        return None
    read = [_read_text(one) for one in value]
    return None if None in read else [one for one in read if one is not None]


def _read_officers(value: Any) -> list[dict[str, str | None]] | None:
    if not isinstance(value, list | tuple) or len(value) > MOST_LINES:
        return None
    if not all(isinstance(one, Mapping) and _read_text(one.get("name")) for one in value):
        return None
    return [{"name": one["name"], "certificate_no": _read_text(one.get("certificate_no"))} for one in value]


_READ: Final[Mapping[str, Any]] = {
    "text": _read_text,
    "day": _read_day,
    "money": _read_number,
    "number": _read_number,
    "texts": _read_texts,
    "officers": _read_officers,
    "agency": _read_text,
}


def _shown(value: Any, kind: str, rules: RuleBook) -> str:
    shown: dict[str, Callable[[], str]] = {
        "day": lambda: chinese_day(date.fromisoformat(value)),
        "money": lambda: money(value),
        "texts": lambda: _lines(value),
        "officers": lambda: "、".join(_officer(one) for one in value),
        "agency": lambda: agency_zh(value, rules),
    }
    return shown[kind]() if kind in shown else str(value)


def agency_zh(agency: str, rules: RuleBook) -> str:
    """Return what an agency is called in documents; its code where the rules do not say."""
    return next((str(row["zh"]) for row in rules.table("document_agency") if row["agency"] == agency), agency)


def _lines(lines: Sequence[str]) -> str:
    """Number the lines as documents do, each on a line of its own."""
    if len(lines) == 1:
        return lines[0]
    return "\n".join(f"{_counted(place)}、{line}" for place, line in enumerate(lines, start=1))


def _counted(place: int) -> str:
    tens, ones = divmod(place, _TEN)
    if place <= _TEN:
        return _COUNTED[place]
    return (_COUNTED[tens] if tens > 1 else "") + _COUNTED[_TEN] + (_COUNTED[ones] if ones else "")


def _officer(one: Mapping[str, str | None]) -> str:
    return f"{one['name']}（执法证号{one['certificate_no']}）" if one["certificate_no"] else str(one["name"])
