"""Checks that were saved, and contradictions between results that a person resolves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

STANDING: Final = "STANDING"
REOPENED: Final = "REOPENED"
OPEN: Final = "OPEN"
RESOLVED: Final = "RESOLVED"
RESOLUTIONS: Final = ("first_stands", "second_stands", "neither_stands", "no_contradiction")


@dataclass(frozen=True, slots=True)
class Recognition:
    """A result that counted for somebody's check; of those that made up one check, the first says it was saved."""

    recognition_id: str
    check_id: str
    check: str
    check_saved: bool
    uscc: str
    result_id: str
    result_version: int
    agreement_id: str | None
    agreement: str
    kind: str
    issuer: str
    document_no: str
    recognised_by: str
    actor: str | None
    items: tuple[str, ...]
    hs_code: str | None
    consignment_id: str | None
    reference: str | None
    zh: str
    en: str
    clause: str
    read: Sequence[Mapping[str, Any]]
    recognised_on: date
    recognised_at: datetime
    state: str = STANDING
    reopened_on: date | None = None
    reopened_because: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class ResultConflict:
    """Two results that say opposite things of one item; while it is open, neither counts for it."""

    conflict_id: str
    uscc: str
    item: str
    result_id: str
    other_result_id: str
    state: str
    found_on: date
    resolution: str | None = None
    resolved_on: date | None = None
    resolved_by: str | None = None
    actor: str | None = None
    reason: str | None = None
    document_no: str | None = None
    version: int = 1

    @property
    def falling(self) -> tuple[str, ...]:
        """The results that do not stand after its resolution."""
        return {
            "first_stands": (self.other_result_id,),
            "second_stands": (self.result_id,),
            "neither_stands": (self.result_id, self.other_result_id),
        }.get(self.resolution or "", ())
