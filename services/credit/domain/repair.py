"""Publicity and credit repair (信用修复) by severity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from databus.errors import Conflict
from databus.rules import RuleBook
from services.credit.domain.items import Item
from services.credit.domain.period import add_months


@dataclass(frozen=True)
class Publicity:
    """Whether a record is public, and the first day on which it no longer is."""

    public: bool
    until: date | None


def publicity(item: Item, effective_on: date, *, on: date, rules: RuleBook) -> Publicity:
    """Return what publicity a record has by its severity.

    Source: 信用修复管理办法 (2026): minor acts are not public in principle, the others until their maximum.
    """
    if item.severity is None or not in_force(on, rules):
        return Publicity(public=False, until=None)
    severity = item.severity.lower()
    until = add_months(effective_on, rules.value(f"publicity_max_months_{severity}", on=on))
    return Publicity(public=rules.value(f"published_{severity}", on=on) and on < until, until=until)


def public_since(severity: str, *, on: date, rules: RuleBook) -> date | None:
    """Return the first effective day of which acts of a severity are public on a day; None if they are not at all.

    Source: 信用修复管理办法 (2026): publicity stops by itself at its maximum.
    """
    word = severity.lower()
    if not in_force(on, rules) or not rules.value(f"published_{word}", on=on):
        return None
    months = rules.value(f"publicity_max_months_{word}", on=on)
    day = add_months(on, -months)
    # the months are of unequal lengths: the last days of a long one may end together
    while add_months(day, months) <= on:
        day += timedelta(days=1)
    return day


def repairable_from(item: Item, effective_on: date, *, on: date, rules: RuleBook) -> date | None:
    """Return the first day on which a record may be repaired, None where nothing can be repaired.

    Source: 信用修复管理办法 (2026): only after the minimum period of publicity.
    """
    if item.severity is None or not in_force(on, rules):
        return None
    return add_months(effective_on, rules.value(f"repair_min_months_{item.severity.lower()}", on=on))


def check_repair(
    item: Item, effective_on: date, conditions: Iterable[tuple[str, bool]], *, on: date, rules: RuleBook
) -> None:
    """Refuse a repair before its time or with a condition unmet.

    Args:
        item: the record's item.
        effective_on: the day the document behind the record took effect.
        conditions: name and whether it is met: act corrected, duties fulfilled, public pledge.
        on: the day of the repair.
        rules: the rule book.

    Raises:
        Conflict: says from which day it may be, and which conditions are unmet.

    Source: 信用修复管理办法 (2026), conditions of repair.
    """
    first = repairable_from(item, effective_on, on=on, rules=rules)
    if first is None:
        raise Conflict("no rule lets this record be repaired on that day", "on", "信用修复管理办法, from 2026-04-01")
    missing = [(name, "must be met before a repair") for name, met in conditions if not met]
    if on < first:
        missing.insert(0, ("on", f"{first} or later: the minimum period of a {item.severity} act"))
    if missing:
        raise Conflict.about("the record cannot be repaired now", missing)


def in_force(on: date, rules: RuleBook) -> bool:
    """Whether the rules of publicity and repair are in force on the day."""
    try:
        rules.parameter("repair_min_months_minor", on=on)
    except KeyError:
        return False
    return True
