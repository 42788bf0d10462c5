"""Complaints and reports."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.models.row import Base


class ComplaintRow(Base):
    __tablename__ = "complaints"

    complaint_id: Mapped[str] = mapped_column(primary_key=True)
    uscc: Mapped[str]
    agency: Mapped[str]
    document_no: Mapped[str]
    occurred_on: Mapped[date | None]
    effective_on: Mapped[date]
    version: Mapped[int]
