"""Copies of places on lists, from credit."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "held_listings",
        sa.Column("listing_id", sa.Text, primary_key=True),
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("list", sa.Text, nullable=False),
        sa.Column("effect", sa.Text, nullable=False),
        sa.Column("in_force", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    in_force = sa.text("in_force")
    op.create_index("held_listings_in_force", "held_listings", ["uscc"], postgresql_where=in_force)


def downgrade() -> None:
    op.drop_table("held_listings")
