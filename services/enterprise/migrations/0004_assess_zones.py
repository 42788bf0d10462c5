"""Assessments, conditions, programmes, leading groups of zones; terms of recognitions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _noted() -> list[sa.Column]:
    return [
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _of_a_zone() -> list[sa.Column | sa.ForeignKeyConstraint]:
    return [
        sa.Column("zone_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.zone_id"]),
    ]


def upgrade() -> None:
    op.add_column("zones", sa.Column("follows", sa.Text(), nullable=True))
    op.add_column("zones", sa.Column("renewal_due_on", sa.Date(), nullable=True))
    op.add_column("zones", sa.Column("rectify_by", sa.Date(), nullable=True))
    op.add_column("zones", sa.Column("plan_started_on", sa.Date(), nullable=True))
    op.create_index("zones_of_division", "zones", ["division", "zone_id"], unique=False)
    # zones of Ninghai drafted before its bodies had seats bear those of Huidong (docs/decisions/0033)
    op.execute(
        "UPDATE zones SET applicant = 'nh-gov', supervised_by = 'ciq-ningbo'"
        " WHERE division = '330226' AND applicant = 'gov' AND supervised_by = 'ciq-province'"
    )
    op.create_table(
        "zone_judgements",
        sa.Column("judgement_id", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("grounds", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("evidence", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        *_noted(),
        *_of_a_zone(),
        sa.PrimaryKeyConstraint("judgement_id"),
    )
    op.create_index(op.f("ix_zone_judgements_zone_id"), "zone_judgements", ["zone_id"], unique=False)
    op.create_table(
        "zone_assessments",
        sa.Column("assessment_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("sections", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("evidence", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("tasks_done", sa.Integer(), nullable=False),
        sa.Column("tasks_given", sa.Integer(), nullable=False),
        sa.Column("rule_set", sa.Text(), nullable=False),
        *_noted(),
        *_of_a_zone(),
        sa.PrimaryKeyConstraint("assessment_id"),
        sa.UniqueConstraint("zone_id", "kind", "document_no", name="zone_assessments_once"),
    )
    op.create_table(
        "leading_groups",
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("held_from", sa.Date(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("seats", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        *_noted(),
        *_of_a_zone(),
        sa.PrimaryKeyConstraint("group_id"),
    )
    op.create_index(op.f("ix_leading_groups_zone_id"), "leading_groups", ["zone_id"], unique=False)
    op.create_table(
        "zone_amendments",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        *_noted(),
        *_of_a_zone(),
        sa.PrimaryKeyConstraint("zone_id", "version"),
    )
    op.create_table(
        "priority_industries",
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("hs_prefixes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("cluster", sa.Text(), nullable=False),
        sa.Column("exports", sa.Text(), nullable=False),
        sa.Column("quality", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        *_noted(),
        sa.PrimaryKeyConstraint("programme", "document_no", "rank"),
    )


def downgrade() -> None:
    op.drop_table("priority_industries")
    op.drop_table("zone_amendments")
    op.drop_index(op.f("ix_leading_groups_zone_id"), table_name="leading_groups")
    op.drop_table("leading_groups")
    op.drop_table("zone_assessments")
    op.drop_index(op.f("ix_zone_judgements_zone_id"), table_name="zone_judgements")
    op.drop_table("zone_judgements")
    op.drop_index("zones_of_division", table_name="zones")
    for name in ("plan_started_on", "rectify_by", "renewal_due_on", "follows"):
        op.drop_column("zones", name)
