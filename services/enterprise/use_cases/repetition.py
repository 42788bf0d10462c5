"""The same move asked for twice."""

from __future__ import annotations

from datetime import date

from services.enterprise.domain.moves import Move
from services.enterprise.use_cases.kept import Moved


def is_repetition(wanted: Move, state: str, last: Moved | None, *, until: date | None = None) -> bool:
    """Whether the move asked for is the one made last; `until` is the last day that that one gave, if it gave one."""
    if wanted.until not in {None, until}:
        return False
    return last is not None and (wanted.to, wanted.to, wanted.on, wanted.agency, wanted.evidence) == (
        state,
        last.target,
        last.on,
        last.agency,
        last.evidence,
    )
