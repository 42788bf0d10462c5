"""Days that recur by a rule of RFC 5545, each moved to the next working day.

A rule says FREQ (YEARLY, MONTHLY or WEEKLY), INTERVAL, and which days by BYMONTH, BYMONTHDAY, BYDAY, BYWEEKNO,
BYYEARDAY, BYSETPOS. When it ends stands beside it, so COUNT and UNTIL are refused, as is all that is finer than a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from dateutil.rrule import rrule, rrulestr

from databus.calendar import Calendar
from databus.errors import InvalidRequest

AHEAD: Final = timedelta(days=366)
_FREQUENCIES: Final = ("YEARLY", "MONTHLY", "WEEKLY")
_PARTS: Final = (*("FREQ", "INTERVAL", "WKST", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYWEEKNO", "BYYEARDAY", "BYSETPOS"),)
_MOST_INTERVAL: Final = 60
_EXAMPLE: Final = "FREQ=YEARLY;BYMONTH=3,9;BYDAY=1MO"
_SEARCHED: Final = timedelta(days=366 * 8)


@dataclass(frozen=True)
class Occurrence:
    """A day of a rule, and the working day on which it starts; `provisional` if a notice may still move that."""

    nominal_on: date
    starts_on: date
    provisional: bool


def check_rule(text: str, since: date) -> None:
    """Refuse a rule that cannot be read, is finer than a day, or has no day within eight years.

    Raises:
        InvalidRequest: says what would be right.
    """
    parts = dict(part.partition("=")[::2] for part in text.split(";"))
    strange = [name for name in parts if name not in _PARTS]
    if strange or parts.get("FREQ") not in _FREQUENCIES or len(parts) < len(text.split(";")):
        raise _wrong("a recurrence of another form", f"{_EXAMPLE}; of {', '.join(_PARTS)}, each once")
    interval = parts.get("INTERVAL", "1")
    if not (interval.isascii() and interval.isdigit() and 1 <= int(interval[:4]) <= _MOST_INTERVAL):
        raise _wrong("an interval out of range", f"INTERVAL from 1 to {_MOST_INTERVAL}")
    try:
        found = next(iter(_rule(text, since, since + _SEARCHED)), None)
    except (ValueError, TypeError, IndexError, KeyError, AttributeError):
        raise _wrong("a recurrence that cannot be read", _EXAMPLE) from None
    if found is None:
        raise _wrong("a recurrence without a day", f"one with a day within eight years, such as {_EXAMPLE}")


def days_of(text: str, since: date, first: date, last: date) -> list[date]:
    """Return the days of a rule that starts on `since`, from `first` to `last`."""
    if last < first:
        return []
    return [one.date() for one in _rule(text, since, last).between(_moment(first), _moment(last), inc=True)]


def occurrences(text: str, since: date, first: date, last: date, calendar: Calendar) -> list[Occurrence]:
    """Return the occurrences of a rule whose days are from `first` to `last`, each on a working day."""
    return [_worked(day, calendar) for day in days_of(text, since, first, last)]


def next_of(text: str, since: date, after: date, until: date | None, calendar: Calendar) -> Occurrence | None:
    """Return the first occurrence after a day, None if there is none until the last day, or within eight years."""
    last = after + _SEARCHED if until is None else min(until, after + _SEARCHED)
    day = next(iter(days_of(text, since, after + timedelta(days=1), last)), None)
    return None if day is None else _worked(day, calendar)


def _worked(day: date, calendar: Calendar) -> Occurrence:
    starts = day
    while not calendar.is_working_day(starts):
        starts += timedelta(days=1)
    return Occurrence(day, starts, calendar.provisional(starts))


def _rule(text: str, since: date, last: date) -> rrule:
    rule = rrulestr(text, dtstart=_moment(since), forceset=False)
    assert isinstance(rule, rrule)
    return rule.replace(until=_moment(last))


def _moment(day: date) -> datetime:
    return datetime.combine(day, time())


def _wrong(what: str, right: str) -> InvalidRequest:
    return InvalidRequest(what, "recurrence", right)
