"""Technical measures, whom they concern, and what was said on them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_DAYS = ("notified_on", "comment_until", "adopted_on", "in_force_on")


def upgrade() -> None:
    op.create_table(
        "technical_measures",
        sa.Column("measure_id", sa.Text, primary_key=True),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("kind", "reference", "member", "state", "title", "summary", "products")
        ),
        sa.Column("hs_prefixes", JSONB, nullable=False),
        *(sa.Column(name, sa.Date) for name in _DAYS),
        *(sa.Column(name, sa.Text) for name in ("text_reference", "text_sha256", "replaces")),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("recorded_on", sa.Date, nullable=False),
        sa.Column("matched", sa.Boolean, nullable=False),
        sa.Column("matched_after", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("clause", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    # what a member told under a number is kept once, whoever tells it first
    op.create_index("technical_measures_reference", "technical_measures", ["member", "reference"], unique=True)
    op.create_index(
        "technical_measures_unmatched", "technical_measures", ["measure_id"], postgresql_where=sa.text("NOT matched")
    )
    op.create_table(
        "measure_notices",
        sa.Column("notice_id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("measure_id", "uscc", "division", "hs_prefix", "way")),
        sa.Column("sent_on", sa.Date, nullable=False),
        sa.UniqueConstraint("measure_id", "uscc", name="measure_notices_once"),
    )
    op.create_index("measure_notices_uscc", "measure_notices", ["uscc", "notice_id"])
    op.create_table(
        "measure_comments",
        sa.Column("comment_id", sa.Text, primary_key=True),
        sa.Column("measure_id", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("uscc", "division")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("state", "text", "agency")),
        sa.Column("actor", sa.Text),
        sa.Column("drafted_on", sa.Date, nullable=False),
        sa.Column("sent_to", sa.Text),
        sa.Column("sent_on", sa.Date),
        *(sa.Column(name, sa.Text) for name in ("document_no", "answer")),
        sa.Column("answered_on", sa.Date),
        sa.Column("answered_by", sa.Text),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("clause", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("measure_comments_measure", "measure_comments", ["measure_id", "comment_id"])
    op.create_index("measure_comments_uscc", "measure_comments", ["uscc", "comment_id"])


def downgrade() -> None:
    for table in ("measure_comments", "measure_notices", "technical_measures"):
        op.drop_table(table)
