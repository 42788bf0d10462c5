"""Trace cases as the registry sees them: whether a malicious finding stands, rises or falls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MALICIOUS: Final = "MALICIOUS"
OVERTURNED: Final = "OVERTURNED"
CLOSED_STATES: Final = frozenset({"CLOSED", "ARCHIVED"})


@dataclass(frozen=True)
class Finding:
    """What a trace case says about the cause; closing the case does not undo what it found, overturning does."""

    case_id: str
    disposition: str | None = None
    review: str | None = None

    @property
    def stands(self) -> bool:
        """Whether the enterprise acted with malice by a finding that was not overturned. Source: S14 六(六)."""
        return self.disposition == MALICIOUS and self.review != OVERTURNED
