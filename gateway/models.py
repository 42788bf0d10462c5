"""The gateway's tables: what was asked and answered at the border, and what was delivered to it.

Rows are only ever added to intents, outcomes and deliveries; the evidence log will stand on them.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

metadata = sa.MetaData()

# A process of the gateway. What it left open is looked for from `settled_until` on.
runs = sa.Table(
    "runs",
    metadata,
    sa.Column("run", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("settled_until", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ended_at", sa.DateTime(timezone=True)),
)

# Noted before a request is passed on. The id is the receipt's.
intents = sa.Table(
    "intents",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("run", sa.BigInteger, nullable=False),
    sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("agency", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("operation", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("scopes", sa.Text),
    sa.Column("purpose", sa.Text),
    sa.Column("idempotency_key", sa.Text),
    sa.Column("if_match", sa.Text),
    sa.Column("traceparent", sa.Text),
    sa.Column("uscc", sa.Text),
    sa.Column("request", sa.LargeBinary, nullable=False),
    sa.Column("request_hash", sa.Text, nullable=False),
    # where the first crossing of a repeated command is found
    sa.Index(
        "intents_by_key",
        "agency",
        "operation",
        "idempotency_key",
        postgresql_where=sa.text("idempotency_key IS NOT NULL"),
    ),
)

# Noted before the answer is given. `outcome` is `ok`, or the name of the error; an intent has at most one.
outcomes = sa.Table(
    "outcomes",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("answer_hash", sa.Text, nullable=False),
    sa.Column("receipt_hash", sa.Text, nullable=False),
    sa.Column("reconciled", sa.Boolean, nullable=False),
)

# Events that reached the border, once each.
deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("producer", sa.Text, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("version", sa.SmallInteger, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("sequence", sa.BigInteger, nullable=False),
    sa.Column("time", sa.DateTime(timezone=True), nullable=False),
    sa.Column("uscc", sa.Text),
    sa.Column("agency", sa.Text),
    sa.Column("classification", sa.Text),
    sa.Column("data", JSONB, nullable=False),
    sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=False),
    # where it stands in the one order in which events are handed on
    sa.Column("position", sa.BigInteger, nullable=False, unique=True),
)

# One row: the last position given, and the last whose event is kept no longer.
positions = sa.Table(
    "positions",
    metadata,
    sa.Column("one", sa.Boolean, primary_key=True),
    sa.Column("last", sa.BigInteger, nullable=False),
    sa.Column("dropped", sa.BigInteger, nullable=False),
)

# The latest heartbeat of each producer: how far the deliveries reach.
heard = sa.Table(
    "heard",
    metadata,
    sa.Column("producer", sa.Text, primary_key=True),
    sa.Column("high_water", sa.BigInteger, nullable=False),
    sa.Column("up_to", sa.DateTime(timezone=True), nullable=False),
    sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
)
