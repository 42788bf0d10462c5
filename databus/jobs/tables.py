"""The tables of jobs and papers as a migration makes them; `rows` and `databus.papers.rows` say the same in the models.

What stands here is what services have made already, so it is never edited: a change is a migration of each service.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

_MOMENT: Final = sa.DateTime(timezone=True)
_OF_JOB: Final = ("job_parts", "job_chunks", "job_refusals")


def create_job_tables() -> None:
    """Make the tables of jobs, their files, what waits, what was refused."""
    op.create_table(
        "jobs",
        sa.Column("job_id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "state", "agency")),
        *(sa.Column(name, sa.Text) for name in ("actor", "purpose", "traceparent")),
        sa.Column("language", sa.Text, nullable=False),
        *(sa.Column(name, JSONB, nullable=False) for name in ("parameters", "position")),
        sa.Column("stage", sa.Text),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer),
        sa.Column("result", JSONB),
        *(sa.Column(name, sa.Text) for name in ("paper", "error_zh", "error")),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("retry_at", _MOMENT),
        sa.Column("created_at", _MOMENT, nullable=False),
        *(sa.Column(name, _MOMENT) for name in ("stepped_at", "ended_at")),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("jobs_of_agency", "jobs", ["agency", "job_id"])
    op.create_index("jobs_waiting", "jobs", ["stepped_at"], postgresql_where=sa.text("state IN ('QUEUED', 'RUNNING')"))
    for table in ("job_parts", "job_chunks"):
        op.create_table(
            table,
            sa.Column("job_id", sa.Text, sa.ForeignKey("jobs.job_id"), primary_key=True),
            sa.Column("number", sa.Integer, primary_key=True),
            sa.Column("content", sa.LargeBinary, nullable=False),
        )
    op.create_table(
        "job_refusals",
        sa.Column("job_id", sa.Text, sa.ForeignKey("jobs.job_id"), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("row", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("column", "reason_zh", "reason")),
    )


def drop_job_tables() -> None:
    """Drop them."""
    for table in (*_OF_JOB, "jobs"):
        op.drop_table(table)


def create_paper_tables() -> None:
    """Make the tables of papers issued, and of the bytes of their files."""
    op.create_table(
        "papers",
        sa.Column("code", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "about", "title", "media_type", "filename")),
        sa.Column("size_bytes", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("sha256", "seal")),
        sa.Column("says", JSONB, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("agency", "actor", "purpose")),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("kept_until", sa.Date),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("withdrawn_at", _MOMENT),
        sa.Column("withdrawn_reason", sa.Text),
        sa.Column("evidence", ARRAY(sa.Text), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("papers_newest", "papers", [sa.text("made_at DESC"), sa.text("code DESC")])
    op.create_index("papers_about", "papers", ["about"])
    op.create_index("papers_kept", "papers", ["kept_until"], postgresql_where=sa.text("kept_until IS NOT NULL"))
    op.create_table(
        "paper_parts",
        sa.Column("code", sa.Text, sa.ForeignKey("papers.code"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.execute("ALTER TABLE paper_parts ALTER COLUMN content SET STORAGE EXTERNAL")  # PDF and .xlsx are compressed


def drop_paper_tables() -> None:
    """Drop them."""
    for table in ("paper_parts", "papers"):
        op.drop_table(table)
