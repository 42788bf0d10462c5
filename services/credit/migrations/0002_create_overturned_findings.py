"""Findings overturned, so that a penalty heard later than its finding fell does not count."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "overturned_findings",
        sa.Column("case_id", sa.Text, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document_no", sa.Text, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("overturned_findings")
