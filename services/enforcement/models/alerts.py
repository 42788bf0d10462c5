"""Alerts."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.models.row import Base


class AlertRow(Base):
    __tablename__ = "alerts"

    alert_id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    level: Mapped[str | None]
    hs_prefix: Mapped[str | None]
    destination: Mapped[str | None]
    uscc: Mapped[str | None]
    risk: Mapped[str]
    source_reference: Mapped[str]
    source: Mapped[str]
    notified_by: Mapped[str | None]
    agency: Mapped[str]
    collected_on: Mapped[date]
    issued_on: Mapped[date | None]
    lifted_on: Mapped[date | None]
    clause: Mapped[str]
    version: Mapped[int]
    information_id: Mapped[str | None]
    hazard: Mapped[str | None]
