"""What other services, and our own officers, have said: the inputs of a decision as inspection holds them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from services.inspection.domain.facts import ALERT_LEVELS

HEADING_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class Rating:
    """An enterprise's rating, from credit. `said_at` is when credit said it: a sign of life."""

    uscc: str
    grade: str
    valid_until: date | None
    said_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Enterprise:
    """What the mode table reads of the registry, the division whose bodies act for the enterprise, and its names."""

    uscc: str
    cnas_lab: bool
    version: int
    division: str | None = None
    name: str | None = None
    name_en: str | None = None
    leading: bool = False
    own_brand: bool = False
    qms: bool = False
    self_control: bool = False


@dataclass(frozen=True, slots=True)
class Membership:
    """An enterprise's membership of a zone, with the zone's level."""

    zone_id: str
    uscc: str
    state: str
    version: int
    level: str | None = None
    zone_version: int | None = None


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone's level; it stays through rectification and review."""

    zone_id: str
    level: str | None
    state: str
    version: int
    division: str | None = None


@dataclass(frozen=True, slots=True)
class Title:
    """A 示范企业 title; no row of the mode table reads it yet, special policies will."""

    title_id: str
    zone_id: str
    uscc: str
    state: str
    version: int


@dataclass(frozen=True, slots=True)
class Scope:
    """Which consignments an alert concerns; None is any."""

    hs_prefix: str
    destination: str | None
    uscc: str | None

    def covers(self, hs_code: str, destination: str | None, uscc: str) -> bool:
        """Whether goods of this code, going there, of this enterprise are meant."""
        return (
            hs_code.startswith(self.hs_prefix) and self.destination in {None, destination} and self.uscc in {None, uscc}
        )


@dataclass(frozen=True, slots=True)
class Alert:
    """A risk alert; out of force once lifted."""

    alert_id: str
    level: str
    scope: Scope
    in_force: bool
    version: int


@dataclass(frozen=True, slots=True)
class TraceCase:
    """A responsibility trace case."""

    case_id: str
    uscc: str
    hs_code: str
    open: bool
    finding_in_force: bool
    version: int

    @property
    def heading(self) -> str:
        """The HS heading that the case concerns."""
        return self.hs_code[:HEADING_DIGITS]


@dataclass(frozen=True, slots=True)
class Listing:
    """A place on a list of joint incentive or joint punishment."""

    listing_id: str
    uscc: str
    list: str
    effect: str
    in_force: bool
    version: int


@dataclass(frozen=True, slots=True)
class Approval:
    """Something granted or ordered by an agency, with its validity: both days count.

    `state` is where its care stands (`[[approval_move]]`); of `suspended_on` and `withdrawn_on` it holds no more.
    `review_on` is the last day of the next follow-up, `attend_on` the next day on which it is looked at.
    """

    approval_id: str
    kind: str
    uscc: str | None
    hs_prefix: str | None
    level: str | None
    document_no: str
    valid_from: date
    valid_until: date
    agency: str
    withdrawn_on: date | None
    reason: str | None
    version: int
    state: str = "IN_FORCE"
    direction: str | None = None
    goods: str | None = None
    report_no: str | None = None
    basis: str | None = None
    method: str | None = None
    suspended_on: date | None = None
    review_on: date | None = None
    defend_until: date | None = None
    application_id: str | None = None
    renews: str | None = None
    attend_on: date | None = None

    def holds(self, on: date) -> bool:
        """Whether it is in force on a day."""
        if any(day is not None and day <= on for day in (self.withdrawn_on, self.suspended_on)):
            return False
        return self.valid_from <= on <= self.valid_until

    def covers(self, hs_code: str, direction: str | None = None) -> bool:
        """Whether goods of this code, going this way, are within it."""
        if None not in {direction, self.direction} and direction != self.direction:
            return False
        return self.hs_prefix is None or hs_code.startswith(self.hs_prefix)


@dataclass(frozen=True, slots=True)
class StopOrder:
    """An order that nothing of an enterprise, or one consignment, may leave.

    `rests_on` is what the service made it for by rule, and lifts it with; None where an officer ordered it.
    """

    order_id: str
    uscc: str
    consignment_id: str | None
    document_no: str
    reason: str
    agency: str
    ordered_on: date
    lifted_on: date | None
    version: int
    rests_on: str | None = None


def highest(alerts: Collection[Alert]) -> str:
    """Return the highest level among alerts, "none" without any."""
    return max((alert.level for alert in alerts), key=ALERT_LEVELS.index, default="none")
