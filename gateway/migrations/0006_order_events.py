"""Events in one order; webhooks; clients of the token endpoint and the nonces of signed calls."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _order()
    _know_clients()
    _hook()


def _order() -> None:
    op.create_table(
        "positions",
        sa.Column("one", sa.Boolean, sa.CheckConstraint("one"), primary_key=True),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.Column("dropped", sa.BigInteger, nullable=False),
    )
    op.add_column("deliveries", sa.Column("position", sa.BigInteger))
    op.execute(
        "UPDATE deliveries SET position = ordered.place FROM"
        " (SELECT id, row_number() OVER (ORDER BY delivered_at, id) AS place FROM deliveries) AS ordered"
        " WHERE deliveries.id = ordered.id"
    )
    op.execute("INSERT INTO positions SELECT true, coalesce(max(position), 0), 0 FROM deliveries")
    op.alter_column("deliveries", "position", nullable=False)
    op.create_unique_constraint("deliveries_position_key", "deliveries", ["position"])


def _know_clients() -> None:
    op.create_table(
        "oauth_clients",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("secret_hash", sa.LargeBinary, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "nonces",
        sa.Column("kid", sa.Text, primary_key=True),
        sa.Column("nonce", sa.Text, primary_key=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("nonces_by_expiry", "nonces", ["expires_at"])


def _hook() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("events", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("purpose", sa.Text),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.Column("cursor", sa.BigInteger, nullable=False),
    )
    op.create_index(
        "webhooks_of_agency", "webhooks", ["agency", "url"], unique=True, postgresql_where=sa.text("removed_at IS NULL")
    )
    op.create_table(
        "webhook_deliveries",
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
    )
    op.create_index(
        "webhook_deliveries_waiting",
        "webhook_deliveries",
        ["webhook_id", "subject", "position"],
        postgresql_where=sa.text("state = 'WAITING'"),
    )
