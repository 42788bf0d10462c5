"""The bus's own tables: outbox, inbox, sequences, heartbeats, kept answers, daily runs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "databus_outbox",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("message_id", sa.Uuid, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("version", sa.SmallInteger, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("uscc", sa.Text),
        sa.Column("agency", sa.Text),
        sa.Column("actor", sa.Text),
        sa.Column("purpose", sa.Text),
        sa.Column("legalbasis", sa.Text),
        sa.Column("classification", sa.Text),
        sa.Column("traceparent", sa.Text),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("relayed_at", sa.DateTime(timezone=True)),
    )
    op.create_index(
        "databus_outbox_unrelayed", "databus_outbox", ["id"], postgresql_where=sa.text("relayed_at IS NULL")
    )
    op.create_table(
        "databus_sequences",
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("last", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "databus_inbox",
        sa.Column("message_id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("applied", sa.Boolean, nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    op.create_table(
        "databus_seen",
        sa.Column("producer", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("sequence", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "databus_heartbeats",
        sa.Column("producer", sa.Text, primary_key=True),
        sa.Column("high_water", sa.BigInteger, nullable=False),
        sa.Column("up_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "databus_answers",
        sa.Column("agency", sa.Text, primary_key=True),
        sa.Column("method", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("body_hash", sa.LargeBinary, nullable=False),
        sa.Column("answer", postgresql.JSONB),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "databus_daily_runs",
        sa.Column("job", sa.Text, primary_key=True),
        sa.Column("last_on", sa.Date, nullable=False),
    )


def downgrade() -> None:
    for table in ("daily_runs", "answers", "heartbeats", "seen", "inbox", "sequences", "outbox"):
        op.drop_table("databus_" + table)
