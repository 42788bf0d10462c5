"""The yearly rating cycle, 1 October to 30 September."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from databus.rules import RuleBook


def cycle_start(day: date, rules: RuleBook) -> date:
    """Return the first day of the cycle that the day lies in."""
    start = date(day.year, rules.value("cycle_start_month", on=day), 1)
    return start if day >= start else start.replace(year=start.year - 1)


def valid_until(formal_on: date, rules: RuleBook) -> date:
    """Return the last day of a formal rating: the end of the first month of the next cycle (31 October).

    Source: AQSIQ announcement 2013 No. 93 (rated each October); DESIGN §5.
    """
    start = cycle_start(formal_on, rules)
    return date(start.year + 1, start.month, monthrange(start.year + 1, start.month)[1])


def is_rating_season(day: date, rules: RuleBook) -> bool:
    """Whether the yearly rating of everybody is due: from its day to the end of the cycle's first month."""
    return day.month == cycle_start(day, rules).month and day.day >= rules.value("formal_rating_day", on=day)
