"""Plans of campaigns and what became of their days, visits, evidence, follow-ups; the scope of campaigns by risk."""

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
    evidence = sa.Column("evidence", postgresql.JSONB(), nullable=False, server_default="[]")
    op.add_column("campaign_results", evidence)
    op.alter_column("campaign_results", "evidence", server_default=None)
    _create_plans()
    _create_starts()
    _create_visits()


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


def _create_visits() -> None:
    op.create_table(
        "visits",
        sa.Column("visit_id", sa.Text(), primary_key=True),
        *(_text(name) for name in ("campaign_id", "uscc", "agency", "officer")),
        sa.Column("leads", sa.Boolean(), nullable=False),
        _text("state"),
        _day("assigned_on"),
        _day("due_on"),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        _day("accepted_on", null=True),
        _day("ended_on", null=True),
        _text("note", null=True),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("visits_once", "visits", ["campaign_id", "uscc", "agency", "officer"], unique=True)
    op.create_index("visits_of_agency", "visits", ["agency", "visit_id"])
    op.create_table(
        "campaign_follow_ups",
        sa.Column("follow_up_id", sa.Text(), primary_key=True),
        *(_text(name) for name in ("campaign_id", "uscc", "kind")),
        _text("case_id", null=True),
        *(_text(name) for name in ("matter", "agency")),
        _day("opened_on"),
        _text("document_no", null=True),
        _text("clause"),
    )
    once = ["campaign_id", "uscc", "kind"]
    op.create_index("campaign_follow_ups_once", "campaign_follow_ups", once, unique=True)


def downgrade() -> None:
    op.drop_column("campaign_results", "evidence")
    op.drop_table("campaign_follow_ups")
    op.drop_table("visits")
    op.drop_table("campaign_starts")
    op.drop_table("campaign_plans")
    for name in ("plan_day", "plan_id", "risk"):
        op.drop_column("campaigns", name)
