"""Plans of campaigns and what became of their days; campaigns begun by a plan, and their scope by risk."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def _day(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Date(), nullable=null)


def _list(name: str) -> sa.Column:
    return sa.Column(name, postgresql.JSONB(), nullable=False)


def upgrade() -> None:
    op.add_column("campaigns", sa.Column("risk", postgresql.JSONB(), nullable=False, server_default="[]"))
    op.alter_column("campaigns", "risk", server_default=None)
    op.add_column("campaigns", _text("plan_id", null=True))
    op.add_column("campaigns", _day("plan_day", null=True))
    _create_plans()
    _create_starts()


def _create_plans() -> None:
    op.create_table(
        "campaign_plans",
        sa.Column("plan_id", sa.Text(), primary_key=True),
        *(_text(name) for name in ("title", "plan_kind", "recurrence")),
        _day("starts_on"),
        _day("until_on", null=True),
        _list("agencies"),
        _text("lead_agency"),
        *(_text(name, null=True) for name in ("zone_id", "hs_prefix", "division")),
        _list("risk"),
        sa.Column("sample_size", sa.Integer()),
        _text("seed_source", null=True),
        _list("officers"),
        _text("state"),
        _day("planned_on"),
        _text("clause"),
        _text("document_no", null=True),
        _day("next_nominal_on", null=True),
        _day("next_on", null=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        _text("calendar"),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("campaign_plans_due", "campaign_plans", ["next_on"], postgresql_where=sa.text("state = 'APPROVED'"))
    op.create_index("campaign_plans_by_zone", "campaign_plans", ["plan_kind", "zone_id"])


def _create_starts() -> None:
    op.create_table(
        "campaign_starts",
        sa.Column("plan_id", sa.Text(), primary_key=True),
        sa.Column("nominal_on", sa.Date(), primary_key=True),
        _day("starts_on"),
        _text("outcome"),
        _text("campaign_id", null=True),
        _day("started_on"),
        sa.Column("caught_up", sa.Boolean(), nullable=False),
        _text("problem", null=True),
        _day("tried_on", null=True),
        sa.UniqueConstraint("campaign_id"),
    )


def downgrade() -> None:
    op.drop_table("campaign_starts")
    op.drop_table("campaign_plans")
    for name in ("plan_day", "plan_id", "risk"):
        op.drop_column("campaigns", name)
