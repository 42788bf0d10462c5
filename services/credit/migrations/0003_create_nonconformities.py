"""Batches found nonconforming, so that one taken back by a re-inspection does not count, whichever is heard first."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "nonconformities",
        sa.Column("consignment_id", sa.Text, nullable=False),
        sa.Column("document_no", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("agency", sa.Text),
        sa.Column("withdrawn_on", sa.Date),
        sa.Column("withdrawal_document_no", sa.Text),
        sa.PrimaryKeyConstraint("consignment_id", "document_no", "item"),
    )
    op.create_index("nonconformities_of_document", "nonconformities", ["uscc", "document_no", "item"])


def downgrade() -> None:
    op.drop_table("nonconformities")
