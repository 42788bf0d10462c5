"""What changes of rules come to, in plain Chinese and English."""

from __future__ import annotations

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
    """What is changed, as it is called, and which field of it; without a field, its value."""

    name: tuple[str, str]
    field: str = "value"
    field_zh: str = ""


def number_changed(change: AskedChange, before: RuleBook, on: date) -> Difference:
    """Return what a change does to a parameter; `rule_words` of the book says how it is called."""
    row = next((row for row in before.table("rule_words") if row["key"] == change.key), {})
    name = row.get("zh", change.key), row.get("en", change.key)
    return difference(change, Changed(name), value_on(before, change.key, on), change.value)


def difference(change: AskedChange, of: Changed, before: Any, after: Any) -> Difference:
    """Return a difference with its words."""
    zh_of, en_of = of.name
    zh = f"{zh_of}{of.field_zh}：由{_said(before, _ZH)}改为{_said(after, _ZH)}（依据{change.clause}）"
    field = "" if of.field == "value" else f" {of.field}"
    en = f"{en_of}{field}: {_said(before, _EN)} → {_said(after, _EN)} ({change.clause})"
    return Difference(
        change.kind, change.key, of.field, before, after, change.clause, change.sure, zh, en, zh_of, en_of
    )


_ZH: Final = {None: "无", True: "是", False: "否"}
_EN: Final = {None: "none", True: "yes", False: "no"}


def _said(value: Any, words: dict[bool | None, str]) -> str:
    if isinstance(value, dict):
        told = [
            f"{name} {'/'.join(_said(one, words) for one in values) if isinstance(values, list) else values}"
            for name, values in value.items()
        ]
        return "; ".join(told) or words[None]
    if isinstance(value, list):
        return (
            ", ".join(f"({_said(one, words)})" if isinstance(one, dict) else str(one) for one in value) or words[None]
        )
    return words[value] if value is None or isinstance(value, bool) else str(value)
