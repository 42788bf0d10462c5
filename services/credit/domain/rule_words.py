"""What changes of the rules come to, in plain Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from databus.rule_sets.changes import AskedChange
from databus.rule_sets.words import Changed, Difference, difference, number_changed
from databus.rules import PARAMETER, RuleBook
from services.credit.domain.items import items_on
from services.credit.domain.rule_changes import ITEM_FIELDS


def differences(asked: Iterable[AskedChange], before: RuleBook, on: date) -> list[Difference]:
    """Return, field by field, what changes do to a book from a day on."""
    return [found for change in asked for found in _differences(change, before, on)]


def _differences(change: AskedChange, before: RuleBook, on: date) -> list[Difference]:
    if change.kind == PARAMETER:
        return [number_changed(change, before, on)]
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
    return difference(change, Changed(of, name, _FIELD_ZH[name]), before, after)
