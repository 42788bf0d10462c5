"""What trials of a draft need of the transaction they run in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Protocol

from services.credit.use_cases.long_work import LongWork
from services.credit.use_cases.population import Frames
from services.credit.use_cases.rule_work import RuleSetWork

ALWAYS: Final = "ALWAYS"  # as if the draft had always held
FROM_DAY: Final = "FROM_DAY"  # the draft from its day on, the rules before it until then
VIEWS: Final = (ALWAYS, FROM_DAY)
RISES: Final = "RISES"
FALLS: Final = "FALLS"
APART: Final = "APART"  # to or from U
DIRECTIONS: Final = (RISES, FALLS, APART)


@dataclass(frozen=True)
class Backtest:
    """A draft tried on everybody; `digest` is that of the book before, `summary` what came of it."""

    backtest_id: str
    set_id: str
    set_version: int
    on: date
    effective_on: date
    before: str
    digest: str
    agency: str
    actor: str | None
    asked_at: datetime
    summary: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Move:
    """An enterprise that would be graded otherwise; `causes` are the changes that do it, `item L04` or the like."""

    backtest_id: str
    view: str
    uscc: str
    direction: str
    grade_before: str
    grade_after: str
    score_before: int
    score_after: int
    causes: Sequence[str]


class Backtests(Protocol):
    """Trials as they are kept."""

    def add(self, backtest: Backtest) -> None: ...

    def find(self, backtest_id: str) -> Backtest | None: ...

    def under_way(self, set_id: str, set_version: int, on: date, effective_on: date) -> str | None:
        """Return the id of a trial of the same that has not ended."""

    def keep_summary(self, backtest_id: str, summary: Mapping[str, Any]) -> None: ...

    def add_moves(self, moves: Sequence[Mapping[str, Any]]) -> None: ...

    def moves(
        self, backtest_id: str, equal: Mapping[str, str], *, cause: str | None, limit: int, after: str | None
    ) -> Sequence[Move]:
        """Return who moves, in the order of their codes."""

    def bounds(self, size: int) -> Sequence[tuple[str | None, str | None]]:
        """Return ranges of so many enterprises each that hold everybody."""

    def by_cause(self, backtest_id: str, view: str) -> Sequence[Mapping[str, Any]]:
        """Return for each change how many rise and fall by it."""

    def by_zone(self, backtest_id: str, view: str, *, limit: int) -> Sequence[Mapping[str, Any]]:
        """Return for each zone its active members, and how many rise and fall; those with most first."""

    def by_division(self, backtest_id: str, view: str, *, limit: int) -> Sequence[Mapping[str, Any]]:
        """Return for each division how many rise and fall; those with most first."""

    def forget(self, asked_before: datetime) -> None:
        """Forget who moved in trials of long ago; what came of them stays."""


class BacktestWork(RuleSetWork, LongWork, Protocol):
    """A transaction in which drafts are tried."""

    @property
    def backtests(self) -> Backtests: ...

    def columns(self, from_uscc: str | None, until_uscc: str | None) -> Frames:
        """Return the committed facts of a range of enterprises."""
