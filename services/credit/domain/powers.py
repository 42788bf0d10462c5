"""Which agency may do what with credit: rules name seats, and in each county a body of its own sits in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from databus.errors import NotPermitted
from databus.rules import RuleBook
from databus.seats import Seats


def require(
    act: str,
    agency: str | None,
    *,
    on: date,
    rules: RuleBook,
    item: str | None = None,
    recorder: str | None = None,
    division: str | None = None,
) -> None:
    """Refuse the act unless the agency has the power on the day.

    Args:
        act: an act of `rules/powers.toml`, such as `record`, `annul` or `rate_formally`.
        agency: who asks.
        on: the day.
        rules: the rule book.
        item: the item recorded, for `record`.
        recorder: the agency that recorded the act, for acts that are its alone (谁认定、谁修复).
        division: where the enterprise is, for acts of its own county's bodies; None if that is not known here.

    Raises:
        NotPermitted: names who may, and the clause.

    Source: the rows of `rules/powers.toml` and `rules/seats.toml`, each with its clause.
    """
    row = _row(act, on, rules, item)
    county = division if row.get("county") else None
    if not _entitled(row["by"], agency, recorder, county, on, rules):
        what = f"{act} {item}" if item else act
        who = ", ".join(_named(row["by"], recorder, county, on, rules)) or "nobody in this county"
        raise NotPermitted(f"{what} is for {who}, not for {agency} ({row['clause']})")


def require_seat(
    what: str, by: Iterable[str], clause: str, agency: str, *, division: str | None, rules: RuleBook
) -> None:
    """Refuse a step unless the agency sits, in the enterprise's county or nationwide, in one of the seats.

    Raises:
        NotPermitted: names who does, and the clause.
    """
    seats = seats_of(rules)
    if set(by).isdisjoint(seats.taken_by(agency, division)):
        who = ", ".join(seats.agencies(sorted(by), division)) or "nobody in this county"
        raise NotPermitted(f"{what} is for {who}, not for {agency} ({clause})")


def may(act: str, agency: str | None, *, on: date, rules: RuleBook, division: str | None = None) -> bool:
    """Whether the agency has the power on the day for an enterprise of that division."""
    row = _row(act, on, rules, None)
    return _entitled(row["by"], agency, None, division if row.get("county") else None, on, rules)


@lru_cache(maxsize=8)
def seats_of(rules: RuleBook) -> Seats:
    """Who sits where."""
    return Seats(rules.table("seat"))


def _row(act: str, on: date, rules: RuleBook, item: str | None) -> dict[str, Any]:
    return next(
        row for row in rules.table("powers", on=on) if row["act"] == act and (item is None or item in row["items"])
    )


def _entitled(
    by: Iterable[str], agency: str | None, recorder: str | None, county: str | None, on: date, rules: RuleBook
) -> bool:
    if "any" in by or agency in _recorders(by, recorder, on, rules):
        return True
    return agency is not None and not set(by).isdisjoint(seats_of(rules).taken_by(agency, county))


def _named(by: Iterable[str], recorder: str | None, county: str | None, on: date, rules: RuleBook) -> list[str]:
    seats = [name for name in by if name != "recorder"]
    return [*_recorders(by, recorder, on, rules), *seats_of(rules).agencies(seats, county)]


def _recorders(by: Iterable[str], recorder: str | None, on: date, rules: RuleBook) -> list[str]:
    if recorder is None or "recorder" not in by:
        return []
    return [recorder, *(row["is"] for row in rules.table("successors", on=on) if row["of"] == recorder)]
