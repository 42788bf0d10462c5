"""How many entries the log had when an agency's day was counted."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agency_reconciliations", sa.Column("log_size", sa.BigInteger))
