"""What collecting, assessing, matching and telling of risks need of a transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from services.enforcement.domain.first_measures import FirstMeasure
from services.enforcement.domain.notices import Notice, Push
from services.enforcement.domain.risk_assessments import Assessment
from services.enforcement.domain.risk_information import RiskInformation
from services.enforcement.domain.risk_matches import Match
from services.enforcement.use_cases.clocks import ClockWork
from services.enforcement.use_cases.trace_goods import GoodsWork
from services.enforcement.use_cases.work import Kept


@dataclass(frozen=True)
class Goods:
    """A consignment of the local copy."""

    consignment_id: str
    uscc: str
    declaration_no: str
    direction: str
    hs_code: str
    product: str
    destination: str | None
    declared_on: date


@dataclass(frozen=True)
class LotCopy:
    """A lot of the local copy."""

    uscc: str
    lot_key: str
    lot_no: str
    lot_id: str | None
    hs_code: str
    product: str
    consignment_id: str | None


@dataclass(frozen=True)
class Likeness:
    """Something of an enterprise whose name is like another, in ten-thousandths."""

    uscc: str
    shown: str
    score: int


class RiskInformations(Kept[RiskInformation], Protocol):
    """Risk information."""

    def of_reference(self, source: str, reference: str) -> RiskInformation | None: ...

    def known_references(self, source: str, references: Collection[str]) -> set[str]: ...

    def unmatched(self, limit: int) -> Sequence[RiskInformation]: ...

    def match_again(self, batches: Collection[str]) -> None: ...


class RiskAssessments(Kept[Assessment], Protocol):
    """Assessments."""

    def of_information(self, information_id: str) -> list[Assessment]: ...

    def of_alert(self, alert_id: str, information_id: str | None) -> list[Assessment]: ...


class RiskMatches(Kept[Match], Protocol):
    """Matches."""

    def propose(self, matches: Sequence[Match]) -> list[Match]: ...

    def several(self, match_ids: Collection[str]) -> list[Match]: ...

    def of_target(self, information_id: str, target: str, target_id: str) -> Match | None: ...

    def counts(self, information_id: str) -> dict[str, int]: ...

    def resting_on(self, case_id: str, but: str) -> list[Match]: ...

    def any_confirmed(self, information_id: str, uscc: str) -> bool: ...


class Matching(Protocol):
    """Copies of enterprises, brands, lots and consignments."""

    def put_consignment(self, consignment: Goods) -> None: ...

    def put_lot(self, lot: LotCopy) -> None: ...

    def put_shipped(self, consignment_id: str, uscc: str, lots: Mapping[str, str], linked_at: datetime) -> bool: ...

    def put_brand(self, fact_id: str, uscc: str, name: str, *, in_force: bool) -> None: ...

    def enterprises(self, usccs: Collection[str]) -> dict[str, str]: ...

    def goods_of(self, uscc: str) -> tuple[str, ...]: ...

    def declared(self, numbers: Collection[str]) -> list[Goods]: ...

    def consignment(self, consignment_id: str) -> Goods | None: ...

    def consignments_of(
        self, uscc: str, hs_prefix: str | None, destination: str | None, *, since: date, limit: int
    ) -> list[Goods]: ...

    def lot(self, uscc: str, target_id: str) -> LotCopy | None: ...

    def lots_numbered(self, keys: Collection[str], limit: int) -> list[LotCopy]: ...

    def shipped_lots(self, keys: Collection[str], limit: int) -> list[Goods]: ...

    def makers_of_barcodes(self, barcodes: Collection[str], limit: int) -> list[str]: ...

    def firms_like(self, names: Sequence[str], *, least: int, limit: int) -> list[Likeness]: ...

    def brands_like(self, names: Sequence[str], *, least: int, limit: int) -> list[Likeness]: ...


class Notices(Kept[Notice], Protocol):
    """Notices."""

    def add_many(self, notices: list[Notice]) -> None: ...

    def supersede(self, alert_id: str, version: int) -> list[Notice]: ...

    def told(self, alert_id: str) -> set[str]: ...

    def spread(self, push: Push, limit: int) -> tuple[int, str | None]: ...

    def reach(self, alert_id: str, version: int, today: date) -> Sequence[Mapping[str, Any]]: ...

    def to_enterprise(self, alert_id: str, uscc: str) -> list[Notice]: ...

    def makes_goods(self, uscc: str, hs_prefix: str | None) -> bool: ...

    def any_told(self, alert_id: str, audience: str) -> bool: ...

    def to_agencies(self, alert_id: str, version: int) -> list[Notice]: ...

    def follow_clocks(self, of_agencies: str, of_enterprises: str) -> None: ...

    def any_waiting(self, alert_id: str, audience: str) -> bool: ...

    def listed(
        self,
        *,
        recipient: str | None,
        alert_id: str | None,
        audience: str | None,
        state: str | None,
        late_on: date | None,
        limit: int,
        cursor: str | None,
    ) -> tuple[Sequence[Mapping[str, Any]], str | None]: ...


class Pushes(Kept[Push], Protocol):
    """Turns of alerts as they go out."""

    def under_way(self) -> Push | None: ...

    def stop(self, alert_id: str) -> None: ...

    def newest(self, alert_id: str) -> Push | None: ...


class FirstMeasures(Kept[FirstMeasure], Protocol):
    """First measures."""

    def of_alert(self, alert_id: str) -> list[FirstMeasure]: ...

    def open_of(self, alert_id: str) -> list[FirstMeasure]: ...


class RiskWork(ClockWork, GoodsWork, Protocol):
    """A transaction in which risks are collected, assessed, matched and told of."""

    @property
    def risk_information(self) -> RiskInformations: ...
    @property
    def risk_assessments(self) -> RiskAssessments: ...
    @property
    def risk_matches(self) -> RiskMatches: ...
    @property
    def matching(self) -> Matching: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def pushes(self) -> Pushes: ...
    @property
    def first_measures(self) -> FirstMeasures: ...
