"""What is kept and heard besides the registry's own subjects: history, figures, copies, archive lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from services.enterprise.domain.findings import Finding
from services.enterprise.domain.memberships import Membership


@dataclass(frozen=True)
class Moved:
    """One line of the history of a zone, a membership or a title."""

    kind: str
    subject: str
    version: int
    source: str | None
    target: str
    on: date
    agency: str | None
    actor: str | None
    evidence: tuple[str, ...]
    reason: str | None
    clause: str
    rule_set: str
    noted_at: datetime


@dataclass(frozen=True)
class Member:
    """A membership with what a list of members shows of the enterprise."""

    membership: Membership
    name: str
    role: str
    leading: bool
    grade: str


@dataclass(frozen=True)
class ZoneFigures:
    """A year's denominators, US dollars, with the document they stand in; known from `noted_at` to `known_until`."""

    figures_id: str
    zone_id: str
    year: int
    local_exports_usd: Decimal
    national_exports_usd: Decimal
    denominator_scope: str
    province_incidents_per_100m_usd: Decimal | None
    document_no: str
    agency: str
    noted_at: datetime
    known_until: datetime | None = None


@dataclass(frozen=True)
class Snapshot:
    """A KPI board as it was on a day, with the figures it rests on."""

    snapshot_id: str
    zone_id: str
    on: date
    profile: str
    rule_set: str
    figures: Mapping[str, Any]
    board: Mapping[str, Any]
    noted_at: datetime


@dataclass(frozen=True)
class Rating:
    """The local copy of an enterprise's rating; `data` is all that credit said."""

    uscc: str
    grade: str
    score: int
    rated: bool
    since: date
    valid_until: date | None
    data: Mapping[str, Any]
    heard_at: datetime

    def grade_on(self, day: date) -> str:
        """The grade on a day: U once the formal rating has run out, though credit has not said so yet."""
        return "U" if self.valid_until is not None and self.valid_until < day else self.grade


@dataclass(frozen=True)
class Listing:
    """The local copy of a place on a list of joint incentive or joint punishment."""

    listing_id: str
    uscc: str
    list: str
    effect: str
    in_force: bool
    clause: str


@dataclass(frozen=True)
class Trace:
    """The local copy of a trace case."""

    case_id: str
    uscc: str
    case_no: str
    trigger: str
    hs_code: str
    state: str
    disposition: str | None
    finding_review: str | None
    document_no: str | None
    opened_on: date
    closed_on: date | None
    clause: str

    @property
    def finding(self) -> Finding:
        """What the case found."""
        return Finding(self.case_id, self.disposition, self.finding_review)


@dataclass(frozen=True)
class Campaign:
    """The local copy of a joint campaign."""

    campaign_id: str
    zone_id: str | None
    title: str
    kind: str
    year: int
    state: str


@dataclass(frozen=True)
class Entry:
    """One line of a quality archive."""

    uscc: str
    event_id: str
    name: str
    subject: str
    at: datetime
    agency: str | None
    zh: str
    en: str
    data: Mapping[str, Any]
    entry_id: int = 0
    batches: tuple[str, ...] = ()  # filled in where it is kept
