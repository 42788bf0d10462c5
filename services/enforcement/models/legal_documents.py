"""Documents of legal steps, and the last number of each series."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.models.row import Base

_MOMENT = sa.DateTime(timezone=True)


class LegalDocumentRow(Base):
    __tablename__ = "legal_documents"

    document_id: Mapped[str] = mapped_column(primary_key=True)
    document_no: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    agency: Mapped[str]
    actor: Mapped[str | None]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    uscc: Mapped[str | None]
    to_agency: Mapped[str | None]
    addressee: Mapped[str]
    party: Mapped[bool]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    clause: Mapped[str]
    state: Mapped[str]
    issued_on: Mapped[date]
    asked_at: Mapped[datetime] = mapped_column(_MOMENT)
    paper: Mapped[str | None]
    way: Mapped[str | None]
    delivered_on: Mapped[date | None]
    served_on: Mapped[date | None]
    recipient: Mapped[str | None]
    place: Mapped[str | None]
    servers: Mapped[tuple[str, ...]]
    service_evidence: Mapped[tuple[str, ...]]
    receipt_id: Mapped[str | None]
    withdrawn_on: Mapped[date | None]
    withdrawn_reason: Mapped[str | None]
    failures: Mapped[int]
    retry_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    version: Mapped[int]


class DocumentNumberRow(Base):
    __tablename__ = "document_numbers"

    agency: Mapped[str] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
