"""Papers and results of a consignment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Document:
    """A paper by its hash; `kept_by` says who keeps the paper itself (单证自存: the enterprise)."""

    document_id: str
    consignment_id: str
    kind: str
    title: str
    sha256: str
    document_no: str | None
    issuer: str | None
    issued_on: date | None
    kept_by: str
    added_at: datetime
    added_by: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a review, verification or test found, as a whole and item by item.

    `item` is the credit item a nonconformity leads to; `kind` the way it was found (None: the mode's own).
    """

    consignment_id: str
    document_no: str
    result: str
    item: str | None
    found_on: date
    detail: str | None
    agency: str
    recorded_at: datetime
    kind: str | None = None
    items: tuple[dict[str, Any], ...] = ()
