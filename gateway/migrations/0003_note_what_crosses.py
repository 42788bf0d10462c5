"""Notes which door, agreement, fields and subjects a crossing had; queues outcomes for the evidence log."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _texts(name: str) -> sa.Column[list[str]]:
    return sa.Column(name, postgresql.ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'"))


def upgrade() -> None:
    """Widen the notes, and make what both doors share."""
    op.add_column("intents", sa.Column("door", sa.Text, nullable=False, server_default="http"))
    op.add_column("intents", sa.Column("role", sa.Text))
    op.add_column("intents", sa.Column("signed_by", sa.Text))
    op.add_column("intents", sa.Column("signature", sa.Text))
    op.alter_column("intents", "request", nullable=True)  # a body may be erased
    for name in ("agreements", "datasets", "fields", "subjects", "withheld"):
        op.add_column("outcomes", _texts(name))
    op.add_column("outcomes", sa.Column("answer", sa.LargeBinary))
    op.create_table(
        "unsequenced",
        sa.Column("serial", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("ref", sa.Uuid, nullable=False),
        sa.Column("fields", postgresql.JSONB),
    )
    op.create_table(
        "gateway_answers",
        sa.Column("agency", sa.Text, primary_key=True),
        sa.Column("method", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("body_hash", sa.Text, nullable=False),
        sa.Column("answer", postgresql.JSONB),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "usage",
        sa.Column("agreement", sa.Text, primary_key=True),
        sa.Column("span", sa.Text, primary_key=True),
        sa.Column("begins_at", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("used", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "directory_version",
        sa.Column("one", sa.Boolean, primary_key=True, server_default=sa.true()),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.CheckConstraint("one"),
    )
    op.execute("INSERT INTO directory_version (version) VALUES (0)")
    op.create_table(
        "enterprises_seen",
        sa.Column("uscc", sa.Text, primary_key=True),
        sa.Column("division", sa.Text),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("divisions", postgresql.ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'")),
        sa.Column("seen", sa.BigInteger, nullable=False, unique=True),
    )
    op.execute("CREATE SEQUENCE enterprises_seen_order OWNED BY enterprises_seen.seen")
    op.create_table(
        "members_seen",
        sa.Column("uscc", sa.Text, primary_key=True),
        sa.Column("zone_id", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("member", sa.Boolean, nullable=False),
    )
    op.create_index("members_seen_by_zone", "members_seen", ["zone_id"])
    op.create_table(
        "zones_seen",
        sa.Column("zone_id", sa.Text, primary_key=True),
        sa.Column("division", sa.Text, nullable=False),
    )
