"""Changes of the rules as a body drafts them, and whether they make sense."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from databus.rule_sets.changes import AskedChange, Wrong, twice, wrong_parameter
from databus.rules import PARAMETER, Amendment, Change, RuleBook
from services.credit.domain.items import items_on

KINDS: Final = (PARAMETER, "item", "bonus")
CLASSES: Final = ("basic", "law", "qms", "product", "supervision", "social")
SEVERITIES: Final = ("MINOR", "GENERAL", "SERIOUS")
ITEM_FIELDS: Final = ("zh", "en", "severity", "points", "direct_d", "info", "quality_problem", "department_record")
NEW_ITEM: Final = ("zh", "en", "severity", "points", "direct_d", "info", "by")
_TABLES: Final = {"item": "items", "bonus": "bonuses"}
_CODE: Final = re.compile(r"[A-Z][0-9]{2}")


def amendment(name: str, asked: Iterable[AskedChange], from_on: date | None) -> Amendment:
    """Return the changes as a rule book takes them."""
    return Amendment(name, from_on, tuple(made for change in asked for made in _made(change)))


def check(asked: Sequence[AskedChange], book: RuleBook, on: date) -> Wrong:
    """Return what is wrong with changes of a book from a day on: the field, and what would be right."""
    wrong = twice(asked)
    for place, change in enumerate(asked):
        wrong += [(f"changes.{place}.{name}", right) for name, right in _CHECKS[change.kind](change, book, on)]
    return wrong or _as_a_whole(book.amended(amendment("draft", asked, on)), on)


def _made(change: AskedChange) -> list[Change]:
    grounds = {"clause": change.clause, "sure": change.sure}
    if change.kind == PARAMETER:
        return [Change(PARAMETER, change.key, {"value": change.value, **grounds})]
    if change.ends:
        return [Change(_TABLES[change.kind], change.key, None)]
    row = {name: value for name, value in change.fields.items() if name != "by"}
    made = [Change(_TABLES[change.kind], change.key, {"code": change.key, **row, **grounds})]
    if "by" in change.fields:
        power = {"code": change.key, "act": "record", "items": [change.key], "by": change.fields["by"], **grounds}
        made.append(Change("powers", change.key, power))
    return made


def _item(change: AskedChange, book: RuleBook, on: date) -> Wrong:
    there = items_on(book, on)
    if change.ends or change.value is not None:
        neutral = "an item does not end, it is made neutral: severity null, 0 points"
        return [("ends" if change.ends else "value", neutral)]
    unknown = [name for name in change.fields if name not in {*ITEM_FIELDS, "by"}]
    wrong: Wrong = [(f"fields.{name}", f"one of {', '.join(ITEM_FIELDS)}") for name in unknown]
    if change.key in there:
        wrong += [("fields.by", "only for a new item")] if "by" in change.fields else []
        row = {name: getattr(there[change.key], name) for name in ITEM_FIELDS}
        same = all(row[name] == value for name, value in change.fields.items() if name in row)
        wrong += [("fields", f"something new of {change.key}")] if same else []
        return wrong or _weight({**row, **change.fields})
    wrong += [] if _CODE.fullmatch(change.key) else [("key", "a letter and two digits, such as L06")]
    wrong += [(f"fields.{name}", "is needed for a new item") for name in NEW_ITEM if name not in change.fields]
    strangers = set(change.fields.get("by", ())) - _recorders(book, on)
    wrong += [("fields.by", f"bodies that record acts; not {', '.join(sorted(strangers))}")] if strangers else []
    return wrong or _weight(change.fields)


def _weight(row: Mapping[str, Any]) -> Wrong:
    weighs = row["points"] > 0 or row["direct_d"]
    if row["direct_d"] and row["points"]:
        return [("fields.points", "0 for an item that leads to D directly")]
    if row["severity"] is None and weighs:
        return [("fields.severity", f"one of {', '.join(SEVERITIES)} for an item that counts")]
    if row["severity"] is not None and not weighs:
        return [("fields.points", "more than 0, or severity null for an item that never counts")]
    return []


def _recorders(book: RuleBook, on: date) -> set[str]:
    return {agency for row in book.table("powers", on=on) if row["act"] == "record" for agency in row["by"]}


def _bonus(change: AskedChange, book: RuleBook, on: date) -> Wrong:
    """A bonus rests on a fact that the registry says, so that none can be made up here."""
    codes = list(dict.fromkeys(row["code"] for row in book.table("bonuses")))
    if change.key not in codes:
        return [("key", f"a bonus whose fact the registry tells: {', '.join(codes)}")]
    stands = change.key in {row["code"] for row in book.table("bonuses", on=on)}
    if change.ends:
        return [] if stands else [("ends", f"{change.key} has ended already")]
    wrong: Wrong = [(f"fields.{name}", "zh or en") for name in change.fields if name not in {"zh", "en"}]
    if stands:
        return wrong or ([] if change.fields else [("fields", "zh or en, or that it ends")])
    return wrong + [(f"fields.{name}", "is needed to begin anew") for name in ("zh", "en") if name not in change.fields]


def _as_a_whole(book: RuleBook, on: date) -> Wrong:
    limits = [book.value(key, on=on) for key in ("grade_c_min", "grade_b_min", "grade_a_min", "full_score")]
    if limits != sorted(set(limits)) or limits[0] <= 0:
        told = " < ".join(str(limit) for limit in limits)
        return [("changes", f"0 < grade_c_min < grade_b_min < grade_a_min < full_score; it would be {told}")]
    full = limits[-1]
    heavy = [code for code, item in items_on(book, on).items() if item.points > full]
    return [("changes", f"no item may cost more than {full} points: {', '.join(heavy)}")] if heavy else []


_CHECKS: Final = {PARAMETER: wrong_parameter, "item": _item, "bonus": _bonus}
