"""Papers issued with their codes; batches and goods in the archive."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TEXTS = postgresql.ARRAY(sa.Text())


def upgrade() -> None:
    op.create_table(
        "papers",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.Column("says", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("evidence", TEXTS, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_index("papers_newest", "papers", [sa.text("made_at DESC"), sa.text("code DESC")])
    op.create_index("papers_about", "papers", ["about"])
    op.create_index("papers_kept", "papers", ["kept_until"], postgresql_where=sa.text("kept_until IS NOT NULL"))
    op.create_table(
        "paper_parts",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["code"], ["papers.code"]),
        sa.PrimaryKeyConstraint("code", "number"),
    )
    op.execute("ALTER TABLE paper_parts ALTER COLUMN content SET STORAGE EXTERNAL")  # PDF and .xlsx are compressed
    op.add_column("archive", sa.Column("batches", TEXTS, server_default="{}", nullable=False))
    op.add_column("archive", sa.Column("hs_prefix", sa.Text(), nullable=True))
    op.execute(
        """
        UPDATE archive SET
            batches = array_remove(ARRAY[
                data->>'consignment_id', data->>'declaration_no', data->>'lot_no',
                data->>'case_id', data->>'case_no', data->>'trace_case_id'
            ], NULL),
            hs_prefix = data->>'hs_prefix'
        """
    )
    op.create_index("archive_of_batch", "archive", ["batches"], postgresql_using="gin")
    op.create_index("archive_of_event", "archive", ["event_id", "entry_id"])
    op.create_index(
        "archive_of_goods", "archive", ["hs_prefix", "at", "entry_id"], postgresql_where=sa.text("uscc = ''")
    )


def downgrade() -> None:
    op.drop_index("archive_of_goods", table_name="archive")
    op.drop_index("archive_of_event", table_name="archive")
    op.drop_index("archive_of_batch", table_name="archive")
    op.drop_column("archive", "hs_prefix")
    op.drop_column("archive", "batches")
    op.drop_table("paper_parts")
    op.drop_table("papers")
