"""The key that a laboratory's signature of its report was checked with."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reports", sa.Column("jwk", JSONB))


def downgrade() -> None:
    op.drop_column("reports", "jwk")
