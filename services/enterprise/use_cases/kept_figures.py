"""What is kept about figures and targets, and what the use cases need of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from services.enterprise.domain.kpi_profiles import Adoption
from services.enterprise.domain.surveys import Survey
from services.enterprise.domain.targets import Item, Sheet
from services.enterprise.use_cases.kept import Snapshot, ZoneFigures


@dataclass(frozen=True)
class Counted:
    """What a key figure counts of an ACTIVE member besides its record: its rating, and its exports of a year."""

    uscc: str
    rated: bool
    rated_until: date | None
    exports: Decimal | None


@dataclass(frozen=True)
class TargetStep:
    """One step of scoring a target."""

    sheet_id: str
    item: str
    version: int
    step: str
    points: int | None
    reason: str | None
    evidence: tuple[str, ...]
    agency: str
    actor: str | None
    on: date
    clause: str
    noted_at: datetime


class Figures(Protocol):
    """Figures, snapshots and what KPIs are counted from."""

    def replace(self, figures: ZoneFigures) -> None: ...
    def latest(self, zone_id: str, *, year: int) -> ZoneFigures | None: ...
    def page(
        self, zone_id: str, *, year: int | None, known_at: datetime | None, before: str | None, limit: int
    ) -> Sequence[ZoneFigures]: ...
    def counted(self, zone_id: str, *, on: date, year: int | None) -> dict[str, Decimal | int | None]: ...
    def members(self, zone_id: str, *, year: int | None) -> Sequence[Counted]: ...
    def campaigns_closed(self, zone_id: str, *, year: int) -> int: ...
    def incidents(self, zone_id: str, *, year: int) -> int: ...
    def add_snapshot(self, snapshot: Snapshot) -> None: ...
    def snapshot(self, zone_id: str, *, on: date) -> Snapshot | None: ...
    def snapshots(
        self, zone_id: str, *, since: date | None, until: date | None, before: str | None, limit: int
    ) -> Sequence[Snapshot]: ...
    def boards(self, zone_id: str) -> int: ...
    def hold_board(self, zone_id: str) -> None: ...


class Surveys(Protocol):
    """Thresholds that zones adopted, and surveys."""

    def adopt(self, adoption: Adoption) -> None: ...
    def adoption(self, zone_id: str, *, on: date) -> Adoption | None: ...
    def adoptions(self, zone_id: str, *, limit: int) -> Sequence[Adoption]: ...
    def measured(self) -> Sequence[str]: ...
    def add(self, survey: Survey) -> None: ...
    def of_document(self, zone_id: str, code: str, document_no: str) -> Survey | None: ...
    def latest(self, zone_id: str, *, on: date) -> Mapping[str, Survey]: ...
    def page(self, zone_id: str, *, code: str | None, before: str | None, limit: int) -> Sequence[Survey]: ...


class Targets(Protocol):
    """Sheets of the county's target management."""

    def get(self, sheet_id: str, *, lock: bool = False) -> Sheet: ...
    def of_document(self, division: str, year: int, document_no: str) -> Sheet | None: ...
    def save(self, sheet: Sheet) -> None: ...
    def save_item(self, item: Item) -> None: ...
    def items(self, sheet_id: str) -> Sequence[Item]: ...
    def add_step(self, step: TargetStep) -> None: ...
    def last_step(self, sheet_id: str, item: str) -> TargetStep | None: ...
    def last_steps(self, sheet_id: str) -> Sequence[TargetStep]: ...
    def page(
        self,
        *,
        division: str | None,
        zone_id: str | None,
        year: int | None,
        agencies: Collection[str] | None,
        after: str | None,
        limit: int,
    ) -> Sequence[Sheet]: ...
