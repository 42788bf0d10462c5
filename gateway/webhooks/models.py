"""Tables of webhooks and of what is sent to them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from gateway.models import metadata

# Where an agency wants its events. `cursor` is the last position looked at; `events` empty: all it may have.
webhooks = sa.Table(
    "webhooks",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("agency", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("events", ARRAY(sa.Text), nullable=False),
    sa.Column("purpose", sa.Text),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("removed_at", sa.DateTime(timezone=True)),
    sa.Column("cursor", sa.BigInteger, nullable=False),
    sa.Index("webhooks_of_agency", "agency", "url", unique=True, postgresql_where=sa.text("removed_at IS NULL")),
)

# One event for one webhook: WAITING until `next_at`, then DELIVERED, or PARKED after the last attempt.
webhook_deliveries = sa.Table(
    "webhook_deliveries",
    metadata,
    sa.Column("webhook_id", sa.Uuid, sa.ForeignKey("webhooks.id"), primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("event_id", sa.Uuid, nullable=False),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.SmallInteger, nullable=False),
    sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("next_at", sa.DateTime(timezone=True)),
    sa.Column("tried_at", sa.DateTime(timezone=True)),
    sa.Column("answer", sa.Text),
    sa.Index(
        "webhook_deliveries_waiting",
        "webhook_id",
        "subject",
        "position",
        postgresql_where=sa.text("state = 'WAITING'"),
    ),
    sa.Index("webhook_deliveries_parked", "webhook_id", postgresql_where=sa.text("state = 'PARKED'")),
)
