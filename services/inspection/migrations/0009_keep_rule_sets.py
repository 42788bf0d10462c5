"""Rule sets as drafted and adopted, the text of every book decided by, and trials of drafts on past consignments."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
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
        sa.Column("followed_on", sa.Date),
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
        "mode_backtests",
        sa.Column("backtest_id", sa.Text, primary_key=True),
        sa.Column("set_id", Id, sa.ForeignKey("rule_sets.set_id"), nullable=False, index=True),
        sa.Column("set_version", sa.Integer, nullable=False),
        sa.Column("from_on", sa.Date, nullable=False),
        sa.Column("until_on", sa.Date, nullable=False),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("filters", JSONB, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("actor", sa.Text),
        sa.Column("asked_at", Moment, nullable=False),
        sa.Column("summary", JSONB),
    )
    op.create_table(
        "mode_backtest_changes",
        sa.Column("backtest_id", sa.Text, sa.ForeignKey("mode_backtests.backtest_id"), primary_key=True),
        sa.Column("consignment_id", Id, primary_key=True),
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("hs_code", sa.Text(collation="C"), nullable=False),
        sa.Column("declared_on", sa.Date, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("mode_before", sa.Text, nullable=False),
        sa.Column("mode_after", sa.Text, nullable=False),
        sa.Column("rule_before", sa.Text, nullable=False),
        sa.Column("rule_after", sa.Text, nullable=False),
        sa.Column("percent_before", sa.Numeric),
        sa.Column("percent_after", sa.Numeric),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("causes", JSONB, nullable=False),
        sa.Column("because", JSONB, nullable=False),
        sa.Column("nonconforming", sa.Text),
    )
    op.create_index(
        "mode_backtest_changes_of_direction", "mode_backtest_changes", ["backtest_id", "direction", "consignment_id"]
    )
    op.create_index(
        "mode_backtest_changes_nonconforming",
        "mode_backtest_changes",
        ["backtest_id", "consignment_id"],
        postgresql_where=sa.text("nonconforming IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table("mode_backtest_changes")
    op.drop_table("mode_backtests")
    op.drop_table("rule_books")
    op.drop_table("rule_set_versions")
    op.drop_table("rule_sets")
