"""Whole ranges of credit's tables read as columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from services.credit.use_cases.population import Frames

Range = tuple[str | None, str | None]


class PopulationReader:
    """Reads what ratings of many enterprises rest on, over a connection of its own.

    It blocks the thread it runs in. What it reads of an enterprise hangs together if its standing is locked.
    """

    @classmethod
    @contextmanager
    def connect(cls, url: str) -> Iterator[PopulationReader]:
        """Open a reader on a database, `postgresql://…`."""
        raise NotImplementedError

    def shard(self, from_uscc: str | None = None, until_uscc: str | None = None) -> Frames:
        """Return the facts of the enterprises from a code on and before another; None is no limit."""
        raise NotImplementedError

    def shard_bounds(self, count: int) -> Sequence[Range]:
        """Return so many ranges (fewer if there are few enterprises), about equally large, that hold everybody."""
        raise NotImplementedError
