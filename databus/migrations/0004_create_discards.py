"""The audit of dead letters thrown away: who did it, when and why; the fact itself stays in its producer's outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "databus_discards",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("operator", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("subject", sa.Text),
        sa.Column("queue", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
