"""Working days by the Chinese calendar, make-up days included; provisional beyond the last confirmed year."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.metadata import version
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
class Calendar:
    """Which days are worked: weekdays but holidays, as a notice corrects them; `confirmed_through` is its last year.

    `version` tells a calendar from another one, so that what was reckoned by an older one can be reckoned anew.
    """

    confirmed_through: int
    days_off: frozenset[date]
    working_days: frozenset[date]
    version: str

    @classmethod
    def read(cls, text: str) -> Calendar:
        """Read a calendar from the text of a file as `calendar.toml`."""
        data = tomllib.loads(text)
        return cls(
            data["confirmed_through"],
            frozenset(map(date.fromisoformat, data["days_off"])),
            frozenset(map(date.fromisoformat, data["working_days"])),
            hashlib.sha256(f"{version('holidays')} {text}".encode()).hexdigest()[:12],
        )

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on the day: weekdays but holidays, and the weekend days that a notice makes up."""
        if day in self.working_days:
            return True
        return day not in self.days_off and bool(_holidays().is_working_day(day))

    def provisional(self, day: date) -> bool:
        """Whether a notice still to come may move a term that ends on the day."""
        return day.year > self.confirmed_through


@cache
def shipped() -> Calendar:
    """The calendar that is shipped."""
    return Calendar.read(files("databus").joinpath("calendar.toml").read_text())


@cache
def _holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("CN")


def is_working_day(day: date) -> bool:
    """Whether offices work on the day, by the calendar that is shipped."""
    return shipped().is_working_day(day)


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
    return Term(day, provisional=shipped().provisional(day))
