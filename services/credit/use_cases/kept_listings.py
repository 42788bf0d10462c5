"""What is kept of lists and of other schemes' grades."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from services.credit.domain.listings import Listing
from services.credit.domain.schemes import SchemeGrade


@dataclass(frozen=True)
class Applied:
    """A service has put a version of a listing into effect; `touched`: how many of its decisions changed."""

    listing_id: str
    service: str
    version: int
    applied_at: datetime
    touched: int


@dataclass(frozen=True)
class Wanted:
    """Which listings are asked for; None is any."""

    uscc: str | None = None
    list: str | None = None
    state: str | None = None
    in_force: bool | None = None
    overdue_on: date | None = None


@dataclass(frozen=True)
class Part:
    """So many enterprises after a code, in the order of codes."""

    after: str
    limit: int


class ListingBook(Protocol):
    """Listings and other schemes' grades as they are kept, in both times."""

    def add(self, listing: Listing) -> None:
        """Keep a version of a listing; the one before is known until then."""

    def find(self, listing_id: str, *, known_at: datetime | None = None) -> Listing | None: ...

    def history(self, listing_id: str) -> Sequence[Listing]: ...

    def of(self, uscc: str, *, known_at: datetime | None = None) -> Sequence[Listing]:
        """Return an enterprise's listings, oldest first."""

    def page(self, wanted: Wanted, *, limit: int, before: str | None) -> Sequence[Listing]: ...

    def open_and_due(self, on: date) -> Sequence[Listing]:
        """Return open listings whose term is near enough to look at, or whose place on the list ends."""

    def proposable(
        self, grades: Collection[str], list_code: str, items: Collection[str], on: date, part: Part
    ) -> Sequence[str]:
        """Return enterprises of these grades with no open listing of a list and a ground never told of before.

        The ground is a record of these items in force, or AA where there are no items.
        """

    def leaving(self, list_code: str, grades: Collection[str] | None, on: date, part: Part) -> Sequence[str]:
        """Return enterprises whose open listing of a list ends: its term is over, or their grade is another."""

    def open_usccs(self, among: Sequence[str]) -> Sequence[str]:
        """Return which of some enterprises have any open listing."""

    def save_applied(self, applied: Applied) -> None: ...

    def applied(self, listing_id: str) -> Mapping[str, Applied]:
        """Return what each service confirmed last."""

    def add_grade(self, grade: SchemeGrade) -> None: ...

    def grades(self, uscc: str, *, known_at: datetime | None = None) -> Sequence[SchemeGrade]: ...
