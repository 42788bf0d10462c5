"""The columns of a sheet of technical measures, one a row; they mean what `record_technical_measure` takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from databus.errors import InvalidRequest
from databus.identifiers import parse_hs_prefix
from databus.sheets.columns import DAY, MARKET, Column, choice, items, text
from databus.sheets.layouts import Layout
from databus.sheets.opened import Refusal
from services.enforcement.domain.technical_measures import MeasureTold

_LONG: Final = 500
_SHORT: Final = 120
_MOST: Final = 50
_KINDS: Final = {
    "TBT通报": "tbt",
    "SPS通报": "sps",
    "国外技术法规": "foreign_regulation",
    "国外标准": "foreign_standard",
    "国内技术法规": "domestic_regulation",
    "国内标准": "domestic_standard",
}
_DAYS: Final = ("notified_on", "comment_until", "adopted_on", "in_force_on")

LAYOUT: Final = Layout(
    (
        Column("reference", "通报号或标准号", "reference", text(_SHORT), needed=True),
        Column("member", "成员", "member", MARKET, needed=True),
        Column("kind", "类别", "kind", choice(_KINDS), needed=True),
        Column("title", "名称", "title", text(_LONG), needed=True),
        Column("summary", "主要内容", "what it asks", text(_LONG), needed=True),
        Column("products", "涉及产品", "which goods", text(_LONG), needed=True),
        Column("hs_prefixes", "商品编码", "HS prefixes", items(_SHORT), needed=True, blank=[]),
        Column("notified_on", "通报日期", "notified on", DAY),
        Column("comment_until", "评议截止日", "comments until", DAY),
        Column("adopted_on", "通过日期", "adopted on", DAY),
        Column("in_force_on", "生效日期", "in force on", DAY),
        Column("text_reference", "文本出处", "where the text stands", text(_SHORT)),
        Column("replaces", "替代", "takes the place of", text(_SHORT)),
    ),
    ("reference", "member"),
)


def told_of(row: Mapping[str, Any]) -> MeasureTold:
    """Return what a row of the sheet says.

    Raises:
        InvalidRequest: no HS prefix or too many, one that is none, or a region that is no member.
    """
    asked: dict[str, Any] = {column.field: row.get(column.field) for column in LAYOUT.columns}
    found = asked["hs_prefixes"] or []
    if not 1 <= len(found) <= _MOST:
        raise InvalidRequest("no HS prefix, or too many", "hs_prefixes", f"1 to {_MOST}")
    if asked["member"] == "WO":
        raise InvalidRequest("no member of the WTO", "member", "a country of two letters, or EU")
    asked["hs_prefixes"] = tuple(parse_hs_prefix(one, field="hs_prefixes") for one in found)
    for name in _DAYS:
        asked[name] = None if asked[name] is None else date.fromisoformat(asked[name])
    return MeasureTold(**asked)


_WRONG: Final = {
    "hs_prefixes": "商品编码有误：应为2至10位数字，至少一个",
    "member": "成员有误：国内类别应为CN，国外类别应为其他国家（地区）或EU",
    "notified_on": "通报日期有误：通报类必填，且不晚于今天",
    "comment_until": "评议截止日不应早于通报日期",
    "adopted_on": "通过日期有误：法规、标准必填，且不早于通报日期",
    "in_force_on": "生效日期不应早于通报日期和通过日期",
    "reference": "该成员的同一编号下已有不同内容",
}


def refusal_of(row: int, field: str | None, message: str, right: str) -> Refusal:
    """Tell of a row why it is refused, in the words of `record_technical_measure` and in Chinese."""
    named = field if field in _WRONG else None
    zh = f"不能登记：{message}" if named is None else _WRONG[named]
    return Refusal(row, LAYOUT.heading_of(named or "reference"), zh, f"{message}: {right}" if right else message)
