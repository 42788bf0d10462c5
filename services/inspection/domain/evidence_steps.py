"""What happened to a piece of evidence: who did it, when, under which clause, on which documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class EvidenceStep:
    """One step; `agency` is null where the service took it by rule."""

    subject_id: str
    number: int
    step: str
    at: datetime
    on: date
    agency: str | None
    actor: str | None
    clause: str
    reason: str | None = None
    document_no: str | None = None
    evidence: Sequence[str] = ()


def last_of(steps: Sequence[EvidenceStep], *names: str) -> EvidenceStep | None:
    """Return the latest step of one of these names, None if there was none."""
    return next((one for one in reversed(steps) if one.step in names), None)
