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
        sa.Column("seen_at", Moment),
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
    op.create_table(
        "backtests",
        sa.Column("backtest_id", sa.Text, primary_key=True),
        sa.Column("set_id", Id, sa.ForeignKey("rule_sets.set_id"), nullable=False, index=True),
        sa.Column("set_version", sa.Integer, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("actor", sa.Text),
        sa.Column("asked_at", Moment, nullable=False),
        sa.Column("summary", JSONB),
    )
    op.create_table(
        "backtest_moves",
        sa.Column("backtest_id", sa.Text, sa.ForeignKey("backtests.backtest_id"), primary_key=True),
        sa.Column("view", sa.Text, primary_key=True),
        sa.Column("uscc", sa.Text, primary_key=True),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("grade_before", sa.Text, nullable=False),
        sa.Column("grade_after", sa.Text, nullable=False),
        sa.Column("score_before", sa.Integer, nullable=False),
        sa.Column("score_after", sa.Integer, nullable=False),
        sa.Column("causes", JSONB, nullable=False),
    )
    op.create_index("backtest_moves_of_direction", "backtest_moves", ["backtest_id", "view", "direction", "uscc"])


def downgrade() -> None:
    op.drop_table("backtest_moves")
    op.drop_table("backtests")
    op.drop_table("rule_books")
    op.drop_table("rule_set_versions")
    op.drop_table("rule_sets")
