"""When the source of what was withdrawn was told that everyone who had received it has confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("retractions", sa.Column("source_told_at", sa.DateTime(timezone=True)))
    op.create_index(
        "retractions_to_tell", "retractions", ["issued_at"], postgresql_where=sa.text("source_told_at IS NULL")
    )
