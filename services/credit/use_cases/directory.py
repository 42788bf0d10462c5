"""What asking for the ratings of many needs of where they are kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from services.credit.domain.coverage import Member
from services.credit.use_cases.lineage import LineageWork
from services.credit.use_cases.work import Enterprise


@dataclass(frozen=True)
class Wanted:
    """Which ratings: every part that is given narrows them down. `division` is the beginning of its code."""

    grade: str | None = None
    zone_id: str | None = None
    division: str | None = None
    category: str | None = None
    due_by: date | None = None


@dataclass(frozen=True)
class Listed:
    """Where one enterprise stands; `active` is None if the registry has not told of it."""

    uscc: str
    name: str | None
    division: str | None
    active: bool | None
    grade: str
    score: int
    rated: bool
    on: date | None
    formal_on: date | None
    due_on: date | None


@dataclass(frozen=True)
class Tally:
    """How many enterprises of one kind in a zone or a division."""

    place: str | None
    active: bool | None
    rated: bool
    grade: str
    count: int


@dataclass(frozen=True)
class Report:
    """What a body reported for a period: nothing, or so many records."""

    report_id: str
    duty: str
    division: str
    agency: str
    filed_by: str
    period: str
    nil: bool
    records: int
    document_no: str
    note: str | None
    actor: str | None
    filed_on: date
    known_at: datetime
    version: int


@dataclass(frozen=True)
class RecordCount:
    """How many records of an item an agency has of enterprises in a county, from one day."""

    agency: str
    item: str
    division: str
    on: date
    count: int


class Directory(Protocol):
    """Ratings of many enterprises, members, reports."""

    def find_enterprise(self, uscc: str) -> Enterprise | None: ...

    def page(self, wanted: Wanted, *, limit: int, after: str | None = None) -> Sequence[Listed]:
        """Return where enterprises stand, by their codes."""

    def tally_by(self, place: str, wanted: Wanted) -> Sequence[Tally]:
        """Count members of each zone (`zone_id`), or all enterprises by `division`, None where it is not known."""

    def members_on(self, zone_id: str, on: date) -> Sequence[Member]:
        """Return a zone's members of a day, by their codes."""

    def divisions_of(self, usccs: Collection[str]) -> Sequence[str]: ...

    def add_report(self, report: Report) -> None: ...

    def reports(self, *, agency: str | None = None, division: str | None = None) -> Sequence[Report]:
        """Return reports, the newest version of each last."""

    def record_counts(
        self, agencies: Collection[str], division: str | None, first: date, last: date
    ) -> Sequence[RecordCount]:
        """Count the standing records of agencies that took effect between two days, both included."""

    def reminded(self, agency: str, division: str, on: date) -> int | None:
        """Note that a body is reminded on a day; return how often it was, None if it was on that day already."""


class RatingWork(LineageWork, Protocol):
    """A transaction of credit that asks for the ratings of many."""

    @property
    def directory(self) -> Directory: ...
