"""Copies of places on lists, from credit."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "listing_copies",
        sa.Column("listing_id", sa.Text, primary_key=True),
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("list", sa.Text, nullable=False),
        sa.Column("in_force", sa.Boolean, nullable=False),
    )
    # a draw asks who of its population is on a list
    op.create_index("listing_copies_in_force", "listing_copies", ["uscc"], postgresql_where=sa.text("in_force"))


def downgrade() -> None:
    op.drop_table("listing_copies")
