"""Statistics of consignments: by mode, of a zone, in a period; what was looked at, what was found, how long it took."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from databus.errors import InvalidRequest
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.powers import seats_of
from services.inspection.use_cases.ports import Desk, Work

_COUNTS = ("declared", "checked", "sampled", "nonconforming", "released", "released_by_rule", "returned")


def get_statistics(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """Return what became of the consignments declared in a period, by mode and together.

    A county's body is told of its own county's enterprises, and of those in counties that have no body of their own.

    Raises:
        InvalidRequest: the period ends before it begins, or is longer than one question may cover.

    Source: S12 六(四), S14 七(四) (reports); SH 四(六)2.
    """
    first, last = ask["from_on"], ask["until_on"] or desk.clock.today()
    most = desk.limit("statistics_most_days", last)
    if not timedelta(0) <= last - first < timedelta(days=most):
        right = f"from {first} on, at most {most} days in all"
        raise InvalidRequest("no such period", "until_on", right)
    agency = work.caller.agency
    elsewhere = () if agency is None else seats_of(desk.rules).elsewhere(agency)
    rows = work.checks.statistics(first, last, {**ask, "elsewhere": list(elsewhere) or None})
    modes = [
        {
            "mode": row["mode"],
            **{name: row[name] for name in _COUNTS},
            "checked_percent": _share(row["checked"], row["declared"]),
            "nonconforming_percent": _share(row["nonconforming"], row["checked"]),
            "median_hours_to_release": _hours(row["median_wait"]),
            "ninetieth_hours_to_release": _hours(row["ninetieth_wait"]),
        }
        for row in rows
    ]
    total = {name: sum(one[name] for one in modes) for name in _COUNTS}
    return {
        "from_on": first,
        "until_on": last,
        "modes": modes,
        "total": {
            **total,
            "checked_percent": _share(total["checked"], total["declared"]),
            "nonconforming_percent": _share(total["nonconforming"], total["checked"]),
        },
    }


def _share(part: int, whole: int) -> str | None:
    if not whole:
        return None
    return str((Decimal(100 * part) / whole).quantize(Decimal("0.01")))


def _hours(wait: timedelta | None) -> str | None:
    if wait is None:
        return None
    return str((Decimal(str(wait / timedelta(hours=1)))).quantize(Decimal("0.01")))
