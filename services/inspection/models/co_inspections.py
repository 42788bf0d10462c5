"""Co-inspections."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.inspection.models.recognition import Texts
from services.inspection.models.row import Base, Uuid


class CoInspectionRow(Base):
    """One appointment, one visit, one shared result."""

    __tablename__ = "co_inspections"

    co_inspection_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    document_no: Mapped[str] = mapped_column(unique=True)
    uscc: Mapped[str]
    kind: Mapped[str]
    items: Mapped[Any] = mapped_column(Texts)
    hs_prefixes: Mapped[Any] = mapped_column(Texts)
    consignment_ids: Mapped[Any] = mapped_column(Texts)
    ground: Mapped[str]
    purpose: Mapped[str]
    proposed_by: Mapped[str]
    proposed_on: Mapped[date]
    planned_on: Mapped[date]
    place: Mapped[str]
    parties: Mapped[list[Any]]
    agencies: Mapped[Any] = mapped_column(Texts)
    state: Mapped[str]
    due_on: Mapped[date | None]
    clause: Mapped[str]
    visited_on: Mapped[date | None]
    officers: Mapped[list[Any]]
    findings: Mapped[list[Any]]
    report_no: Mapped[str | None]
    report_sha256: Mapped[str | None]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    recorded_by: Mapped[str | None]
    recorder: Mapped[str | None]
    result_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("offered_results.result_id"))
    reason: Mapped[str | None]
    version: Mapped[int]

    __table_args__ = (
        sa.Index("co_inspections_by_uscc", "uscc", "co_inspection_id"),
        sa.Index("co_inspections_due", "due_on", postgresql_where=sa.text("due_on IS NOT NULL")),
    )


class CoInspectionStepRow(Base):
    """One step of a co-inspection: who, why, clause, evidence."""

    __tablename__ = "co_inspection_steps"

    co_inspection_id: Mapped[str] = mapped_column(
        Uuid, sa.ForeignKey("co_inspections.co_inspection_id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    act: Mapped[str]
    state: Mapped[str]
    agency: Mapped[str | None]
    actor: Mapped[str | None]
    clause: Mapped[str]
    reason: Mapped[str | None]
    document_no: Mapped[str | None]
