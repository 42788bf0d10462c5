"""Incident rooms and their logs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.models.row import Base, Objects


class IncidentRow(Base):
    """A sudden event."""

    __tablename__ = "incidents"

    incident_id: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str]
    title: Mapped[str]
    description: Mapped[str]
    level: Mapped[str]
    lead_agency: Mapped[str]
    division: Mapped[str | None]
    opened_on: Mapped[date]
    clause: Mapped[str]
    state: Mapped[str]
    agencies: Mapped[tuple[str, ...]]
    calls: Mapped[tuple[dict[str, Any], ...]] = mapped_column(Objects)
    tasks: Mapped[tuple[dict[str, Any], ...]] = mapped_column(Objects)
    links: Mapped[tuple[dict[str, Any], ...]] = mapped_column(Objects)
    report_no: Mapped[str | None]
    reports: Mapped[int]
    review: Mapped[str | None]
    entries: Mapped[int]
    head: Mapped[str | None]
    ended_on: Mapped[date | None]
    version: Mapped[int]

    __table_args__ = (sa.UniqueConstraint("lead_agency", "reference", name="incidents_once"),)


class IncidentLogRow(Base):
    """An entry of a log; never changed."""

    __tablename__ = "incident_log"

    incident_id: Mapped[str] = mapped_column(sa.ForeignKey("incidents.incident_id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    agency: Mapped[str]
    actor: Mapped[str | None]
    act: Mapped[str]
    text: Mapped[str]
    previous: Mapped[str | None]
    digest: Mapped[str]
    details: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    signed_by: Mapped[str | None]
    signed_digest: Mapped[str | None]
