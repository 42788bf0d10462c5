"""Pieces of work for a service's workers, said in the transaction that asks for them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "databus_tasks",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("task_id", sa.Uuid, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("agency", sa.Text),
        sa.Column("actor", sa.Text),
        sa.Column("traceparent", sa.Text),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.Column("relayed_at", MOMENT),
    )
    op.create_index("databus_tasks_waiting", "databus_tasks", ["id"], postgresql_where=sa.text("relayed_at IS NULL"))
