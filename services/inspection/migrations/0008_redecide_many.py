"""Decisions made anew by many."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "redecisions",
        sa.Column("redecision_id", sa.Uuid(), primary_key=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("reaches", JSONB(), nullable=False),
        sa.Column("spare_stale", sa.Boolean(), nullable=False),
        sa.Column("agency", sa.Text()),
        sa.Column("actor", sa.Text()),
        sa.Column("traceparent", sa.Text()),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "redecision_ranges",
        sa.Column("redecision_id", sa.Uuid(), sa.ForeignKey("redecisions.redecision_id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("consignment_ids", ARRAY(sa.Uuid()), nullable=False),
        sa.Column("touched", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer()),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failure", sa.Text()),
        sa.Column("done_at", sa.DateTime(timezone=True)),
    )
    op.create_index(
        "redecision_ranges_waiting",
        "redecision_ranges",
        ["redecision_id", "number"],
        postgresql_where=sa.text("done_at IS NULL"),
    )
    # room on each page for the next version of a consignment: one that is decided anew needs no entry in any index
    op.execute("ALTER TABLE consignments SET (fillfactor = 80)")


def downgrade() -> None:
    op.execute("ALTER TABLE consignments RESET (fillfactor)")
    op.drop_table("redecision_ranges")
    op.drop_table("redecisions")
