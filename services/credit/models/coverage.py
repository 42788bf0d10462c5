"""Who reported, and who belonged to a zone on which day."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.credit.models.row import Id, Moment, Row


class ReportRow(Row):
    """What a body reported for a period; a later report for the same one is a new version."""

    __tablename__ = "reports"
    __table_args__ = (
        sa.UniqueConstraint("duty", "division", "agency", "period", "version", name="reports_natural_key"),
    )

    report_id: Mapped[str] = mapped_column(Id, primary_key=True)
    duty: Mapped[str] = mapped_column(sa.Text)
    division: Mapped[str] = mapped_column(sa.Text)
    agency: Mapped[str] = mapped_column(sa.Text, index=True)
    filed_by: Mapped[str] = mapped_column(sa.Text)
    period: Mapped[str] = mapped_column(sa.Text)
    nil: Mapped[bool]
    records: Mapped[int]
    document_no: Mapped[str] = mapped_column(sa.Text)
    note: Mapped[str | None] = mapped_column(sa.Text)
    actor: Mapped[str | None] = mapped_column(sa.Text)
    filed_on: Mapped[date]
    known_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int]


class ReportReminderRow(Row):
    """The days on which a body was reminded of reports overdue."""

    __tablename__ = "report_reminders"

    agency: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    division: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)


class MemberHistoryRow(Row):
    """Whether an enterprise belonged to a zone, from which day, as the registry said it."""

    __tablename__ = "member_history"

    zone_id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    uscc: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    active: Mapped[bool]
    on: Mapped[date]
