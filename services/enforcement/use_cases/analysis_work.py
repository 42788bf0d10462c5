"""What making quality analyses needs of a transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Protocol

from databus.clock import Clock
from services.enforcement.domain.analyses import Analysis, Quarter
from services.enforcement.domain.analysis_facts import Facts, Outcome
from services.enforcement.use_cases.clocks import ClockWork
from services.enforcement.use_cases.work import Kept, Work


class Analyses(Kept[Analysis], Protocol):
    """Quality analyses with what they say."""

    def hold(self, about: str) -> None:
        """Let nobody else begin an analysis of this quarter of this county until the transaction ends."""
        ...

    def of_quarter(self, quarter: str, division: str) -> Sequence[Analysis]: ...

    def begun(self, quarter: str) -> set[str]: ...

    def correcting(self, analysis_ids: Collection[str]) -> dict[str, str]: ...

    def published_of(self, division: str, quarters: Collection[str]) -> dict[str, Any]: ...

    def published_page(self, *, limit: int, cursor: str | None, **wanted: Any) -> tuple[list[Analysis], str | None]: ...

    def put_contents(self, analysis_id: str, facts: Facts, figures: dict[str, Any]) -> None: ...

    def put_published(self, analysis_id: str, published: dict[str, Any]) -> None: ...

    def facts_of(self, analysis_id: str) -> Facts: ...

    def figures_of(self, analysis_id: str) -> dict[str, Any]: ...

    def published_figures_of(self, analysis_id: str) -> dict[str, Any]: ...


class AnalysisFacts(Protocol):
    """What analyses are reckoned from."""

    def put_outcome(self, outcome: Outcome) -> None: ...

    def divisions(self, quarter: Quarter) -> set[str]: ...

    def facts(
        self, quarter: Quarter, division: str, agencies: Collection[str], also: Collection[str] = ()
    ) -> Facts: ...


class AnalysisWork(ClockWork, Work, Protocol):
    """A transaction in which quality analyses are made."""

    @property
    def clock(self) -> Clock: ...
    @property
    def analyses(self) -> Analyses: ...
    @property
    def analysis_facts(self) -> AnalysisFacts: ...
