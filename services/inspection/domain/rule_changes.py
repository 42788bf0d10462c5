"""Changes of inspection's rules as a body drafts them, field by field; as a whole, see `rule_invariants`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from databus.rule_sets.changes import AskedChange, Wrong, twice, wrong_parameter
from databus.rules import PARAMETER, Amendment, Change, RuleBook
from services.inspection.domain.facts import Facts, Vocabulary

MODE: Final = "mode"
MODIFIER: Final = "modifier"
KINDS: Final = (PARAMETER, MODE, MODIFIER)
MODE_FIELDS: Final = ("zh", "en", "when", "any", "percent", "times", "at_least", "marks")
MODIFIER_FIELDS: Final = ("zh", "en", "when", "modes")
_NAMED_BY: Final = {MODE: "id", MODIFIER: "name"}
_FIELDS: Final = {MODE: MODE_FIELDS, MODIFIER: MODIFIER_FIELDS}
_UNIT: Final = {"percent": "percent", "factor": "factor"}


def amendment(name: str, asked: Iterable[AskedChange], from_on: date | None) -> Amendment:
    """Return the changes as a rule book takes them."""
    return Amendment(name, from_on, tuple(_made(change) for change in asked))


def wrong_fields(asked: Sequence[AskedChange], book: RuleBook, on: date) -> Wrong:
    """Return what is wrong with each change by itself: the field, and what would be right."""
    wrong = twice(asked)
    for place, change in enumerate(asked):
        found = _number(change, book, on) if change.kind == PARAMETER else _row(change, book, on)
        wrong += [(f"changes.{place}.{name}", right) for name, right in found]
    return wrong


def row_on(book: RuleBook, kind: str, key: str, on: date) -> dict[str, Any] | None:
    """Return a row of the mode table or a modifier as it stands on a day."""
    return next((row for row in book.table(kind, on=on) if row[_NAMED_BY[kind]] == key), None)


def _made(change: AskedChange) -> Change:
    if change.kind == PARAMETER:
        return Change(PARAMETER, change.key, {"value": change.value, "clause": change.clause, "sure": change.sure})
    grounds = {"amended": [change.clause], "sure": change.sure}
    return Change(change.kind, change.key, {**change.fields, **grounds})


def _number(change: AskedChange, book: RuleBook, on: date) -> Wrong:
    """Only numbers are changed: what is a day, a word or a list has a meaning in the service's code."""
    if change.key in set(book.keys()):
        now = book.history(change.key)[-1]
        if not isinstance(now.value, int | Decimal) or isinstance(now.value, bool):
            return [("key", f"a number; {change.key} is {now.value}")]
        if not now.unit.startswith("percent") and isinstance(change.value, int) and change.value < 1:
            return [("value", f"a whole number from 1 ({now.unit})")]
    return wrong_parameter(change, book, on)


def _row(change: AskedChange, book: RuleBook, on: date) -> Wrong:
    row = row_on(book, change.kind, change.key, on)
    if row is None:
        known = [one[_NAMED_BY[change.kind]] for one in book.table(change.kind, on=on)]
        return [("key", f"one of {', '.join(known)}")]
    wrong: Wrong = [("value", "only for a parameter")] if change.value is not None else []
    allowed = _FIELDS[change.kind]
    wrong += [(f"fields.{name}", f"one of {', '.join(allowed)}") for name in change.fields if name not in allowed]
    if not wrong and all(row.get(name, _nothing(name)) == value for name, value in change.fields.items()):
        wrong.append(("fields", f"something new of {change.kind} {change.key}"))
    if not wrong and ("percent" in change.fields) and (change.fields["percent"] is None) != ("percent" not in row):
        wrong.append(("fields.percent", "a share, unless nothing moves under the row, and then none"))
    return wrong or [one for name, value in change.fields.items() for one in _field(change, name, value, book)]


def _field(change: AskedChange, name: str, value: Any, book: RuleBook) -> Wrong:
    vocabulary = Vocabulary(book.table("fact"))
    at = f"fields.{name}"
    if name in {"when", "any"}:
        return _conditions(at, value, vocabulary) or _narrower(at, name, value, _first(change, book))
    if name == "percent":
        return _percent(at, value, book, vocabulary)
    if name in {"times", "at_least"}:
        number = "factor" if name == "times" else "percent"
        return [
            one
            for place, part in enumerate(value)
            for one in (
                *_part(f"{at}.{place}", part, number, needs_when=True),
                *_of_unit(f"{at}.{place}.{number}", part.get(number), number, book),
                *_conditions(f"{at}.{place}.when", part.get("when", {}), vocabulary),
            )
        ]
    if name == "marks":
        return [one for place, part in enumerate(value) for one in _mark(f"{at}.{place}", part, book, vocabulary)]
    if name == "modes":
        first = _first(change, book).get("modes")
        modes = first or sorted({row["mode"] for row in book.table(MODE)})
        strange = value is None or [mode for mode in value if mode not in modes]
        return [(at, f"of {', '.join(modes)}")] if strange and (value is not None or first) else []
    return []


def _conditions(at: str, value: Mapping[str, Any], vocabulary: Vocabulary) -> Wrong:
    wrong: Wrong = []
    for fact, values in value.items():
        if fact not in Facts._fields:
            wrong.append((f"{at}.{fact}", f"a fact of a decision: {', '.join(Facts._fields)}"))
            continue
        known = vocabulary.values(fact)
        strange = [one for one in values if not any(one == other and type(one) is type(other) for other in known)]
        if strange or not values:
            told = ", ".join(str(one).lower() if isinstance(one, bool) else str(one) for one in known)
            wrong.append((f"{at}.{fact}", f"some of {told}"))
    return wrong


def _narrower(at: str, name: str, value: Mapping[str, Any], first: Mapping[str, Any]) -> Wrong:
    """Rows are narrowed alone, within what they came with, so that a later set can take a narrowing back."""
    shipped: Mapping[str, Any] = first.get(name, {})
    wrong: Wrong = []
    if name == "when":
        gone = [fact for fact in shipped if fact not in value]
        wrong += [(at, f"with {fact} of {_told(shipped[fact])}: a row is narrowed alone") for fact in gone]
    else:
        if shipped and not value:
            wrong.append((at, f"one of {', '.join(shipped)} at least: a row is narrowed alone"))
        strange = [fact for fact in value if shipped and fact not in shipped]
        wrong += [(f"{at}.{fact}", f"one of {', '.join(shipped)}: a row is narrowed alone") for fact in strange]
    for fact, values in value.items():
        if fact in shipped and not set(values) <= set(shipped[fact]):
            wrong.append((f"{at}.{fact}", f"within {_told(shipped[fact])}: a row is narrowed alone"))
    return wrong


def _percent(at: str, value: Any, book: RuleBook, vocabulary: Vocabulary) -> Wrong:
    if value is None or isinstance(value, str):
        return [] if value is None else _of_unit(at, value, "percent", book)
    by = value.get("by")
    if by not in Facts._fields:
        return [(f"{at}.by", f"a fact of a decision: {', '.join(Facts._fields)}")]
    known = {str(one) for one in vocabulary.values(by)}
    return [
        one
        for name, key in value.items()
        if name != "by"
        for one in (
            _of_unit(f"{at}.{name}", key, "percent", book)
            if name in known
            else [(f"{at}.{name}", f"a value of {by}: {', '.join(sorted(known))}")]
        )
    ]


def _of_unit(at: str, key: Any, unit: str, book: RuleBook) -> Wrong:
    known = [one for one in sorted(book.keys()) if book.history(one)[-1].unit.startswith(_UNIT[unit])]
    return [] if key in known else [(at, f"a parameter in {unit}: {', '.join(known)}")]


def _part(at: str, part: Mapping[str, Any], name: str, *, needs_when: bool) -> Wrong:
    names = {name, "when"}
    wrong: Wrong = [(f"{at}.{one}", f"{name} and when") for one in part if one not in names]
    if name not in part or (needs_when and "when" not in part):
        wrong.append((at, f"{name} and when"))
    return wrong


def _mark(at: str, part: Mapping[str, Any], book: RuleBook, vocabulary: Vocabulary) -> Wrong:
    known = sorted({mark["mark"] for row in book.table(MODE) for mark in row.get("marks", ())})
    wrong = _part(at, part, "mark", needs_when=False)
    if part.get("mark") not in known:
        wrong.append((f"{at}.mark", f"one of {', '.join(known)}"))
    return [*wrong, *_conditions(f"{at}.when", part.get("when", {}), vocabulary)]


def _first(change: AskedChange, book: RuleBook) -> dict[str, Any]:
    """Return the row as the service came with it."""
    rows = [row for row in book.table(change.kind) if row[_NAMED_BY[change.kind]] == change.key]
    return next((row for row in rows if "amended" not in row), rows[0])


def _nothing(name: str) -> Any:
    return {"when": {}, "any": {}, "times": [], "at_least": [], "marks": []}.get(name)


def _told(values: Iterable[Any]) -> str:
    return ", ".join(str(value).lower() if isinstance(value, bool) else str(value) for value in values)
