"""What runs need of the transaction they run in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any, Protocol

from databus.tasks import Tasks
from services.credit.domain.runs import Progress, Run, Scope, Shard
from services.credit.domain.standing import HistoryEntry, Standing
from services.credit.use_cases.population import Frames
from services.credit.use_cases.work import CreditWork, FormalRating


class Runs(Protocol):
    """Runs and their shards as they are kept."""

    def one_at_a_time(self) -> None:
        """Wait until no other transaction begins or moves a run."""

    def save(self, run: Run) -> None: ...

    def get(self, run_id: str, *, lock: bool = False) -> Run:
        """Return a run; NotFound if there is none."""

    def listed(self, equal: Mapping[str, Any], *, limit: int, before: str | None = None) -> Sequence[Run]:
        """Return runs with these values, newest first."""

    def open_runs(self, kind: str) -> Sequence[Run]:
        """Return the runs of a kind that have not ended, oldest first."""

    def season_began(self, since: date) -> bool:
        """Whether formal ratings of a cycle's season, dated on a day or later, were begun without a person."""

    def count(self, scope: Scope) -> int: ...

    def cut(self, scope: Scope, size: int) -> Sequence[tuple[str | None, str | None, int]]:
        """Return ranges of about `size` enterprises that hold all codes there can be, with how many each has."""

    def members(self, scope: Scope, shard: Shard) -> Sequence[str]:
        """Return who is to be rated of a shard, in order."""

    def usccs_due(self, scope: Scope) -> Sequence[str]: ...

    def divisions(self) -> Collection[str]:
        """Return the divisions of active enterprises."""

    def add_shards(self, shards: Sequence[Shard]) -> None: ...

    def save_shard(self, shard: Shard) -> None: ...

    def lock_shard(self, run_id: str, number: int) -> Shard:
        """Return a shard under lock; whoever is at it is waited for."""

    def next_shard(self, way: str, now: datetime) -> Shard | None:
        """Return the first shard that nobody is at of a run that goes this way, under lock."""

    def waiting(self, run_id: str) -> Sequence[int]:
        """Return the numbers of the shards that are not done."""

    def wait_again(self, run_id: str) -> None:
        """Let the shards that failed be tried again."""

    def progress(self, run_ids: Collection[str]) -> Mapping[str, Progress]: ...


class Shards(Protocol):
    """A shard's enterprises, locked and written together."""

    def lock_standings(self, usccs: Sequence[str], *, wait: bool) -> Sequence[Standing]:
        """Return standings under lock, in order; those that others hold only if they are waited for."""

    def save_standings(self, standings: Sequence[Standing]) -> None: ...

    def add_formals(self, formals: Sequence[FormalRating]) -> None: ...

    def add_history(self, entries: Sequence[HistoryEntry]) -> None: ...


class RunWork(CreditWork, Protocol):
    """A transaction that begins, moves or takes forward a run."""

    @property
    def runs(self) -> Runs: ...

    @property
    def shards(self) -> Shards: ...

    @property
    def taskbox(self) -> Tasks: ...

    def columns(self, from_uscc: str | None, until_uscc: str | None) -> Frames:
        """Return the committed facts of a range of enterprises as columns."""

    def attempt(self) -> AbstractContextManager[None]: ...
