"""Decisions made anew by many."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# a server may have been built without it
_LZ4 = """
    DO $$
    BEGIN
        ALTER TABLE decisions ALTER COLUMN facts SET COMPRESSION lz4, ALTER COLUMN read SET COMPRESSION lz4;
    EXCEPTION WHEN feature_not_supported THEN
        NULL;
    END $$
"""


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
    op.create_table(
        "successions",
        sa.Column("uscc", sa.Text(), primary_key=True),
        sa.Column("successor", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
    )
    # a check of each costs more than the row: who writes a decision holds its consignment, and keeps its table first
    for name in ("decisions_consignment_id_fkey", "decisions_table_digest_fkey"):
        op.drop_constraint(name, "decisions", type_="foreignkey")
    # read whole or not at all: as text it costs a seventh of what JSONB costs to write
    for name in ("facts", "read"):
        op.execute(f'ALTER TABLE decisions ALTER COLUMN "{name}" TYPE text USING "{name}"::text')
    op.execute(_LZ4)
    # room on each page for the next version of a consignment: one that is decided anew needs no entry in any index
    op.execute("ALTER TABLE consignments SET (fillfactor = 80)")


def downgrade() -> None:
    op.execute("ALTER TABLE consignments RESET (fillfactor)")
    for name in ("facts", "read"):
        op.execute(f'ALTER TABLE decisions ALTER COLUMN "{name}" TYPE jsonb USING "{name}"::jsonb')
    op.create_foreign_key(
        "decisions_consignment_id_fkey", "decisions", "consignments", ["consignment_id"], ["consignment_id"]
    )
    op.create_foreign_key("decisions_table_digest_fkey", "decisions", "mode_tables", ["table_digest"], ["digest"])
    op.drop_table("successions")
    op.drop_table("redecision_ranges")
    op.drop_table("redecisions")
