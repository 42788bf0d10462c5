"""What keeping technical measures needs of a transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from services.enforcement.domain.measure_comments import MeasureComment
from services.enforcement.domain.technical_measures import MeasureNotice, TechnicalMeasure
from services.enforcement.use_cases.clocks import ClockWork
from services.enforcement.use_cases.work import Kept, Work


@dataclass(frozen=True)
class Maker:
    """An enterprise of the local copy, with the goods it makes."""

    uscc: str
    division: str
    hs_codes: tuple[str, ...]


class TechnicalMeasures(Kept[TechnicalMeasure], Protocol):
    """Technical measures."""

    def of_reference(self, member: str, reference: str) -> TechnicalMeasure | None: ...

    def unmatched(self) -> TechnicalMeasure | None: ...

    def match_again(self) -> None: ...


class MeasureNotices(Protocol):
    """Whom measures concern."""

    def makers(self, prefixes: Collection[str], after: str, limit: int) -> list[Maker]: ...

    def exporters(self, usccs: Collection[str], markets: Collection[str], prefixes: Collection[str]) -> set[str]: ...

    def add_new(self, notices: Sequence[MeasureNotice]) -> None: ...

    def counts(self, measure_id: str) -> dict[str, int]: ...

    def zones(self, measure_id: str, limit: int) -> Sequence[Mapping[str, Any]]: ...


class MeasureComments(Kept[MeasureComment], Protocol):
    """Comments on measures."""

    def of_digest(self, measure_id: str, digest: str) -> MeasureComment | None: ...

    def counts(self, measure_id: str) -> dict[str, int]: ...


class MeasureWork(ClockWork, Work, Protocol):
    """A transaction in which technical measures are kept, matched and commented on."""

    @property
    def technical_measures(self) -> TechnicalMeasures: ...
    @property
    def measure_notices(self) -> MeasureNotices: ...
    @property
    def measure_comments(self) -> MeasureComments: ...
