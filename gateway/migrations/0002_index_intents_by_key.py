"""Finds the first crossing of a command that came again with its key."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "intents_by_key",
        "intents",
        ["agency", "operation", "idempotency_key"],
        postgresql_where=sa.text("idempotency_key IS NOT NULL"),
    )
