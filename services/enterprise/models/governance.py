"""Tasks, meetings, checks, liaison officers, consultations, problems, publications."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.enterprise.models.row import Base


class TaskRow(Base):
    __tablename__ = "tasks"
    __table_args__ = (
        sa.UniqueConstraint(
            "division", "zone_id", "origin", "origin_id", "item", name="tasks_once", postgresql_nulls_not_distinct=True
        ),
        sa.Index("tasks_of_agencies", "agencies", postgresql_using="gin"),
        sa.Index("tasks_open_by_day", "due_on", postgresql_where=sa.text("state = 'OPEN'")),
    )

    task_id: Mapped[str] = mapped_column(primary_key=True)
    zone_id: Mapped[str | None] = mapped_column(sa.ForeignKey("zones.zone_id"))
    division: Mapped[str]
    origin: Mapped[str]
    origin_id: Mapped[str]
    item: Mapped[str]
    zh: Mapped[str]
    en: Mapped[str]
    agencies: Mapped[list[str]]
    lead: Mapped[str]
    due_on: Mapped[date | None]
    clause: Mapped[str]
    assigned_by: Mapped[str | None]
    assigned_on: Mapped[date]
    on: Mapped[date]
    state: Mapped[str]
    progress: Mapped[int]
    evidence: Mapped[list[str]]
    reason: Mapped[str | None]
    reminded: Mapped[bool]
    version: Mapped[int]


class TaskReportRow(Base):
    __tablename__ = "task_reports"

    report_id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    task_id: Mapped[str] = mapped_column(sa.ForeignKey("tasks.task_id"), index=True)
    agency: Mapped[str]
    progress: Mapped[int]
    note: Mapped[str]
    on: Mapped[date]
    evidence: Mapped[list[str]]
    actor: Mapped[str | None]
    noted_at: Mapped[datetime]
