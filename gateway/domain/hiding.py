"""Accesses that an investigation keeps from the enterprise until a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from databus.errors import Conflict, InvalidRequest, NotPermitted


@dataclass(frozen=True, slots=True)
class Hiding:
    """One order.

    Attributes:
        agency: whose accesses are hidden.
        entry: the one that is; None: all of the agency about the enterprise, from `from_at` on.
        until_at: the beginning of the day on which they are shown.
        ended_at: when it was ended early.
    """

    id: str
    uscc: str
    agency: str
    entry: str | None
    from_at: datetime
    until_on: date
    until_at: datetime
    case_reference: str
    legal_basis: str
    ordered_by: str
    officer: str
    ordered_at: datetime
    ended_at: datetime | None
    ended_by: str | None
    reason: str | None
    version: int

    def holds(self, now: datetime) -> bool:
        """Whether what it covers is hidden at a moment."""
        return self.ended_at is None and now < self.until_at

    def covers(self, access: Any) -> bool:
        """Whether it is about an access: one with `id`, `agency` and `at`."""
        if self.entry is not None:
            return bool(access.id == self.entry)
        return bool(access.agency == self.agency and access.at >= self.from_at)


def whose(agency: str | None, caller: str, *, operator: bool) -> str:
    """Return whose accesses are to be hidden.

    Raises:
        NotPermitted: they are another agency's.
    """
    if agency is not None and agency != caller and not operator:
        raise NotPermitted("an agency may hide its own accesses alone", "agency", f"{caller}, or an operator's order")
    return agency or caller


def check_until(until_on: date, today: date, longest: int) -> None:
    """Refuse a day that has come already, or is too far.

    Source: 行政处罚法 Art. 60 (90 days from filing to decision), as our default.
    """
    days = (until_on - today).days
    if not 0 < days <= longest:
        raise InvalidRequest(
            "not a day until which accesses may be hidden", "until", f"after {today}, within {longest} days of it"
        )


def check_end(hiding: Hiding, caller: str, now: datetime, *, operator: bool) -> None:
    """Refuse to end what has ended, or is another agency's.

    Raises:
        NotPermitted: another agency ordered it.
        Conflict: nothing is hidden by it any more.
    """
    if caller not in (hiding.ordered_by, hiding.agency) and not operator:
        raise NotPermitted(
            f"{hiding.ordered_by} ordered it", "hiding_id", f"one of your own, or ask {hiding.ordered_by}"
        )
    if not hiding.holds(now):
        raise Conflict("nothing is hidden by it any more", "hiding_id", f"it held until {hiding.until_on}")
