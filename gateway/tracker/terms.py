"""The tracker's legal numbers, and what time it is."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path

from databus import calendar
from databus.clock import SHANGHAI, Clock, SystemClock
from databus.rules import RuleBook


@dataclass(frozen=True)
class Due:
    """When a term ends, and by which rule."""

    on: date
    provisional: bool
    clause: str


@cache
def book() -> RuleBook:
    """The border's dated rules."""
    return RuleBook.load(Path(str(files("gateway").joinpath("rules"))))


@cache
def clock() -> Clock:
    """The clock of this process, shifted as those of the services are."""
    shifted_by = os.environ.get("SANHU_CLOCK_FILE")
    return SystemClock(Path(shifted_by) if shifted_by else None)


def due(key: str, start: date) -> Due:
    """Return when a term of working days ends that begins on a day.

    Args:
        key: of the rule book.
        start: the day of the event; counting starts the day after.
    """
    term = book().parameter(key, on=start)
    ends = calendar.add_working_days(start, term.value)
    return Due(ends.due_on, ends.provisional, term.clause)


def beginning(day: date) -> datetime:
    """Return the moment at which a day begins in Shanghai."""
    return datetime.combine(day, time(), SHANGHAI)


def day_after(day: date) -> date:
    """Return the day on which something that was due is reminded of."""
    return day + timedelta(days=1)


def next_reminder(today: date) -> date:
    """Return the day of the next reminder."""
    return calendar.add_working_days(today, book().value("reminder_interval", on=today)).due_on


def day_before(day: date) -> date:
    """Return the day that is reconciled on a day."""
    return day - timedelta(days=1)
