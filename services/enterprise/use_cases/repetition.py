"""The same move asked for twice."""

from __future__ import annotations

from services.enterprise.domain.moves import Move
from services.enterprise.use_cases.kept import Moved


def is_repetition(wanted: Move, state: str, last: Moved | None) -> bool:
    """Whether the move asked for is the one made last."""
    return last is not None and (wanted.to, wanted.to, wanted.on, wanted.agency, wanted.evidence) == (
        state,
        last.target,
        last.on,
        last.agency,
        last.evidence,
    )
