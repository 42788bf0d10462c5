"""The columns of a sheet of lots: a row is a lot and, where it names a step, what went in or was checked at it.

A lot with many steps, and a step with many inputs or checks, has a row for each; what rows repeat must be the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from databus.sheets.cells import Cell, Wrong, plain
from databus.sheets.columns import CODE, DAY, Column, Form, text
from databus.sheets.layouts import Layout
from databus.sheets.opened import Refusal
from services.inspection.domain.consignment_columns import AMOUNT, HS

_SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
_MOMENT: Final = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?", re.ASCII)


def _moment(cell: Cell) -> str:
    found = _MOMENT.fullmatch(plain(cell))
    told = f"{found[1]}T{found[2]}" if found is not None else ""
    try:
        return datetime.fromisoformat(told).replace(tzinfo=_SHANGHAI).isoformat()
    except ValueError:
        raise Wrong(f"应为{MOMENT.zh}", MOMENT.en) from None


MOMENT: Final = Form(_moment, "北京时间，如2026-11-03 08:30", "a moment of Beijing time such as 2026-11-03 08:30")

LAYOUT: Final = Layout(
    (
        Column("lot_no", "生产批号", "lot no.", text(64), needed=True),
        Column("uscc", "统一社会信用代码", "USCC", CODE, needed=True),
        Column("hs_code", "商品编码", "HS code", HS, needed=True),
        Column("product", "产品", "product", text(200), needed=True),
        Column("quantity", "数量", "quantity", AMOUNT, needed=True),
        Column("unit", "计量单位", "unit", text(20), needed=True),
        Column("made_from", "生产起始日期", "made from", DAY, needed=True),
        Column("made_until", "生产结束日期", "made until", DAY, needed=True),
        Column("first", "起始单件标识", "first mark", text(60)),
        Column("last", "终止单件标识", "last mark", text(60)),
        Column("step", "生产环节", "step", text(60)),
        Column("began_at", "环节开始时间", "step began", MOMENT),
        Column("ended_at", "环节结束时间", "step ended", MOMENT),
        Column("workshop", "车间", "workshop", text(60)),
        Column("line", "生产线", "line", text(60)),
        Column("team", "班组代码", "team", text(40)),
        Column("material", "原料或部件", "material", text(100)),
        Column("supplier_uscc", "供应商代码", "supplier USCC", CODE),
        Column("supplier_name", "供应商名称", "supplier", text(100)),
        Column("supplier_lot", "供应商批号", "supplier lot", text(64)),
        Column("input_quantity", "用量", "quantity used", AMOUNT),
        Column("input_unit", "用量单位", "unit used", text(20)),
        Column("item", "自检项目", "check", text(100)),
        Column("result", "自检结果", "check result", text(40)),
        Column("value", "测得值", "measured", text(100)),
        Column("check_document_no", "自检文号", "check document", text(100)),
    ),
    ("lot_no", "uscc", "step", "began_at", "line", "team", "material", "supplier_lot", "item"),
)
_LOT: Final = ("lot_no", "uscc", "hs_code", "product", "unit")
_TOGETHER: Final = (
    ("first", "last"),
    ("step", "began_at", "ended_at", "team"),
    ("material", "supplier_lot"),
    ("item", "result"),
)


def ask_of(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row says, as `register_lot` is asked.

    Raises:
        Wrong: columns that go together are filled in part.
    """
    for group in _TOGETHER:
        filled = [name for name in group if told.get(name) is not None]
        if filled and len(filled) < len(group):
            zh = "、".join(LAYOUT.heading_of(name) for name in group)
            en = ", ".join(LAYOUT.heading_of(name, "en") for name in group)
            raise Wrong(f"应同时填写：{zh}", f"filled together: {en}")
    if told.get("step") is None and (told.get("material") is not None or told.get("item") is not None):
        raise Wrong("填写投入或自检的，应填写生产环节", "what went in or was checked has its step")
    marks = [] if told.get("first") is None else [{"first": told["first"], "last": told["last"]}]
    return {
        **{name: told[name] for name in _LOT},
        "quantity": Decimal(told["quantity"]),
        "made_from": date.fromisoformat(told["made_from"]),
        "made_until": date.fromisoformat(told["made_until"]),
        "marks": marks,
        "steps": [] if told.get("step") is None else [_step(told)],
    }


def _step(told: Mapping[str, Any]) -> dict[str, Any]:
    step: dict[str, Any] = {name: told.get(name) for name in ("step", "workshop", "line", "team")}
    step |= {name: datetime.fromisoformat(told[name]) for name in ("began_at", "ended_at")}
    step |= {"replaces": None, "reason": None, "inputs": [], "checks": []}
    if told.get("material") is not None:
        quantity = told.get("input_quantity")
        names = ("material", "supplier_lot", "supplier_uscc", "supplier_name")
        part = {name: told.get(name) for name in names}
        amount = None if quantity is None else Decimal(quantity)
        step["inputs"] = [{**part, "quantity": amount, "unit": told.get("input_unit")}]
    if told.get("item") is not None:
        check = {name: told.get(name) for name in ("item", "result", "value")}
        step["checks"] = [{**check, "document_no": told.get("check_document_no")}]
    return step


_WRONG: Final = {
    "lot_no": "该生产批号已被使用",
    "marks": "单件标识有误：应有相同前缀、末尾为数字、由小到大，且未用于其他生产批",
    "first": "与已登记的该生产批的单件标识不一致",
    "made_until": "生产结束日期应不早于起始日期、不晚于今天；已登记的应与登记一致",
    "ended_at": "环节结束时间应不早于开始时间、不晚于现在",
    "inputs": "投入应写明供应商代码或名称",
}
_DIFFERENT: Final = frozenset({"hs_code", "product", "quantity", "unit", "made_from"})


def refusal_of(row: int, field: str | None, message: str, right: str) -> Refusal:
    """Tell of a row why it is refused, in the words of `register_lot` and in Chinese."""
    named = field if field in {column.field for column in LAYOUT.columns} else "lot_no"
    zh = _WRONG.get(field or "", f"不能登记：{message}")
    if field in _DIFFERENT:
        zh = f"与已登记的该生产批不一致：{LAYOUT.heading_of(named or '')}应为{right}"
    heading = LAYOUT.heading_of(named or "lot_no")
    return Refusal(row, heading, zh, f"{message}: {right}" if right else message)
