"""The tables of jobs, to be mixed into a service's models: jobs, parts of files, what waits, what was refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

_MOMENT = sa.DateTime(timezone=True)


def _id_of_job() -> Mapped[str]:
    return mapped_column(sa.Text, sa.ForeignKey("jobs.job_id"), primary_key=True)


class JobColumns:
    """A job."""

    __tablename__ = "jobs"

    @declared_attr.directive
    def __table_args__(self) -> tuple[sa.Index, ...]:
        return (
            sa.Index("jobs_of_agency", "agency", "job_id"),
            sa.Index("jobs_waiting", "stepped_at", postgresql_where=sa.text("state IN ('QUEUED', 'RUNNING')")),
        )

    job_id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    kind: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[str] = mapped_column(sa.Text)
    agency: Mapped[str] = mapped_column(sa.Text)
    actor: Mapped[str | None] = mapped_column(sa.Text)
    purpose: Mapped[str | None] = mapped_column(sa.Text)
    traceparent: Mapped[str | None] = mapped_column(sa.Text)
    language: Mapped[str] = mapped_column(sa.Text)
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    position: Mapped[dict[str, Any]] = mapped_column(JSONB)
    stage: Mapped[str | None] = mapped_column(sa.Text)
    done: Mapped[int]
    total: Mapped[int | None]
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    paper: Mapped[str | None] = mapped_column(sa.Text)
    error_zh: Mapped[str | None] = mapped_column(sa.Text)
    error: Mapped[str | None] = mapped_column(sa.Text)
    failures: Mapped[int]
    retry_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    stepped_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    ended_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    version: Mapped[int]


class JobPartColumns:
    """A part of the file that a job was given."""

    __tablename__ = "job_parts"

    job_id: Mapped[str] = _id_of_job()
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)


class JobChunkColumns:
    """Some rows of a job's file, read and waiting to be taken in; or rows made and waiting to be written."""

    __tablename__ = "job_chunks"

    job_id: Mapped[str] = _id_of_job()
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)


class JobRefusalColumns:
    """One thing wrong with one row."""

    __tablename__ = "job_refusals"

    job_id: Mapped[str] = _id_of_job()
    place: Mapped[int] = mapped_column(primary_key=True)
    row: Mapped[int]
    column: Mapped[str] = mapped_column(sa.Text)
    reason_zh: Mapped[str] = mapped_column(sa.Text)
    reason: Mapped[str] = mapped_column(sa.Text)
