"""The audit of replayed dead letters: who gave which message back to its queue, when and why."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "databus_replays",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("operator", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("replayed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
