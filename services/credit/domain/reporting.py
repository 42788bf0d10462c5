"""Which body reports what for which period, until when, and whether it has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from databus.calendar import Term, add_working_days
from databus.errors import InvalidRequest
from databus.rules import RuleBook
from services.credit.domain.period import add_months
from services.credit.domain.powers import seats_of

MONTH, QUARTER = "month", "quarter"
OPEN, DUE, OVERDUE, FILED = "OPEN", "DUE", "OVERDUE", "FILED"
STATES: Final = (OPEN, DUE, OVERDUE, FILED)
_A_QUARTER: Final = 3  # months
_MONTHS: Final = {MONTH: 1, QUARTER: _A_QUARTER}
_NAME: Final = re.compile(r"([0-9]{4})-(?:(0[1-9]|1[0-2])|Q([1-4]))")


@dataclass(frozen=True)
class Period:
    """A month such as 2026-11 or a quarter such as 2026-Q4, both days included."""

    name: str
    from_on: date
    until_on: date


@dataclass(frozen=True)
class Expected:
    """One report that a body owes: for which duty, county and period, and until when.

    `heirs_of` are the bodies it stands for: itself, and those that it succeeded.
    """

    duty: str
    zh: str
    en: str
    division: str
    agency: str
    heirs_of: tuple[str, ...]
    items: tuple[str, ...]
    period: Period
    due_on: date
    provisional: bool
    clause: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.duty, self.division, self.agency, self.period.name

    def state(self, filed_on: date | None, on: date) -> str:
        """Return how it stands on a day."""
        if filed_on is not None and filed_on <= on:
            return FILED
        if on <= self.period.until_on:
            return OPEN
        return DUE if on <= self.due_on else OVERDUE


def parse_period(name: str) -> Period:
    """Return a period by its name; InvalidRequest if there is none of that name."""
    told = _NAME.fullmatch(name)
    if told is None:
        raise InvalidRequest("no such period", "period", "a month such as 2026-11, or a quarter such as 2026-Q4")
    year, month, quarter = int(told[1]), told[2], told[3]
    if month:
        return _period(date(year, int(month), 1), MONTH)
    return _period(date(year, 1 + _A_QUARTER * (int(quarter) - 1), 1), QUARTER)


def expected(rules: RuleBook, *, on: date, division: str | None = None) -> Iterator[Expected]:
    """Return the reports of all periods that have begun by a day, the newest period first.

    Source: SH 四(十三), 六(一), 六(二); SN附2 三(四)1: rows of `rules/reporting.toml`.
    """
    owed = [one for row in rules.table("reporting_duties") for one in _of_duty(row, on, division, rules)]
    yield from sorted(owed, key=lambda one: (-one.period.from_on.toordinal(), *one.key))


def escalated_to(one: Expected, *, on: date, rules: RuleBook) -> tuple[str, ...]:
    """Return who is told besides that a report is overdue on a day: nobody before a term, then the office."""
    days = rules.value("report_escalated_after_working_days", on=on)
    if on <= add_working_days(one.due_on, days).due_on:
        return ()
    return seats_of(rules).agencies([rules.value("report_escalated_to", on=on)], one.division)


def _of_duty(row: dict[str, Any], on: date, division: str | None, rules: RuleBook) -> Iterator[Expected]:
    counties = [one for one in row["divisions"] if division is None or division.startswith(one)]
    for period in _periods(row, on):
        term = _term(period.until_on, row["due_working_days"])
        for county in counties:
            for agency, heirs_of in _bodies(row["by"], county, period.until_on, rules).items():
                yield Expected(
                    duty=row["code"],
                    zh=row["zh"],
                    en=row["en"],
                    division=county,
                    agency=agency,
                    heirs_of=heirs_of,
                    items=tuple(row["items"]),
                    period=period,
                    due_on=term.due_on,
                    provisional=term.provisional,
                    clause=row["clause"],
                )


def _bodies(seats: Sequence[str], division: str, on: date, rules: RuleBook) -> dict[str, tuple[str, ...]]:
    """Return who reports, each with the bodies it stands for."""
    heirs = {row["of"]: row["is"] for row in rules.table("successors", on=on)}
    found: dict[str, tuple[str, ...]] = {}
    for agency in seats_of(rules).agencies(seats, division):
        heir = heirs.get(agency, agency)
        found[heir] = tuple(dict.fromkeys((*found.get(heir, (heir,)), agency)))
    return found


@lru_cache(maxsize=1_000)  # the same few for every body and every question
def _term(last: date, working_days: int) -> Term:
    return add_working_days(last, working_days)


def _periods(row: dict[str, Any], on: date) -> Iterator[Period]:
    period = _period(row["from"], row["period"])
    while period.from_on <= on and ("until" not in row or period.from_on < row["until"]):
        yield period
        period = _period(period.until_on + timedelta(days=1), row["period"])


def _period(first: date, kind: str) -> Period:
    last = add_months(first, _MONTHS[kind]) - timedelta(days=1)
    name = f"{first:%Y-%m}" if kind == MONTH else f"{first.year}-Q{1 + (first.month - 1) // _A_QUARTER}"
    return Period(name, first, last)
