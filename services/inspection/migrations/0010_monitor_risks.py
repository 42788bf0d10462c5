"""Risk monitoring: plans, draws with their population, samples; and which plan takes the place of a batch's draw."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TEXTS = ARRAY(sa.Text)


def upgrade() -> None:
    _plans()
    _draws()
    _samples()
    op.add_column("draws", sa.Column("plan_id", sa.Uuid(as_uuid=False)))
    op.create_index("draws_by_plan", "draws", ["plan_id"], postgresql_where=sa.text("plan_id IS NOT NULL"))


def downgrade() -> None:
    op.drop_index("draws_by_plan", table_name="draws")
    op.drop_column("draws", "plan_id")
    for table in ("monitoring_samples", "monitoring_candidates", "monitoring_draws", "monitoring_plans"):
        op.drop_table(table)


def _plans() -> None:
    op.create_table(
        "monitoring_plans",
        sa.Column("plan_id", sa.Uuid(as_uuid=False), primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("zone_id", sa.Text),
        sa.Column("hs_prefixes", TEXTS, nullable=False),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("destinations", TEXTS, nullable=False),
        sa.Column("items", TEXTS, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("samples", sa.Integer, nullable=False),
        sa.Column("most_per_enterprise", sa.Integer, nullable=False),
        sa.Column("from_on", sa.Date, nullable=False),
        sa.Column("until_on", sa.Date, nullable=False),
        sa.Column("document_no", sa.Text, nullable=False),
        sa.Column("clause", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("decided_agency", sa.Text),
        sa.Column("decided_actor", sa.Text),
        sa.Column("decided_at", MOMENT),
        sa.Column("decision_no", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("closed_on", sa.Date),
        sa.Column("next_on", sa.Date),
        sa.Column("version", sa.Integer, nullable=False),
    )
    due, in_force = sa.text("next_on IS NOT NULL"), sa.text("state = 'APPROVED'")
    op.create_index("monitoring_plans_due", "monitoring_plans", ["next_on"], postgresql_where=due)
    op.create_index("monitoring_plans_in_force", "monitoring_plans", ["until_on"], postgresql_where=in_force)


def _draws() -> None:
    op.create_table(
        "monitoring_draws",
        sa.Column("plan_id", sa.Uuid(as_uuid=False), sa.ForeignKey("monitoring_plans.plan_id"), primary_key=True),
        sa.Column("on", sa.Date, primary_key=True),
        sa.Column("seed_on", sa.Date, sa.ForeignKey("draw_days.on"), nullable=False),
        sa.Column("declared_from", sa.Date, nullable=False),
        sa.Column("declared_until", sa.Date, nullable=False),
        sa.Column("population", sa.Integer, nullable=False),
        sa.Column("wanted", sa.Integer, nullable=False),
        sa.Column("most_per_enterprise", sa.Integer, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
    )
    op.create_table(
        "monitoring_candidates",
        sa.Column("plan_id", sa.Uuid(as_uuid=False), primary_key=True),
        sa.Column("on", sa.Date, primary_key=True),
        sa.Column("rank", sa.Integer, primary_key=True),
        sa.Column("consignment_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        _drawn(),
    )


def _samples() -> None:
    op.create_table(
        "monitoring_samples",
        sa.Column("sample_id", sa.Uuid(as_uuid=False), primary_key=True),
        sa.Column("plan_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column(
            "consignment_id", sa.Uuid(as_uuid=False), sa.ForeignKey("consignments.consignment_id"), nullable=False
        ),
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("hs_code", sa.Text(collation="C"), nullable=False),
        sa.Column("product", sa.Text, nullable=False),
        sa.Column("destination", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("drawn_on", sa.Date, nullable=False),
        sa.Column("due_on", sa.Date),
        sa.Column("taken_on", sa.Date),
        sa.Column("taken_agency", sa.Text),
        sa.Column("taken_actor", sa.Text),
        sa.Column("tested_on", sa.Date),
        sa.Column("tested_at", MOMENT),
        sa.Column("cnas_no", sa.Text),
        sa.Column("document_no", sa.Text),
        sa.Column("items", JSONB, nullable=False),
        sa.Column("conforming", sa.Boolean),
        sa.Column("reason", sa.Text),
        sa.Column("replaces", sa.Uuid(as_uuid=False)),
        sa.Column("reminded_on", sa.Date),
        sa.Column("overdue_on", sa.Date),
        sa.Column("version", sa.Integer, nullable=False),
        _drawn(),
        sa.UniqueConstraint("plan_id", "on", "rank", name="monitoring_samples_once"),
    )
    is_open, tested = sa.text("state IN ('DRAWN', 'TAKEN')"), sa.text("state = 'TESTED'")
    op.create_index("monitoring_samples_by_uscc", "monitoring_samples", ["uscc", "sample_id"])
    op.create_index("monitoring_samples_open", "monitoring_samples", ["due_on"], postgresql_where=is_open)
    op.create_index(
        "monitoring_samples_tested", "monitoring_samples", ["hs_code", "tested_on"], postgresql_where=tested
    )


def _drawn() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["plan_id", "on"], ["monitoring_draws.plan_id", "monitoring_draws.on"])
