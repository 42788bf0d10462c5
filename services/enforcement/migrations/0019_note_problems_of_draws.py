"""Why draws and plans could not go on by themselves, and when that was tried."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLES = ("draws", "campaign_plans")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("problem", sa.Text()))
        op.add_column(table, sa.Column("tried_at", sa.DateTime(timezone=True)))
