"""Jobs, the parts of files they were given, what they wait to do, and what they refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.enterprise.models.row import Base


class JobRow(Base):
    __tablename__ = "jobs"
    __table_args__ = (
        sa.Index("jobs_of_agency", "agency", "job_id"),
        sa.Index("jobs_waiting", "stepped_at", postgresql_where=sa.text("state IN ('QUEUED', 'RUNNING')")),
    )

    job_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str]
    agency: Mapped[str]
    actor: Mapped[str | None]
    purpose: Mapped[str | None]
    traceparent: Mapped[str | None]
    language: Mapped[str]
    parameters: Mapped[dict[str, Any]]
    position: Mapped[dict[str, Any]]
    stage: Mapped[str | None]
    done: Mapped[int]
    total: Mapped[int | None]
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    paper: Mapped[str | None]
    error_zh: Mapped[str | None]
    error: Mapped[str | None]
    failures: Mapped[int]
    retry_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    stepped_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    version: Mapped[int]


class JobPartRow(Base):
    """A part of the file that a job was given."""

    __tablename__ = "job_parts"

    job_id: Mapped[str] = mapped_column(sa.ForeignKey("jobs.job_id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)


class JobChunkRow(Base):
    """Some rows of a job's file, read and waiting to be taken in; or rows made and waiting to be written."""

    __tablename__ = "job_chunks"

    job_id: Mapped[str] = mapped_column(sa.ForeignKey("jobs.job_id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)


class JobRefusalRow(Base):
    """One thing wrong with one row."""

    __tablename__ = "job_refusals"

    job_id: Mapped[str] = mapped_column(sa.ForeignKey("jobs.job_id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    row: Mapped[int]
    column: Mapped[str]
    reason_zh: Mapped[str]
    reason: Mapped[str]
