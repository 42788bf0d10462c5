"""What changes of rules come to, in plain Chinese and English."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from databus.rule_sets.changes import AskedChange, value_on
from databus.rules import RuleBook


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


@dataclass(frozen=True)
class Changed:
    """What is changed, as it is called, and which field of it; without a field, its value.

    `said` says a value in Chinese and English, where that is no plain number or text.
    """

    name: tuple[str, str]
    field: str = "value"
    field_zh: str = ""
    said: Callable[[Any], tuple[str, str]] | None = None


def number_changed(change: AskedChange, before: RuleBook, on: date) -> Difference:
    """Return what a change does to a parameter; `rule_words` of the book says how it is called."""
    row = next((row for row in before.table("rule_words") if row["key"] == change.key), {})
    name = row.get("zh", change.key), row.get("en", change.key)
    return difference(change, Changed(name), value_on(before, change.key, on), change.value)


def difference(change: AskedChange, of: Changed, before: Any, after: Any) -> Difference:
    """Return a difference with its words."""
    (zh_of, en_of), said = of.name, of.said or _plainly
    (zh_before, en_before), (zh_after, en_after) = said(before), said(after)
    zh = f"{zh_of}{of.field_zh}：由{zh_before}改为{zh_after}（依据{change.clause}）"
    field = "" if of.field == "value" else f" {of.field}"
    en = f"{en_of}{field}: {en_before} → {en_after} ({change.clause})"
    grounds = change.clause, change.sure
    return Difference(change.kind, change.key, of.field, before, after, *grounds, zh, en, zh_of, en_of)


_ZH: Final = {None: "无", True: "是", False: "否"}
_EN: Final = {None: "none", True: "yes", False: "no"}


def _plainly(value: Any) -> tuple[str, str]:
    if value is None or isinstance(value, bool):
        return _ZH[value], _EN[value]
    return str(value), str(value)
