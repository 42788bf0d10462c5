"""Clocks, and where zones are."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("zone_copies", sa.Column("division", sa.Text))
    op.create_table(
        "clocks",
        sa.Column("clock_id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject_kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Text, nullable=False),
        sa.Column("uscc", sa.Text),
        sa.Column("division", sa.Text),
        sa.Column("responsible", sa.Text, nullable=False),
        sa.Column("escalate_to", JSONB, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("roll", sa.Boolean, nullable=False),
        sa.Column("remind_before", sa.Integer, nullable=False),
        sa.Column("escalate_after", sa.Integer, nullable=False),
        sa.Column("clause", sa.Text, nullable=False),
        sa.Column("started_on", sa.Date, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("provisional", sa.Boolean, nullable=False),
        sa.Column("calendar", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("extensions", sa.Integer, nullable=False),
        sa.Column("pauses", JSONB, nullable=False),
        sa.Column("paused_on", sa.Date),
        sa.Column("ended_on", sa.Date),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.Column("told", sa.Boolean, nullable=False),
        sa.Column("next_on", sa.Date),
        sa.Column("version", sa.Integer, nullable=False),
    )
    running = sa.text("state NOT IN ('MET', 'CANCELLED')")
    op.create_index(
        "clocks_running", "clocks", ["subject_kind", "subject_id", "kind"], unique=True, postgresql_where=running
    )
    op.create_index("clocks_of_subject", "clocks", ["subject_kind", "subject_id"])
    op.create_index("clocks_next", "clocks", ["next_on"], postgresql_where=sa.text("next_on IS NOT NULL"))
    op.create_index("clocks_calendar", "clocks", ["calendar"], postgresql_where=running)
    op.create_index("clocks_responsible", "clocks", ["responsible", "clock_id"])
    op.create_index("clocks_uscc", "clocks", ["uscc"], postgresql_where=sa.text("uscc IS NOT NULL"))


def downgrade() -> None:
    op.drop_table("clocks")
    op.drop_column("zone_copies", "division")
