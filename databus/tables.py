"""The bus's own tables, in every service's database beside the service's."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

metadata = sa.MetaData()

outbox = sa.Table(
    "databus_outbox",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("message_id", sa.Uuid(as_uuid=False), nullable=False, unique=True),
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
    sa.Column("bulk", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("databus_outbox_prompt", "id", postgresql_where=sa.text("relayed_at IS NULL AND NOT bulk")),
    sa.Index("databus_outbox_bulk", "id", postgresql_where=sa.text("relayed_at IS NULL AND bulk")),
    sa.Index("databus_outbox_bulk_subjects", "subject", postgresql_where=sa.text("relayed_at IS NULL AND bulk")),
)

tasks = sa.Table(
    "databus_tasks",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("task_id", sa.Uuid(as_uuid=False), nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("agency", sa.Text),
    sa.Column("actor", sa.Text),
    sa.Column("traceparent", sa.Text),
    sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("relayed_at", sa.DateTime(timezone=True)),
    sa.Index("databus_tasks_waiting", "id", postgresql_where=sa.text("relayed_at IS NULL")),
)

sequences = sa.Table(
    "databus_sequences",
    metadata,
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("last", sa.BigInteger, nullable=False),
)

inbox = sa.Table(
    "databus_inbox",
    metadata,
    sa.Column("message_id", sa.Uuid(as_uuid=False), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("sequence", sa.BigInteger, nullable=False),
    sa.Column("applied", sa.Boolean, nullable=False),
    sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
)

seen = sa.Table(
    "databus_seen",
    metadata,
    sa.Column("producer", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("sequence", sa.BigInteger, nullable=False),
)

missed = sa.Table(
    "databus_missed",
    metadata,
    sa.Column("message_id", sa.Uuid(as_uuid=False), primary_key=True),
    sa.Column("producer", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("sequence", sa.BigInteger, nullable=False),
    sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
)

heartbeats = sa.Table(
    "databus_heartbeats",
    metadata,
    sa.Column("producer", sa.Text, primary_key=True),
    sa.Column("high_water", sa.BigInteger, nullable=False),
    sa.Column("up_to", sa.DateTime(timezone=True), nullable=False),
    sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
)

answers = sa.Table(
    "databus_answers",
    metadata,
    sa.Column("agency", sa.Text, primary_key=True),
    sa.Column("method", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("body_hash", sa.LargeBinary, nullable=False),
    sa.Column("answer", JSONB),
    sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
)

daily_runs = sa.Table(
    "databus_daily_runs",
    metadata,
    sa.Column("job", sa.Text, primary_key=True),
    sa.Column("last_on", sa.Date, nullable=False),
)

replays = sa.Table(
    "databus_replays",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("operator", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("message_id", sa.Text, nullable=False),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("queue", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("replayed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
)

discards = sa.Table(
    "databus_discards",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("operator", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("message_id", sa.Text, nullable=False),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("subject", sa.Text),
    sa.Column("queue", sa.Text),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
)
