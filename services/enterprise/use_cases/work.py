"""What the use cases need of the transaction they run in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from databus.caller import Caller
from databus.clock import Clock
from databus.inbox import Heard
from databus.outbox import Outbox
from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.findings import Finding
from services.enterprise.domain.memberships import Membership
from services.enterprise.domain.proposals import Proposal
from services.enterprise.domain.titles import Title
from services.enterprise.domain.zones import Zone


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
    """A year's denominators, US dollars, with the document they stand in."""

    zone_id: str
    year: int
    local_exports_usd: Decimal
    national_exports_usd: Decimal
    denominator_scope: str
    province_incidents_per_100m_usd: Decimal | None
    document_no: str
    agency: str
    noted_at: datetime


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


class Enterprises(Protocol):
    """Enterprises and their exports."""

    def get(self, uscc: str, *, lock: bool = False) -> Enterprise: ...
    def find(self, uscc: str) -> Enterprise | None: ...
    def add(self, enterprise: Enterprise) -> None: ...
    def save(self, enterprise: Enterprise) -> None: ...
    def known(self, usccs: Collection[str]) -> dict[str, Enterprise]: ...
    def search(
        self, *, q: str | None, zone: str | None, grade: str | None, after: str | None, limit: int
    ) -> Sequence[tuple[Enterprise, str]]: ...
    def exports(self, uscc: str) -> dict[int, Decimal]: ...
    def note_exports(self, uscc: str, by_year: Mapping[int, Decimal], agency: str) -> bool: ...


class Zones(Protocol):
    """Zones."""

    def get(self, zone_id: str, *, lock: bool = False) -> Zone: ...
    def find(self, zone_id: str) -> Zone | None: ...
    def add(self, zone: Zone) -> None: ...
    def save(self, zone: Zone) -> None: ...
    def page(self, *, state: str | None, level: str | None, after: str | None, limit: int) -> Sequence[Zone]: ...
    def planned(self) -> Sequence[Zone]: ...
    def having_member(self, uscc: str) -> Sequence[Zone]: ...


class Memberships(Protocol):
    """Memberships."""

    def get(self, zone_id: str, uscc: str, *, lock: bool = False) -> Membership: ...
    def find(self, zone_id: str, uscc: str, *, lock: bool = False) -> Membership | None: ...
    def save(self, membership: Membership) -> None: ...
    def of(self, uscc: str, *, lock: bool = False) -> Sequence[Membership]: ...
    def in_zone(self, zone_id: str, *, lock: bool = False) -> Sequence[Membership]: ...
    def page(
        self, zone_id: str, *, state: str | None, batch_no: int | None, after: str | None, limit: int
    ) -> Sequence[Member]: ...
    def highest_batch(self, zone_id: str) -> int: ...
    def count(self, zone_id: str) -> dict[str, int]: ...


class Titles(Protocol):
    """Titles."""

    def get(self, title_id: str, *, lock: bool = False) -> Title: ...
    def save(self, title: Title) -> None: ...
    def of(self, uscc: str, zone_id: str | None = None, *, lock: bool = False) -> Sequence[Title]: ...
    def page(
        self,
        *,
        zone_id: str | None,
        uscc: str | None,
        state: str | None,
        after: str | None,
        limit: int,
    ) -> Sequence[Title]: ...


class History(Protocol):
    """Moves of everything that has states."""

    def add(self, moved: Moved) -> None: ...
    def of(self, kind: str, subject: str) -> Sequence[Moved]: ...
    def last(self, kind: str, subject: str) -> Moved | None: ...


class Proposals(Protocol):
    """Proposals."""

    def get(self, proposal_id: str, *, lock: bool = False) -> Proposal: ...
    def save(self, proposal: Proposal) -> None: ...
    def open_about(self, about: str) -> Sequence[Proposal]: ...
    def open_for_case(self, trace_case_id: str) -> Sequence[Proposal]: ...
    def open_for_enterprise(self, uscc: str, *, lock: bool = False) -> Sequence[Proposal]: ...
    def accepted_for_zone(self, zone_id: str, kind: str) -> Sequence[Proposal]: ...
    def page(
        self,
        *,
        state: str | None,
        kind: str | None,
        zone_id: str | None,
        uscc: str | None,
        decided_by: str | None,
        after: str | None,
        limit: int,
    ) -> Sequence[Proposal]: ...


class Figures(Protocol):
    """Figures, snapshots and what KPIs are counted from."""

    def save(self, figures: ZoneFigures) -> None: ...
    def latest(self, zone_id: str, *, year: int) -> ZoneFigures | None: ...
    def counted(self, zone_id: str, *, on: date, year: int | None) -> dict[str, Decimal | int | None]: ...
    def incidents(self, zone_id: str, *, year: int) -> int: ...
    def add_snapshot(self, snapshot: Snapshot) -> None: ...
    def snapshot(self, zone_id: str, *, on: date) -> Snapshot | None: ...


class Copies(Protocol):
    """Local copies of what others said."""

    def save_rating(self, rating: Rating) -> None: ...
    def rating(self, uscc: str) -> Rating | None: ...
    def save_trace(self, trace: Trace) -> None: ...
    def trace(self, case_id: str) -> Trace | None: ...
    def traces(self, uscc: str) -> Sequence[Trace]: ...
    def save_campaign(self, campaign: Campaign) -> None: ...


class Archive(Protocol):
    """Quality archives."""

    def add(self, entry: Entry) -> None: ...
    def withhold(self, names: Collection[str], subject: str) -> None: ...
    def page(
        self, uscc: str, *, name: str | None, before: tuple[datetime, int] | None, limit: int
    ) -> Sequence[Entry]: ...


class Work(Protocol):
    """One transaction of the registry."""

    @property
    def caller(self) -> Caller: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def enterprises(self) -> Enterprises: ...
    @property
    def zones(self) -> Zones: ...
    @property
    def memberships(self) -> Memberships: ...
    @property
    def titles(self) -> Titles: ...
    @property
    def history(self) -> History: ...
    @property
    def proposals(self) -> Proposals: ...
    @property
    def figures(self) -> Figures: ...
    @property
    def copies(self) -> Copies: ...
    @property
    def archive(self) -> Archive: ...
    def expect_version(self, version: int) -> None: ...
    def heard(self, producer: str) -> Heard | None: ...
