"""What changes of inspection's rules come to, in plain Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from databus.rule_sets.changes import AskedChange
from databus.rule_sets.words import Changed, Difference, difference, number_changed
from databus.rules import PARAMETER, RuleBook
from services.inspection.domain.facts import Facts, Vocabulary
from services.inspection.domain.rule_changes import MODE, row_on

_FIELD_ZH: Final = {
    "zh": "中文名称",
    "en": "英文名称",
    "when": "适用条件",
    "any": "择一条件",
    "percent": "抽样比例",
    "times": "抽样倍数",
    "at_least": "抽样下限",
    "marks": "标注",
    "modes": "适用模式",
}


def differences(asked: Iterable[AskedChange], before: RuleBook, on: date) -> list[Difference]:
    """Return, field by field, what changes do to a book from a day on."""
    return [found for change in asked for found in _differences(change, before, on)]


def _differences(change: AskedChange, before: RuleBook, on: date) -> list[Difference]:
    if change.kind == PARAMETER:
        return [number_changed(change, before, on)]
    row = row_on(before, change.kind, change.key, on) or {}
    zh, en = row.get("zh", change.key), row.get("en", change.key)
    name = (f"规则{change.key} {zh}，", f"rule {change.key}") if change.kind == MODE else (f"{zh}，", en)
    words = _Words(before)
    return [
        difference(change, Changed(name, field, _FIELD_ZH[field], words.say), row.get(field), value)
        for field, value in change.fields.items()
        if row.get(field) != value
    ]


class _Words:
    """Says fields of rows: conditions by the words of the facts, numbers by their names."""

    def __init__(self, book: RuleBook) -> None:
        self._vocabulary = Vocabulary(book.table("fact"))
        self._names = {row["key"]: (row["zh"], row["en"]) for row in book.table("rule_words")}

    def say(self, value: Any) -> tuple[str, str]:
        """Say a value in Chinese and English."""
        if value is None or value in ([], {}):
            return "无", "none"
        if isinstance(value, Mapping):
            parts = sorted(value.items(), key=lambda part: _place(part[0]))
            return _joined([self._part(name, part) for name, part in parts], "、", "; ")
        if isinstance(value, list):
            return _joined([self.say(part) for part in value], "，", ", ")
        return self._names.get(str(value), (str(value), str(value)))

    def _part(self, name: str, value: Any) -> tuple[str, str]:
        if name in Facts._fields:
            said = [self._vocabulary.say(name, one) for one in value]
            return "或".join(phrase.zh for phrase in said), " or ".join(phrase.en for phrase in said)
        zh, en = self.say(value)
        if name == "when":
            return (f"（{zh}时）", f"(when {en})") if value else ("", "")
        return (zh, en) if name in {"factor", "percent", "mark"} else (f"{name} {zh}", f"{name} {en}")


def _place(name: str) -> tuple[int, str]:
    """Facts in the order of the vocabulary, whatever order a change names them in; when a part holds comes last."""
    if name in Facts._fields:
        return Facts._fields.index(name), name
    return (-2 if name == "by" else len(Facts._fields) if name == "when" else -1), name


def _joined(said: Sequence[tuple[str, str]], zh: str, en: str) -> tuple[str, str]:
    return zh.join(one for one, _ in said if one), en.join(one for _, one in said if one)
