"""Clocks, and where zones are."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("zone_copies", sa.Column("division", sa.Text))


def downgrade() -> None:
    op.drop_column("zone_copies", "division")
