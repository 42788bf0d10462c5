"""The gateway's tables: what was asked and answered at the border, and what was delivered to it.

Rows are only ever added to intents, outcomes and deliveries; the evidence log will stand on them.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = sa.MetaData()


def _texts(name: str) -> sa.Column[list[str]]:
    return sa.Column(name, ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'"))


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
    sa.Column("request", sa.LargeBinary),  # null once erased
    sa.Column("request_hash", sa.Text, nullable=False),
    sa.Column("door", sa.Text, nullable=False, server_default="http"),
    sa.Column("role", sa.Text),
    sa.Column("signed_by", sa.Text),
    sa.Column("signature", sa.Text),
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
    _texts("agreements"),
    _texts("datasets"),
    _texts("fields"),
    _texts("subjects"),
    _texts("withheld"),
    sa.Column("answer", sa.LargeBinary),  # as it was given, canonical JSON; null once erased
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
    # what the exchange itself says to one agency alone; null: for whoever an agreement entitles
    sa.Column("addressee", sa.Text),
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

# What the evidence log has still to take in, in the order of notes. `fields` is an entry whole, where there is no note.
unsequenced = sa.Table(
    "unsequenced",
    metadata,
    sa.Column("serial", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("ref", sa.Uuid, nullable=False),
    sa.Column("fields", JSONB),
)

# Answers of the gateway's own commands, by key.
gateway_answers = sa.Table(
    "gateway_answers",
    metadata,
    sa.Column("agency", sa.Text, primary_key=True),
    sa.Column("method", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("body_hash", sa.Text, nullable=False),
    sa.Column("answer", JSONB),
    sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
)

# How often each agreement was used in a minute or a day, by all doors together.
usage = sa.Table(
    "usage",
    metadata,
    sa.Column("agreement", sa.Text, primary_key=True),
    sa.Column("span", sa.Text, primary_key=True),
    sa.Column("begins_at", sa.DateTime(timezone=True), primary_key=True),
    sa.Column("used", sa.BigInteger, nullable=False),
)

# One row: rises with every change of agencies, keys and agreements.
directory_version = sa.Table(
    "directory_version",
    metadata,
    sa.Column("one", sa.Boolean, primary_key=True, server_default=sa.true()),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.CheckConstraint("one"),
)

# Whose jurisdiction each enterprise is in: where it is registered, and where its zones are.
enterprises_seen = sa.Table(
    "enterprises_seen",
    metadata,
    sa.Column("uscc", sa.Text, primary_key=True),
    sa.Column("division", sa.Text),
    sa.Column("version", sa.BigInteger, nullable=False),
    _texts("divisions"),
    sa.Column("seen", sa.BigInteger, nullable=False, unique=True),  # in the order of commits
)
# Credit records that were repaired.
repaired_records = sa.Table(
    "repaired_records",
    metadata,
    sa.Column("record_id", sa.Text, primary_key=True),
    sa.Column("seen", sa.BigInteger, sa.Identity(), nullable=False, unique=True),  # in the order of commits
)
members_seen = sa.Table(
    "members_seen",
    metadata,
    sa.Column("uscc", sa.Text, primary_key=True),
    sa.Column("zone_id", sa.Text, primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("member", sa.Boolean, nullable=False),
    sa.Index("members_seen_by_zone", "zone_id"),
)
zones_seen = sa.Table(
    "zones_seen",
    metadata,
    sa.Column("zone_id", sa.Text, primary_key=True),
    sa.Column("division", sa.Text, nullable=False),
)
