"""Quarterly quality analyses with their facts, and how consignments ended."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "analyses",
        sa.Column("analysis_id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("quarter", "division")),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("agency", "actor", "corrects", "reason")),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("facts_digest", "figures_digest", "rule_set")),
        sa.Column("threshold", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("findings", "advice")),
        sa.Column("drafted_on", sa.Date, nullable=False),
        sa.Column("approved_on", sa.Date),
        sa.Column("approved_by", sa.Text),
        *(sa.Column(name, sa.Date) for name in ("published_on", "ended_on")),
        sa.Column("document_no", sa.Text),
        sa.Column("clause", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.UniqueConstraint("division", "quarter", "edition", name="analyses_once"),
    )
    # two officers who begin at once would make two versions that both correct the same
    unfinished = sa.text("state IN ('DRAFT', 'APPROVED')")
    op.create_index("analyses_open", "analyses", ["division", "quarter"], unique=True, postgresql_where=unfinished)
    op.create_table(
        "analysis_contents",
        sa.Column("analysis_id", sa.Text, primary_key=True),
        sa.Column("facts", sa.LargeBinary, nullable=False),
        sa.Column("figures", JSONB, nullable=False),
        sa.Column("published", JSONB),
    )
    op.create_table(
        "consignment_outcomes",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("consignment_id", "kind", "mark")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("uscc", "hs_code")),
        sa.Column("destination", sa.Text),
        sa.Column("happened_on", sa.Date, nullable=False),
        sa.Column("standing", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("consignment_outcomes_days", "consignment_outcomes", ["happened_on"])


def downgrade() -> None:
    for table in ("consignment_outcomes", "analysis_contents", "analyses"):
        op.drop_table(table)
