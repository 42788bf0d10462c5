"""Which credit records were repaired; parked deliveries of webhooks by themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "repaired_records",
        sa.Column("record_id", sa.Text, primary_key=True),
        sa.Column("seen", sa.BigInteger, sa.Identity(), nullable=False, unique=True),
    )
    op.execute(
        "INSERT INTO repaired_records (record_id)"
        " SELECT DISTINCT subject FROM deliveries WHERE type = 'credit.record_repaired' ORDER BY subject"
    )
    op.create_index(
        "webhook_deliveries_parked",
        "webhook_deliveries",
        ["webhook_id"],
        postgresql_where=sa.text("state = 'PARKED'"),
    )
