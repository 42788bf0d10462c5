"""The columns of a sheet of goods, one entry a row; they mean what the fields of `record_goods` do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from databus.sheets.columns import DAY, HS, Column, choice, text
from databus.sheets.layouts import Layout
from databus.sheets.opened import Refusal
from services.inspection.domain.reference import PRODUCT_RISK, STATUTORY

_KIND: Final = choice({"法检": STATUTORY, "产品风险": PRODUCT_RISK})
_SAYS: Final = choice(
    {"法检": "statutory", "非法检": "not_statutory", "一般": "general", "较高": "elevated", "高": "high"}
)

LAYOUT: Final = Layout(
    (
        Column("hs_prefix", "商品编码", "HS prefix", HS, needed=True),
        Column("name", "商品名称", "goods", text(200)),
        Column("kind", "类别", "kind", _KIND, needed=True),
        Column("says", "内容", "says", _SAYS, needed=True),
        Column("from_on", "生效日期", "from", DAY, needed=True),
        Column("until_on", "失效日期", "until", DAY),
        Column("document_no", "文号", "document no.", text(200), needed=True),
        Column("clause", "依据条款", "clause", text(200)),
    ),
    ("kind", "hs_prefix", "from_on"),
)


def ask_of(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row of the sheet says, as `record_goods` is asked."""
    asked = {column.field: told.get(column.field) for column in LAYOUT.columns}
    return asked | {name: _day(asked[name]) for name in ("from_on", "until_on")}


def _day(told: str | None) -> date | None:
    return None if told is None else date.fromisoformat(told)


_WRONG: Final = {
    "says": "内容与类别不符：法检为“法检”或“非法检”，产品风险为“一般”“较高”或“高”",
    "until_on": "失效日期不得早于生效日期",
}


def refusal_of(row: int, field: str | None, message: str, right: str) -> Refusal:
    """Tell of a row why it is refused, in the words of `record_goods` and in Chinese."""
    named = field if field in _WRONG else None
    zh = f"不能登记：{message}" if named is None else _WRONG[named]
    return Refusal(row, LAYOUT.heading_of(named or "hs_prefix"), zh, f"{message}: {right}" if right else message)
