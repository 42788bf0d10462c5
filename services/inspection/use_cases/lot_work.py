"""What use cases about lots, returned goods and recalls need of a transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from services.inspection.domain.consignment import Consignment
from services.inspection.domain.copies import Scope
from services.inspection.domain.lots import Lot, Mark, MarkRun, ProductionStep, Shipment
from services.inspection.domain.recalls import Entry, Progress, Recall, RecallStep
from services.inspection.domain.returns import Return, ReturnedLot


@dataclass(frozen=True)
class EntryWanted:
    """Which entries of recall lists; None: any."""

    recall_id: str | None = None
    uscc: str | None = None
    consignment_id: str | None = None
    state: str | None = None
    to_clear: bool | None = None
    overdue_on: date | None = None


@dataclass(frozen=True)
class TraceWanted:
    """What is looked for forward: something that went in, or a step; None: any. Moments are of the step."""

    uscc: str | None = None
    supplier_uscc: str | None = None
    supplier_name: str | None = None
    supplier_lot: str | None = None
    material: str | None = None
    step: str | None = None
    workshop: str | None = None
    line: str | None = None
    team: str | None = None
    from_at: datetime | None = None
    until_at: datetime | None = None


@dataclass(frozen=True)
class Gone:
    """A consignment with goods of a lot; `total` is how many such there are."""

    consignment_id: str
    quantity: Decimal
    declaration_no: str
    state: str
    destination: str | None
    released_on: date | None
    total: int


@dataclass(frozen=True)
class Mate:
    """Another lot of a maker that the same lot of the same supplier went into."""

    lot_id: str
    lot_no: str
    material: str
    supplier_lot: str
    supplier_uscc: str | None
    supplier_name: str | None


@dataclass(frozen=True)
class Forward:
    """A lot that has something in it, and one consignment with goods of it; `depth` 0: it went in at once."""

    lot_id: str
    uscc: str
    lot_no: str
    hs_code: str
    product: str
    quantity: Decimal
    unit: str
    depth: int
    consignment_id: str | None
    shipped: Decimal | None
    declaration_no: str | None
    state: str | None
    destination: str | None
    released_on: date | None


class Lots(Protocol):
    """Lots with their steps, and what of them is in consignments."""

    def find(self, lot_id: str, *, lock: bool = False) -> Lot | None: ...
    def by_number(self, uscc: str, lot_no: str) -> Lot | None: ...
    def some(self, lot_ids: Collection[str], *, lock: bool = False) -> Mapping[str, Lot]: ...
    def save(self, lot: Lot) -> None: ...
    def page(self, filters: Mapping[str, Any], after: str | None, limit: int) -> list[Lot]: ...
    def add_steps(self, lot_id: str, steps: Sequence[ProductionStep]) -> None: ...
    def complete_step(self, lot_id: str, step: ProductionStep) -> None: ...
    def steps(self, lot_ids: Collection[str]) -> Mapping[str, list[ProductionStep]]: ...
    def add_marks(self, lot: Lot, runs: Sequence[MarkRun]) -> None: ...
    def marks(self, lot_ids: Collection[str]) -> Mapping[str, list[MarkRun]]: ...
    def marked(self, mark: Mark, uscc: str | None, limit: int) -> list[str]: ...
    def overlapping(self, uscc: str, run: MarkRun) -> str | None: ...
    def shipped(self, consignment_id: str) -> list[Shipment]: ...
    def shipped_elsewhere(self, lot_ids: Collection[str], consignment_id: str | None) -> Mapping[str, Decimal]: ...
    def ship(self, consignment_id: str, shipped: Sequence[Shipment], by: str, at: datetime) -> None: ...


class Traces(Protocol):
    """Follows lots back and forward."""

    def made_of(self, lot_ids: Collection[str]) -> Sequence[tuple[str, str]]: ...
    def gone(self, lot_ids: Collection[str], limit: int) -> Mapping[str, list[Gone]]: ...
    def mates(self, lot: Lot, limit: int) -> tuple[list[Mate], int]: ...
    def forward(self, wanted: TraceWanted, depth: int, after: tuple[str, str] | None, limit: int) -> list[Forward]: ...


class Returns(Protocol):
    """What came back of consignments."""

    def find(self, return_id: str, *, lock: bool = False) -> Return | None: ...
    def save(self, returned: Return) -> None: ...
    def of_consignment(self, consignment_id: str) -> list[Return]: ...
    def quantities(self, consignment_ids: Collection[str]) -> Mapping[str, Decimal]: ...
    def of_case(self, case_id: str) -> list[Return]: ...
    def page(self, filters: Mapping[str, Any], after: str | None, limit: int) -> list[Return]: ...
    def save_lots(self, return_id: str, lots: Sequence[ReturnedLot]) -> None: ...
    def lots(self, return_ids: Collection[str]) -> Mapping[str, list[ReturnedLot]]: ...
    def lot_quantities(self, consignment_id: str) -> Mapping[str, Decimal]: ...


class Recalls(Protocol):
    """Recall lists with their entries."""

    def find(self, recall_id: str, *, lock: bool = False) -> Recall | None: ...
    def of_ground(self, ground: str, reference: str, *, lock: bool = False) -> Recall | None: ...
    def save(self, recall: Recall) -> None: ...
    def page(self, filters: Mapping[str, Any], after: str | None, limit: int) -> list[Recall]: ...
    def progress(self, recall_ids: Collection[str], on: date) -> Mapping[str, list[Progress]]: ...
    def standing_alerts(self, consignment: Consignment) -> list[Recall]: ...
    def gone(self, scope: Scope, since: date, after: str | None, limit: int) -> list[Consignment]: ...
    def gone_with_lots(self, lot_ids: Collection[str], after: str | None, limit: int) -> list[Consignment]: ...
    def entry(self, entry_id: str, *, lock: bool = False) -> Entry | None: ...
    def entries_of(self, recall_id: str, consignment_ids: Collection[str]) -> Mapping[str, Entry]: ...
    def open_of_consignment(self, consignment_id: str) -> list[Entry]: ...
    def entries(self, wanted: EntryWanted, after: str | None, limit: int, *, lock: bool = False) -> list[Entry]: ...
    def due_before(self, on: date, limit: int) -> list[Entry]: ...
    def save_entries(self, entries: Sequence[Entry]) -> None: ...
    def add_steps(self, steps: Sequence[tuple[str, RecallStep]]) -> None: ...
    def steps(self, entry_id: str) -> list[RecallStep]: ...
    def consignments(self, consignment_ids: Collection[str]) -> Mapping[str, Consignment]: ...


class Taskbox(Protocol):
    """Asks for pieces of work that workers share."""

    def add(self, name: str, fields: Mapping[str, Any]) -> str: ...
