"""Facts said in bulk leave the outbox at a bounded rate, and let the others overtake."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_WAITING = "relayed_at IS NULL AND "


def upgrade() -> None:
    op.add_column("databus_outbox", sa.Column("bulk", sa.Boolean, nullable=False, server_default=sa.false()))
    for name, column, which in (
        ("databus_outbox_prompt", "id", "NOT bulk"),
        ("databus_outbox_bulk", "id", "bulk"),
        ("databus_outbox_bulk_subjects", "subject", "bulk"),
    ):
        op.create_index(name, "databus_outbox", [column], postgresql_where=sa.text(_WAITING + which))
    op.drop_index("databus_outbox_unrelayed", "databus_outbox")
