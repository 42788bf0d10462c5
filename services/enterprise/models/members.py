"""Batches, evaluations, holders' activities, mark licences and their uses."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.enterprise.models.row import Base


class BatchRow(Base):
    __tablename__ = "batches"

    zone_id: Mapped[str] = mapped_column(sa.ForeignKey("zones.zone_id"), primary_key=True)
    batch_no: Mapped[int] = mapped_column(primary_key=True)
    document_no: Mapped[str]
    decided_on: Mapped[date]
    agency: Mapped[str]
    actor: Mapped[str | None]
    accepted: Mapped[int]
    refused: Mapped[int]
    clause: Mapped[str]
    noted_at: Mapped[datetime]


class EvaluationRow(Base):
    __tablename__ = "evaluations"
    __table_args__ = (
        sa.Index("evaluations_of_subject", "subject", "kind", "evaluation_id"),
        sa.Index("evaluations_of_zone", "zone_id", "evaluation_id"),
    )

    evaluation_id: Mapped[str] = mapped_column(primary_key=True)  # UUIDv7: in order of time
    kind: Mapped[str]  # membership, title, duties
    subject: Mapped[str]  # a membership's id or a title's
    subject_version: Mapped[int]
    zone_id: Mapped[str] = mapped_column(sa.ForeignKey("zones.zone_id"))
    uscc: Mapped[str] = mapped_column(sa.ForeignKey("enterprises.uscc"), index=True)
    year: Mapped[int | None]
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    passed: Mapped[bool]
    on: Mapped[date]
    document_no: Mapped[str]
    agency: Mapped[str]
    clause: Mapped[str]
    noted_at: Mapped[datetime]


class ActivityRow(Base):
    __tablename__ = "title_activities"
    __table_args__ = (sa.Index("activities_of_title", "title_id", "activity_id"),)

    activity_id: Mapped[str] = mapped_column(primary_key=True)
    title_id: Mapped[str] = mapped_column(sa.ForeignKey("titles.title_id"))
    zone_id: Mapped[str]
    uscc: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    on: Mapped[date]
    what: Mapped[str]
    reached: Mapped[int | None]
    document_no: Mapped[str]
    agency: Mapped[str]
    noted_at: Mapped[datetime]


class MarkLicenceRow(Base):
    __tablename__ = "mark_licences"
    __table_args__ = (
        sa.Index(
            "mark_licences_live_once",
            "zone_id",
            "uscc",
            unique=True,
            postgresql_where=sa.text("state IN ('APPLIED', 'LICENSED', 'SUSPENDED')"),
        ),
        sa.Index(
            "mark_licences_run_out", "valid_until", postgresql_where=sa.text("state IN ('LICENSED', 'SUSPENDED')")
        ),
    )

    licence_id: Mapped[str] = mapped_column(primary_key=True)
    zone_id: Mapped[str] = mapped_column(sa.ForeignKey("zones.zone_id"), index=True)
    uscc: Mapped[str] = mapped_column(sa.ForeignKey("enterprises.uscc"), index=True)
    purpose: Mapped[str]
    state: Mapped[str]
    since: Mapped[date | None]
    valid_until: Mapped[date | None]
    reason: Mapped[str | None]
    trace_case_id: Mapped[str | None]
    version: Mapped[int]


class MarkUseRow(Base):
    __tablename__ = "mark_uses"
    __table_args__ = (sa.Index("uses_of_licence", "licence_id", "use_id"),)

    use_id: Mapped[str] = mapped_column(primary_key=True)
    licence_id: Mapped[str] = mapped_column(sa.ForeignKey("mark_licences.licence_id"))
    use: Mapped[str]
    occasion: Mapped[str]
    on: Mapped[date]
    agency: Mapped[str]
    noted_at: Mapped[datetime]
