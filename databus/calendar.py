"""Working days by the Chinese calendar, make-up days included; provisional beyond the last confirmed year."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

import holidays

from databus.errors import InvalidRequest

MAX_WORKING_DAYS = 1000


@dataclass(frozen=True)
class Term:
    """When a term ends, and whether a notice still to come may move it."""

    due_on: date
    provisional: bool


@dataclass(frozen=True)
class _Overrides:
    confirmed_through: int
    days_off: frozenset[date]
    working_days: frozenset[date]


@cache
def _overrides() -> _Overrides:
    data = tomllib.loads(files("databus").joinpath("calendar.toml").read_text())
    return _Overrides(
        data["confirmed_through"],
        frozenset(map(date.fromisoformat, data["days_off"])),
        frozenset(map(date.fromisoformat, data["working_days"])),
    )


@cache
def _calendar() -> holidays.HolidayBase:
    return holidays.country_holidays("CN")


def is_working_day(day: date) -> bool:
    """Whether offices work on the day: weekdays but holidays, and the weekend days that a notice makes up."""
    overrides = _overrides()
    if day in overrides.working_days:
        return True
    return day not in overrides.days_off and bool(_calendar().is_working_day(day))


def add_working_days(start: date, days: int) -> Term:
    """Return when a term of working days ends; counting starts the day after `start`.

    Args:
        start: the day of the event that starts the term.
        days: working days, 0 to 1000.

    Source: 行政处罚法 Art. 85 (terms of 2, 3, 5 and 7 days are working days).
    """
    if not 0 <= days <= MAX_WORKING_DAYS:
        raise InvalidRequest("a term out of range", "working_days", f"a whole number from 0 to {MAX_WORKING_DAYS}")
    day, left = start, days
    try:
        while left:
            day += timedelta(days=1)
            if is_working_day(day):
                left -= 1
    except OverflowError:
        raise InvalidRequest("a term beyond the calendar", "from", "a day before 9999") from None
    return Term(day, provisional=day.year > _overrides().confirmed_through)
