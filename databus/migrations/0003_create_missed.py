"""Events that could not be applied yet: no heartbeat reaches past them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "databus_missed",
        sa.Column("message_id", sa.Uuid, primary_key=True),
        sa.Column("producer", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
    )
