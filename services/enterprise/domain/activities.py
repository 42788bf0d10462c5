"""What a holder of the title does for others: standards, spreading its methods, help for small enterprises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Activity:
    """One piece of such work; `reached` is how many enterprises it reached. Source: S14 六(三)."""

    activity_id: str
    title_id: str
    zone_id: str
    uscc: str
    kind: str
    on: date
    what: str
    reached: int | None
    document_no: str
    agency: str
    noted_at: datetime
