"""A batch (批次): the leading group's one decision on many applicants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Refusal:
    """An applicant that a batch refuses, and why."""

    uscc: str
    reason: str


@dataclass(frozen=True)
class BatchToDecide:
    """What the leading group decides: whom it takes in, whom it refuses, by which document."""

    zone_id: str
    batch_no: int
    document_no: str
    decided_on: date | None
    accepted: tuple[str, ...]
    refused: tuple[Refusal, ...]


@dataclass(frozen=True)
class Batch:
    """A batch decided; its members say themselves which batch they came with."""

    zone_id: str
    batch_no: int
    document_no: str
    decided_on: date
    agency: str
    actor: str | None
    accepted: int
    refused: int
    clause: str
    noted_at: datetime
