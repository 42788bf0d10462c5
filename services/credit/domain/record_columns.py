"""The columns of a sheet of credit records, one a row; they mean what the fields of `record_act` do."""

from __future__ import annotations

import re
from typing import Final

from databus.sheets.cells import Cell, Wrong, plain
from databus.sheets.columns import CODE, DAY, Column, Form, text
from databus.sheets.layouts import Layout
from databus.sheets.opened import Refusal

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_ITEM: Final = re.compile(r"[A-Z][A-Z0-9]{1,7}")


def _item(cell: Cell) -> str:
    told = plain(cell).upper()
    if not _ITEM.fullmatch(told):
        raise Wrong(f"应为{ITEM.zh}", ITEM.en)
    return told


def _hash(cell: Cell) -> str:
    told = plain(cell).lower()
    if not _HASH.fullmatch(told):
        raise Wrong(f"应为{HASH.zh}", HASH.en)
    return told


ITEM: Final = Form(_item, "扣分项目代码，如L04", "an item of the catalogue, such as L04")
HASH: Final = Form(_hash, "64位十六进制数字（SHA-256）", "64 hexadecimal digits (SHA-256)")

LAYOUT: Final = Layout(
    (
        Column("uscc", "统一社会信用代码", "USCC", CODE, needed=True),
        Column("name", "企业名称", "enterprise", text(200), shown=True),
        Column("item", "项目代码", "item", ITEM, needed=True),
        Column("occurred_on", "行为日期", "occurred on", DAY, needed=True),
        Column("decided_on", "决定日期", "decided on", DAY),
        Column("effective_on", "生效日期", "effective on", DAY, needed=True),
        Column("document_no", "文号", "document no.", text(200), needed=True),
        Column("detail", "事实", "what happened", text(4000)),
        Column("evidence_hash", "证据摘要", "evidence SHA-256", HASH),
    ),
    ("uscc", "item", "document_no"),
)


_WRONG: Final = {
    "item": "没有这一扣分项目，或在生效日期时尚未施行或已废止",
    "occurred_on": "行为日期不能晚于今天",
    "decided_on": "决定日期不能早于行为日期，也不能晚于今天",
    "effective_on": "生效日期不能早于行为日期和决定日期",
    "document_no": "本单位以同一文号已记录该项目，内容不同、已更正或已终止",
}
_NOT_THEIRS: Final = "该项目不由本单位认定"


def refusal_of(row: int, field: str | None, message: str, right: str) -> Refusal:
    """Tell of a row why the register refuses it, in the words of `record_act` and in Chinese."""
    named = field if field in _WRONG else None
    zh = _NOT_THEIRS if named is None else _WRONG[named]
    english = f"{message}: {right}" if right else message
    return Refusal(row, LAYOUT.heading_of(named or "item"), zh, english)
