"""Days that terms end on."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

_MONTHS_OF_A_YEAR = 12


def months_later(day: date, months: int) -> date:
    """Return the same day some months later, the last of the month where that has no such day."""
    index = day.year * _MONTHS_OF_A_YEAR + day.month - 1 + months
    year, month = divmod(index, _MONTHS_OF_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day(first: date, months: int) -> date:
    """Return the last day of a validity of some months that begins on a day."""
    return months_later(first, months) - timedelta(days=1)
