"""On which day a term ends: working days, calendar days or months, without the days on which the clock stood still."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from databus.calendar import Calendar, Term

WORKING, CALENDAR, MONTHS = "working", "calendar", "months"
UNITS: Final = (WORKING, CALENDAR, MONTHS)
_DAY: Final = timedelta(days=1)
_MONTHS_OF_A_YEAR: Final = 12


@dataclass(frozen=True)
class Pause:
    """Days that do not count: those after `stopped_on` up to and with `resumed_on`."""

    stopped_on: date
    resumed_on: date

    def covers(self, day: date) -> bool:
        """Whether the clock stood still on a day."""
        return self.stopped_on < day <= self.resumed_on


@dataclass(frozen=True)
class Length:
    """How long a term is; `roll`: an end on a day off moves to the next working day."""

    count: int
    unit: str
    roll: bool = False


def end_of(started_on: date, length: Length, pauses: Sequence[Pause], calendar: Calendar) -> Term:
    """Return the last day of a term; counting starts the day after `started_on`.

    Source: 行政处罚法 Art. 85 (2, 3, 5, 7 days are working days); 民法典 Art. 200–203.
    """
    if length.unit == MONTHS:
        end = _months(started_on, length.count, pauses)
    else:
        end = _counted(started_on, length.count, pauses, calendar if length.unit == WORKING else None)
    while length.roll and not calendar.is_working_day(end):
        end += _DAY
    return Term(end, provisional=(length.roll or length.unit == WORKING) and calendar.provisional(end))


def days_from(day: date, count: int, unit: str, calendar: Calendar) -> date:
    """Return the day some days after another, before it if `count` is negative; working days for terms of these."""
    if unit != WORKING:
        return day + timedelta(days=count)
    step, left = (_DAY if count > 0 else -_DAY), abs(count)
    while left:
        day += step
        left -= calendar.is_working_day(day)
    return day


def months_later(day: date, months: int) -> date:
    """Return the same day some months later, the last of the month where that has no such day."""
    year, month = divmod(day.year * _MONTHS_OF_A_YEAR + day.month - 1 + months, _MONTHS_OF_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _counted(start: date, count: int, pauses: Sequence[Pause], calendar: Calendar | None) -> date:
    day, left = start, count
    while left:
        day += _DAY
        if not any(pause.covers(day) for pause in pauses) and (calendar is None or calendar.is_working_day(day)):
            left -= 1
    return day


def _months(start: date, count: int, pauses: Sequence[Pause]) -> date:
    end = months_later(start, count)
    for pause in sorted(pauses, key=lambda one: one.stopped_on):
        if pause.stopped_on < end:
            end += pause.resumed_on - pause.stopped_on
    return end
