"""Corrections, successions and the days of decisions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("records", sa.Column("decided_on", sa.Date))
    op.add_column("records", sa.Column("restated_at", MOMENT))
    op.add_column("records", sa.Column("corrections", sa.Integer, nullable=False, server_default="0"))
    op.create_table(
        "former_statements",
        sa.Column("record_id", sa.Uuid, sa.ForeignKey("records.record_id"), nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("document_no", sa.Text, nullable=False),
        sa.Column("occurred_on", sa.Date),
        sa.Column("decided_on", sa.Date),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("detail", sa.Text),
        sa.Column("evidence_hash", sa.Text),
        sa.Column("known_at", MOMENT, nullable=False),
        sa.Column("known_until", MOMENT, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("correction_document_no", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("agency", sa.Text),
        sa.Column("actor", sa.Text),
        sa.PrimaryKeyConstraint("record_id", "ordinal"),
    )
    op.create_index("former_statements_of_enterprise", "former_statements", ["uscc"])
    op.create_index("former_statements_of_document", "former_statements", ["document_no", "item"])
    op.create_table(
        "successions",
        sa.Column("uscc", sa.Text, primary_key=True),
        sa.Column("successor", sa.Text, nullable=False, index=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("document_no", sa.Text, nullable=False),
        sa.Column("clause", sa.Text, nullable=False),
        sa.Column("known_at", MOMENT, nullable=False),
    )
    op.create_table(
        "handed_over",
        sa.Column("handover_id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("was", JSONB, nullable=False),
        sa.Column("known_at", MOMENT, nullable=False),
        sa.Column("known_until", MOMENT, nullable=False),
    )
    op.create_index("handed_over_by_enterprise", "handed_over", ["uscc"])


def downgrade() -> None:
    op.drop_table("handed_over")
    op.drop_table("successions")
    op.drop_table("former_statements")
    op.drop_column("records", "corrections")
    op.drop_column("records", "restated_at")
    op.drop_column("records", "decided_on")
