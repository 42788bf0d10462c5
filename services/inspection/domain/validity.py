"""How long things hold: a release, the right to ask for re-inspection, goods admitted for a time."""

from __future__ import annotations

from datetime import date, timedelta

from databus.rules import RuleBook
from services.inspection.domain.consignment import Declaration


def released_until(rules: RuleBook, hs_code: str, on: date) -> date:
    """Return the last day on which a release of this day holds: by product, else the general term.

    Source: 商检法 15, 16: to be exported within a set period, else declared anew.
    """
    fitting = [row for row in rules.table("release_validity", on=on) if hs_code.startswith(row["hs_prefix"])]
    row = max(fitting, key=lambda row: len(row["hs_prefix"]), default=None)
    days = row["days"] if row else int(rules.value("release_validity_days", on=on))
    return on + timedelta(days=days)


def last_day(rules: RuleBook, declared: Declaration, on: date) -> date | None:
    """Return the last day on which the release of a consignment of this day holds; an import's does not end."""
    return released_until(rules, declared.hs_code, on) if declared.direction == "export" else None


def reinspection_until(rules: RuleBook, found_on: date) -> date:
    """Return the last day to ask for re-inspection of what was found on a day.

    Source: 商检法 27; 《进出口商品复验办法》.
    """
    return found_on + timedelta(days=int(rules.value("reinspection_ask_within_days", on=found_on)))


def re_export_until(admitted_on: date, months: int) -> date:
    """Return the day by which goods admitted for a time must have left: the same day of the month, or its last."""
    count = admitted_on.month - 1 + months
    year, month = admitted_on.year + count // 12, count % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month, min(admitted_on.day, last))
