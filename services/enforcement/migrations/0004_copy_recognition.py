"""Copies of what may count for others, from inspection."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recognition_copies",
        sa.Column("copy_id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("uscc", sa.Text),
        sa.Column("in_force", sa.Boolean, nullable=False),
        sa.Column("data", JSONB, nullable=False),
    )
    in_force = sa.text("in_force")
    op.create_index("recognition_copies_in_force", "recognition_copies", ["kind", "uscc"], postgresql_where=in_force)


def downgrade() -> None:
    op.drop_table("recognition_copies")
