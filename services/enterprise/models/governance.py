"""Tasks, meetings, checks, liaison officers, consultations, problems, publications."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
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


class MeetingRow(Base):
    __tablename__ = "meetings"
    __table_args__ = (sa.Index("meetings_of_division", "division", "meeting_id"),)

    meeting_id: Mapped[str] = mapped_column(primary_key=True)
    zone_id: Mapped[str | None] = mapped_column(sa.ForeignKey("zones.zone_id"), index=True)
    division: Mapped[str]
    title: Mapped[str]
    agenda: Mapped[list[str]]
    place: Mapped[str]
    convened_by: Mapped[str]
    invited: Mapped[list[str]]
    called_on: Mapped[date]
    planned_on: Mapped[date]
    document_no: Mapped[str]
    clause: Mapped[str]
    on: Mapped[date]
    state: Mapped[str]
    held_on: Mapped[date | None]
    attended: Mapped[list[str]]
    minutes_no: Mapped[str | None]
    minutes: Mapped[str | None]
    decisions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    reason: Mapped[str | None]
    version: Mapped[int]


class CheckRow(Base):
    __tablename__ = "checks"

    check_id: Mapped[str] = mapped_column(primary_key=True)
    zone_id: Mapped[str] = mapped_column(sa.ForeignKey("zones.zone_id"), index=True)
    division: Mapped[str]
    kind: Mapped[str]
    scope: Mapped[str]
    document_no: Mapped[str]
    checked_on: Mapped[date]
    agency: Mapped[str]
    clause: Mapped[str]


class CheckFindingRow(Base):
    __tablename__ = "check_findings"

    finding_id: Mapped[str] = mapped_column(primary_key=True)
    check_id: Mapped[str] = mapped_column(sa.ForeignKey("checks.check_id"), index=True)
    zone_id: Mapped[str] = mapped_column(index=True)
    no: Mapped[int]
    what: Mapped[str]
    requirement: Mapped[str]
    severity: Mapped[str]
    responsible: Mapped[str]
    answer_by: Mapped[date]
    clause: Mapped[str]
    on: Mapped[date]
    state: Mapped[str]
    cause: Mapped[str | None]
    corrective: Mapped[str | None]
    preventive: Mapped[str | None]
    due_on: Mapped[date | None]
    taken_on: Mapped[date | None]
    taken_evidence: Mapped[list[str]]
    verified_by: Mapped[str | None]
    verified_evidence: Mapped[list[str]]
    reason: Mapped[str | None]
    rounds: Mapped[int]
    version: Mapped[int]


class LiaisonRow(Base):
    __tablename__ = "liaisons"
    __table_args__ = (sa.Index("liaisons_of_agency", "agency", "held_from"),)

    liaison_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    agency: Mapped[str]
    division: Mapped[str]
    name: Mapped[str]
    position: Mapped[str]
    phone: Mapped[str]
    email: Mapped[str | None]
    held_from: Mapped[date]
    held_until: Mapped[date | None]
    document_no: Mapped[str]
    actor: Mapped[str | None]
    known_from: Mapped[datetime]
    known_until: Mapped[datetime | None]


class ConsultationRow(Base):
    __tablename__ = "consultations"

    consultation_id: Mapped[str] = mapped_column(primary_key=True)
    zone_id: Mapped[str | None] = mapped_column(sa.ForeignKey("zones.zone_id"), index=True)
    division: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    draft: Mapped[str]
    document_no: Mapped[str]
    opened_by: Mapped[str]
    opened_on: Mapped[date]
    closes_on: Mapped[date]
    invited: Mapped[list[str]]
    enterprises: Mapped[list[str]]
    members: Mapped[bool]
    public: Mapped[bool]
    clause: Mapped[str]
    on: Mapped[date]
    short_because: Mapped[str | None]
    state: Mapped[str]
    report: Mapped[str | None]
    report_no: Mapped[str | None]
    reason: Mapped[str | None]
    version: Mapped[int]


class CommentRow(Base):
    __tablename__ = "comments"
    __table_args__ = (sa.Index("comments_of_consultation", "consultation_id", "comment_id"),)

    comment_id: Mapped[str] = mapped_column(primary_key=True)
    consultation_id: Mapped[str] = mapped_column(sa.ForeignKey("consultations.consultation_id"))
    agency: Mapped[str]
    uscc: Mapped[str | None] = mapped_column(index=True)
    text: Mapped[str]
    on: Mapped[date]
    outcome: Mapped[str | None]
    answer: Mapped[str | None]
    answered_on: Mapped[date | None]
    version: Mapped[int]


class ProblemRow(Base):
    __tablename__ = "problems"

    problem_id: Mapped[str] = mapped_column(primary_key=True)
    zone_id: Mapped[str | None] = mapped_column(sa.ForeignKey("zones.zone_id"), index=True)
    division: Mapped[str]
    agency: Mapped[str]
    text: Mapped[str]
    reported_on: Mapped[date]
    clause: Mapped[str]
    on: Mapped[date]
    state: Mapped[str]
    answer: Mapped[str | None]
    answered_by: Mapped[str | None]
    task_id: Mapped[str | None]
    version: Mapped[int]


class NoticeRow(Base):
    __tablename__ = "notices"

    notice_id: Mapped[str] = mapped_column(primary_key=True)
    zone_id: Mapped[str | None] = mapped_column(sa.ForeignKey("zones.zone_id"), index=True)
    division: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    document_no: Mapped[str]
    issued_on: Mapped[date]
    published_on: Mapped[date]
    agency: Mapped[str]
    clause: Mapped[str]


class SummaryRow(Base):
    __tablename__ = "summaries"
    __table_args__ = (sa.Index("summaries_of_year", "division", "year"),)

    summary_id: Mapped[str] = mapped_column(primary_key=True)
    zone_id: Mapped[str | None] = mapped_column(sa.ForeignKey("zones.zone_id"))
    division: Mapped[str]
    year: Mapped[int]
    agency: Mapped[str]
    experience: Mapped[str]
    problems: Mapped[str]
    made_on: Mapped[date]
    rule_set: Mapped[str]
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    papers: Mapped[list[str]]
    reported_to: Mapped[list[str]]
    reported_on: Mapped[date | None]
    document_no: Mapped[str | None]
    version: Mapped[int]
