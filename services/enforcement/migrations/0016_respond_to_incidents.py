"""Incident rooms."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def _text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def upgrade() -> None:
    op.create_table(
        "incidents",
        sa.Column("incident_id", sa.Text(), primary_key=True),
        *(_text(name) for name in ("reference", "title", "description", "level", "lead_agency")),
        _text("division", null=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        *(_text(name) for name in ("clause", "state")),
        *(sa.Column(name, postgresql.JSONB(), nullable=False) for name in ("agencies", "calls", "tasks", "links")),
        _text("report_no", null=True),
        sa.Column("reports", sa.Integer(), nullable=False),
        _text("review", null=True),
        sa.Column("entries", sa.Integer(), nullable=False),
        _text("head", null=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("lead_agency", "reference", name="incidents_once"),
    )
    op.create_table(
        "incident_log",
        sa.Column("incident_id", sa.Text(), sa.ForeignKey("incidents.incident_id"), primary_key=True),
        sa.Column("place", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _text("agency"),
        _text("actor", null=True),
        *(_text(name) for name in ("act", "text")),
        _text("previous", null=True),
        _text("digest"),
    )
