"""What stop orders rest on."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stop_orders", sa.Column("rests_on", sa.Text))
    named = sa.text("rests_on IS NOT NULL")
    op.create_index("stop_orders_resting", "stop_orders", ["rests_on"], postgresql_where=named)


def downgrade() -> None:
    op.drop_index("stop_orders_resting", table_name="stop_orders")
    op.drop_column("stop_orders", "rests_on")
