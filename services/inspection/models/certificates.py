"""Release certificates: what was released, on which paper it stands, and whether it still holds."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.inspection.models.row import Base, Uuid


class CertificateRow(Base):
    """A release and its certificate; `code` is that of the paper, once it is issued."""

    __tablename__ = "certificates"

    consignment_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("consignments.consignment_id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    code: Mapped[str | None] = mapped_column(sa.ForeignKey("papers.code"), unique=True)
    mode: Mapped[str]
    rule: Mapped[str]
    decision_number: Mapped[int]
    step_number: Mapped[int]
    released_on: Mapped[date]
    valid_until: Mapped[date | None]
    asked_at: Mapped[datetime]
    issued_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    ended_why: Mapped[str | None]
    ended_clause: Mapped[str | None]
    failures: Mapped[int]
    retry_at: Mapped[datetime | None]
    version: Mapped[int]

    __table_args__ = (sa.Index("certificates_due", "asked_at", postgresql_where=sa.text("state = 'DUE'")),)
