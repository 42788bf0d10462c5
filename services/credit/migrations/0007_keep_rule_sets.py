"""Rule sets as they were drafted, adopted and withdrawn, and the text of every book that anybody was rated by."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

Id = sa.Uuid(as_uuid=False)
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "rule_sets",
        sa.Column("set_id", Id, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("known_at", Moment, nullable=False),
        sa.Column("number", sa.Integer, unique=True),
        sa.Column("effective_on", sa.Date),
        sa.Column("document_no", sa.Text),
        sa.Column("decided_agency", sa.Text),
        sa.Column("decided_by", sa.Text),
        sa.Column("decided_at", Moment),
        sa.Column("withdrawal_reason", sa.Text),
        sa.Column("rated_on", sa.Date),
    )
    op.create_table(
        "rule_set_versions",
        sa.Column("set_id", Id, sa.ForeignKey("rule_sets.set_id"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("changes", JSONB, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("known_at", Moment, nullable=False),
    )
    op.create_table(
        "rule_books",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("set_ids", JSONB, nullable=False),
        sa.Column("text", JSONB, nullable=False),
        sa.Column("kept_at", Moment, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("rule_books")
    op.drop_table("rule_set_versions")
    op.drop_table("rule_sets")
