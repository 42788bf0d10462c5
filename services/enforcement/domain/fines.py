"""What is owed of a fine on a day: instalments, payments, the surcharge and its cap, to the fen.

Source: 行政处罚法 Art. 66, 67, 72, 73.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from databus.calendar import Calendar
from databus.errors import InvalidRequest

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Instalment:
    """A part of a fine with its last day."""

    due_on: date
    amount_fen: int


@dataclass(frozen=True)
class Paid:
    """What was paid on a day."""

    paid_on: date
    amount_fen: int


@dataclass(frozen=True)
class Stay:
    """Days on which no surcharge runs: after `begun_on`, up to and with `ended_on` (None: it goes on)."""

    begun_on: date
    ended_on: date | None

    def covers(self, day: date) -> bool:
        """Whether nothing runs on a day."""
        return self.begun_on < day and (self.ended_on is None or day <= self.ended_on)


@dataclass(frozen=True)
class Owed:
    """What stands on a day: paid in all, left of the fine, the surcharge so far, and both together still to pay."""

    fine_fen: int
    paid_fen: int
    fine_left_fen: int
    surcharge_fen: int
    owed_fen: int
    overdue: bool


def owed_on(
    day: date, instalments: Sequence[Instalment], payments: Sequence[Paid], stays: Sequence[Stay], percent: int
) -> Owed:
    """Return what is owed at the end of a day; payments go to the fine first, then to the surcharge.

    Each day late costs `percent` of what is overdue of the fine, together never more than the fine.

    Source: 行政处罚法 Art. 72 (每日百分之三; not above the fine), 73 (not during review or suit).
    """
    fine = sum(one.amount_fen for one in instalments)
    paid = sum(one.amount_fen for one in payments)
    surcharge = _surcharge(day, instalments, payments, stays, percent, cap=fine)
    left = max(0, fine - paid)
    return Owed(
        fine_fen=fine,
        paid_fen=paid,
        fine_left_fen=left,
        surcharge_fen=surcharge,
        owed_fen=max(0, fine + surcharge - paid),
        overdue=_late(day + _DAY, instalments, payments) > 0,
    )


def _surcharge(
    day: date,
    instalments: Sequence[Instalment],
    payments: Sequence[Paid],
    stays: Sequence[Stay],
    percent: int,
    *,
    cap: int,
) -> int:
    if not instalments:
        return 0
    running, hundredths = min(one.due_on for one in instalments) + _DAY, 0
    while running <= day and hundredths < cap * 100:
        if not any(one.covers(running) for one in stays):
            hundredths += _late(running, instalments, payments) * percent
        running += _DAY
    return min(cap, hundredths // 100)


def _late(day: date, instalments: Sequence[Instalment], payments: Sequence[Paid]) -> int:
    """What was due before a day and not paid before it."""
    due = sum(one.amount_fen for one in instalments if one.due_on < day)
    return max(0, due - sum(one.amount_fen for one in payments if one.paid_on < day))


def check_plan(plan: Sequence[Instalment], fine_fen: int, calendar: Calendar, *, after: date) -> None:
    """Refuse instalments that are not the fine, out of order, before a day, or due on a day off.

    Raises:
        InvalidRequest: says what would be right.

    Source: 行政处罚法 Art. 66.
    """
    if sum(one.amount_fen for one in plan) != fine_fen:
        raise InvalidRequest("the instalments are not the fine", "instalments", f"{fine_fen} fen together")
    days = [one.due_on for one in plan]
    if days != sorted(set(days)) or days[0] <= after:
        raise InvalidRequest("the days are out of order", "instalments", f"rising days after {after}")
    for one in days:
        if not calendar.is_working_day(one):
            raise InvalidRequest("an instalment is due on a day off", "instalments", f"working days; {one} is none")


def next_due(instalments: Sequence[Instalment], payments: Sequence[Paid]) -> date | None:
    """Return the last day of the first instalment that is not paid in full."""
    paid, due = sum(one.amount_fen for one in payments), 0
    for one in instalments:
        due += one.amount_fen
        if due > paid:
            return one.due_on
    return None
