"""What trials of a draft on past consignments need of the transaction they run in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from services.inspection.use_cases.long_work import LongWork
from services.inspection.use_cases.rule_work import RuleSetWork


@dataclass(frozen=True)
class Backtest:
    """A draft tried on the consignments of a period; `digest` is that of the book before, `summary` what came of it."""

    backtest_id: str
    set_id: str
    set_version: int
    from_on: date
    until_on: date
    effective_on: date
    filters: Mapping[str, Any]
    before: str
    digest: str
    agency: str
    actor: str | None
    asked_at: datetime
    summary: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class PastCase:
    """A consignment as it was decided: the facts read, as text; what was drawn for it; whether it did not conform."""

    consignment_id: str
    uscc: str
    zone_id: str | None
    hs_code: str
    declared_on: date
    number: int
    facts: str
    eases: str
    draw: Decimal | None
    forced: bool
    nonconforming: bool


@dataclass(frozen=True)
class Changed:
    """A consignment that the draft decides otherwise; `causes` are the changes that do it, `because` says how."""

    backtest_id: str
    consignment_id: str
    uscc: str
    hs_code: str
    declared_on: date
    number: int
    mode_before: str
    mode_after: str
    rule_before: str
    rule_after: str
    percent_before: Decimal | None
    percent_after: Decimal | None
    direction: str
    causes: Sequence[str]
    because: Sequence[str]
    nonconforming: str | None


class Backtests(Protocol):
    """Trials as they are kept."""

    def add(self, backtest: Backtest) -> None: ...

    def find(self, backtest_id: str) -> Backtest | None: ...

    def under_way(self, wanted: Backtest) -> str | None:
        """Return the id of a trial of the same that has not ended."""

    def keep_summary(self, backtest_id: str, summary: Mapping[str, Any]) -> None: ...

    def count(self, backtest: Backtest) -> int:
        """Return how many consignments are to be tried."""

    def past(self, backtest: Backtest, after: Sequence[str] | None, limit: int) -> Sequence[PastCase]:
        """Return the next consignments, by the day of their declaration; `after` is the last one's day and id."""

    def add_changes(self, changes: Sequence[Changed]) -> None: ...

    def changes(
        self, backtest_id: str, equal: Mapping[str, Any], *, cause: str | None, limit: int, after: str | None
    ) -> Sequence[Changed]:
        """Return what is decided otherwise, in the order of declaration."""

    def forget(self, asked_before: datetime) -> None:
        """Forget what changed in trials of long ago; what came of them stays."""


class BacktestWork(RuleSetWork, LongWork, Protocol):
    """A transaction in which drafts are tried."""

    @property
    def backtests(self) -> Backtests: ...
