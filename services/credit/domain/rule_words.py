"""What changes of the rules come to, in plain Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from databus.rules import PARAMETER, RuleBook
from services.credit.domain.items import items_on
from services.credit.domain.rule_changes import ITEM_FIELDS, AskedChange, value_on


@dataclass(frozen=True)
class Difference:
    """One field that another book has otherwise, in plain words."""

    kind: str
    key: str
    field: str
    before: Any
    after: Any
    clause: str
    sure: str
    zh: str
    en: str
    name_zh: str
    name_en: str

    @property
    def change(self) -> str:
        """Kind and key, as causes name it."""
        return f"{self.kind} {self.key}"


def differences(asked: Iterable[AskedChange], before: RuleBook, on: date) -> list[Difference]:
    """Return, field by field, what changes do to a book from a day on."""
    return [found for change in asked for found in _differences(change, before, on)]


def _differences(change: AskedChange, before: RuleBook, on: date) -> list[Difference]:
    if change.kind == PARAMETER:
        row = next((row for row in before.table("rule_words") if row["key"] == change.key), {})
        name = row.get("zh", change.key), row.get("en", change.key)
        return [_difference(change, "value", value_on(before, change.key, on), change.value, name)]
    if change.kind == "item":
        there = items_on(before, on).get(change.key)
        new = {name: value for name, value in change.fields.items() if name != "by"}
        old = {} if there is None else {name: getattr(there, name) for name in ITEM_FIELDS}
        name = (f"新增{change.key}", f"new {change.key}")
        if there is not None:
            name = (f"{change.key} {there.zh}", f"{change.key} {there.en}")
        return [_difference(change, key, old.get(key), new[key], name) for key in new if old.get(key) != new[key]]
    stood = next((row for row in before.table("bonuses", on=on) if row["code"] == change.key), None)
    name = (f"加分项{stood['zh'] if stood else change.key}", f"bonus {stood['en'] if stood else change.key}")
    if change.ends or stood is None:
        return [_difference(change, "in force", stood is not None, not change.ends, name)]
    return [_difference(change, key, stood[key], change.fields[key], name) for key in change.fields]


_FIELD_ZH: Final = {
    "value": "",
    "in force": "是否有效",
    "zh": "中文名称",
    "en": "英文名称",
    "severity": "严重程度",
    "points": "扣分",
    "direct_d": "是否直接定为D级",
    "info": "信息类别",
    "quality_problem": "是否属质量问题",
    "department_record": "是否属其他部门记录",
}


def _difference(change: AskedChange, name: str, before: Any, after: Any, of: tuple[str, str]) -> Difference:
    zh_of, en_of = of
    zh = f"{zh_of}{_FIELD_ZH[name]}：由{_zh(before)}改为{_zh(after)}（依据{change.clause}）"
    en = f"{en_of}{'' if name == 'value' else ' ' + name}: {_en(before)} → {_en(after)} ({change.clause})"
    return Difference(change.kind, change.key, name, before, after, change.clause, change.sure, zh, en, zh_of, en_of)


def _zh(value: Any) -> str:
    return {None: "无", True: "是", False: "否"}.get(value, str(value)) if not _number(value) else str(value)


def _en(value: Any) -> str:
    return {None: "none", True: "yes", False: "no"}.get(value, str(value)) if not _number(value) else str(value)


def _number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
