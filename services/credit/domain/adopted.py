"""A credit record as it is kept: what an agency said, and when each part of it became known here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from services.credit.domain.records import Record


@dataclass(frozen=True)
class Ending:
    """An annulment or a repair: from which day, by which document, known here since which moment."""

    on: date
    document_no: str
    known_at: datetime
    reason: str | None = None


@dataclass(frozen=True)
class Adopted:
    """An adopted act (采信), owned by the agency that said it.

    `restated_at` is the moment since which it says what it says now, None if it was never corrected.
    """

    record_id: str
    uscc: str
    item: str
    agency: str
    document_no: str
    occurred_on: date | None
    effective_on: date
    known_at: datetime
    detail: str | None = None
    evidence_hash: str | None = None
    penalty_id: str | None = None
    trace_case_id: str | None = None
    decided_on: date | None = None
    restated_at: datetime | None = None
    corrections: int = 0
    annulment: Ending | None = None
    repair: Ending | None = None
    version: int = 1

    def restated(self, at: datetime, **right: Any) -> Adopted:
        """Return it as it says what is right, since a moment."""
        return replace(self, **right, restated_at=at, corrections=self.corrections + 1, version=self.version + 1)

    @property
    def stated_at(self) -> datetime:
        """The moment since which it is known to say what it says."""
        return self.restated_at or self.known_at

    @property
    def state(self) -> str:
        """EFFECTIVE, REPAIRED or ANNULLED; an annulment outdoes a repair."""
        return "ANNULLED" if self.annulment else "REPAIRED" if self.repair else "EFFECTIVE"

    @property
    def ended_on(self) -> date | None:
        """The day from which it no longer counts, None while it runs."""
        return self.as_record().ended_on

    def as_record(self) -> Record:
        """Return what rating looks at."""
        return Record(
            item=self.item,
            agency=self.agency,
            document_no=self.document_no,
            effective_on=self.effective_on,
            annulled_on=self.annulment.on if self.annulment else None,
            repaired_on=self.repair.on if self.repair else None,
            record_id=self.record_id,
            version=self.version,
        )
