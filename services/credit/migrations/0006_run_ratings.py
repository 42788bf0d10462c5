"""Runs of the yearly rating and their shards."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "rating_runs",
        sa.Column("run_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("zone_id", sa.Text),
        sa.Column("divisions", postgresql.JSONB),
        sa.Column("known_before", sa.Date),
        sa.Column("unrated_since", sa.Date),
        sa.Column("way", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("agency", sa.Text),
        sa.Column("actor", sa.Text),
        sa.Column("rule_set", sa.Text, nullable=False),
        sa.Column("enterprises", sa.Integer, nullable=False),
        sa.Column("shards", sa.Integer, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("run_id"),
    )
    op.create_index("ix_rating_runs_state", "rating_runs", ["state"])
    op.create_table(
        "rating_shards",
        sa.Column("run_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("from_uscc", sa.Text),
        sa.Column("until_uscc", sa.Text),
        sa.Column("enterprises", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("remaining", postgresql.JSONB),
        sa.Column("rated", sa.Integer, nullable=False),
        sa.Column("changed", sa.Integer, nullable=False),
        sa.Column("by_grade", postgresql.JSONB, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("retry_at", MOMENT),
        sa.Column("problem", sa.Text),
        sa.Column("began_at", MOMENT),
        sa.Column("done_at", MOMENT),
        sa.ForeignKeyConstraint(["run_id"], ["rating_runs.run_id"]),
        sa.PrimaryKeyConstraint("run_id", "number"),
    )
    op.create_index(
        "rating_shards_waiting",
        "rating_shards",
        ["run_id", "number"],
        postgresql_where=sa.text("state = 'WAITING'"),
    )


def downgrade() -> None:
    op.drop_table("rating_shards")
    op.drop_table("rating_runs")
