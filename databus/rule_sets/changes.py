"""Changes of rules as a body drafts them, and what can be wrong with those of a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from databus.rules import BrokenRules, RuleBook, exact

LONGEST_MONTHS: Final = 600
LARGEST: Final = 10_000
FULL_SHARE: Final = 100
Wrong = list[tuple[str, str]]


@dataclass(frozen=True)
class AskedChange:
    """One change: of a parameter its `value`; of a row the `fields` that are new, or that it ends."""

    kind: str
    key: str
    clause: str
    sure: str
    value: Any = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    ends: bool = False


def twice(asked: Sequence[AskedChange]) -> Wrong:
    """Return which changes are of something that another one of the set changes already."""
    seen: set[tuple[str, str]] = set()
    wrong: Wrong = []
    for place, change in enumerate(asked):
        if (change.kind, change.key) in seen:
            wrong.append((f"changes.{place}.key", f"{change.key} is changed already in this set"))
        seen.add((change.kind, change.key))
    return wrong


def wrong_parameter(change: AskedChange, book: RuleBook, on: date) -> Wrong:
    """Return what is wrong with a change of a number: its name, its kind, its size.

    What a number may be stands in the book's `rule_limits`; a share in percent is one, whatever else is not said.
    """
    known = book.keys()
    if change.key not in known:
        return [("key", f"a parameter of the rule book: {', '.join(known)}")]
    wrong: Wrong = [("fields", "only `value` for a parameter")] if change.fields or change.ends else []
    now = book.history(change.key)[-1]
    try:
        value = exact(change.value)
    except (ArithmeticError, BrokenRules):
        value = None
    if type(value) is not type(now.value):
        return [*wrong, ("value", f"{_form(now.value)}, as {change.key} has it now: {now.value}")]
    first, last = _limits(change.key, now.unit, book)
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and not first <= value <= last:
        wrong.append(("value", f"from {first} to {last}"))
    elif value_on(book, change.key, on) == value:
        wrong.append(("value", f"another than now: it is {value} already"))
    return wrong


def value_on(book: RuleBook, key: str, on: date) -> Any:
    """Return a parameter's value on a day, None if it has none yet."""
    try:
        return book.value(key, on=on)
    except KeyError:
        return None


def _limits(key: str, unit: str, book: RuleBook) -> tuple[int, int]:
    limits = next((row for row in book.table("rule_limits") if row["key"] == key), None)
    if limits is not None:
        return limits["least"], limits["most"]
    if unit.startswith("percent"):
        return 0, FULL_SHARE
    return 0, LONGEST_MONTHS if "months" in key else LARGEST


def _form(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int):
        return "a whole number"
    return "a decimal as text" if isinstance(value, Decimal) else "a text"
