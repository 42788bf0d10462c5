"""Events in one order; webhooks."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "positions",
        sa.Column("one", sa.Boolean, sa.CheckConstraint("one"), primary_key=True),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.Column("dropped", sa.BigInteger, nullable=False),
    )
    op.add_column("deliveries", sa.Column("position", sa.BigInteger))
    op.execute(
        "UPDATE deliveries SET position = ordered.place FROM"
        " (SELECT id, row_number() OVER (ORDER BY delivered_at, id) AS place FROM deliveries) AS ordered"
        " WHERE deliveries.id = ordered.id"
    )
    op.execute("INSERT INTO positions SELECT true, coalesce(max(position), 0), 0 FROM deliveries")
    op.alter_column("deliveries", "position", nullable=False)
    op.create_unique_constraint("deliveries_position_key", "deliveries", ["position"])
