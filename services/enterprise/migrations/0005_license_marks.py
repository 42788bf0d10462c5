"""Batches, evaluations, mark licences."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_LIVE = "state IN ('APPLIED', 'LICENSED', 'SUSPENDED')"
_GRANTED = "state IN ('LICENSED', 'SUSPENDED')"


def upgrade() -> None:
    op.add_column("memberships", sa.Column("grounds", sa.Text(), nullable=True))
    op.add_column("memberships", sa.Column("due_on", sa.Date(), nullable=True))
    op.create_index(
        "memberships_to_rectify",
        "memberships",
        ["zone_id", "due_on"],
        postgresql_where=sa.text("state = 'RECTIFYING'"),
    )
    op.add_column("titles", sa.Column("grounds", sa.Text(), nullable=True))
    op.add_column("titles", sa.Column("valid_until", sa.Date(), nullable=True))
    op.create_index(
        "titles_run_out",
        "titles",
        ["valid_until"],
        postgresql_where=sa.text("state IN ('GRANTED', 'SUSPENDED', 'REVOKED')"),
    )
    op.create_table(
        "batches",
        sa.Column("zone_id", sa.Text(), nullable=False),
        sa.Column("batch_no", sa.Integer(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.zone_id"]),
        sa.PrimaryKeyConstraint("zone_id", "batch_no"),
    )
    op.create_table(
        "evaluations",
        sa.Column("evaluation_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_version", sa.Integer(), nullable=False),
        sa.Column("zone_id", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("items", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["uscc"], ["enterprises.uscc"]),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.zone_id"]),
        sa.PrimaryKeyConstraint("evaluation_id"),
    )
    op.create_index("evaluations_of_subject", "evaluations", ["subject", "kind", "evaluation_id"], unique=False)
    op.create_index("evaluations_of_zone", "evaluations", ["zone_id", "evaluation_id"], unique=False)
    op.create_index(op.f("ix_evaluations_uscc"), "evaluations", ["uscc"], unique=False)
    op.create_table(
        "title_activities",
        sa.Column("activity_id", sa.Text(), nullable=False),
        sa.Column("title_id", sa.Text(), nullable=False),
        sa.Column("zone_id", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=True),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["title_id"], ["titles.title_id"]),
        sa.PrimaryKeyConstraint("activity_id"),
    )
    op.create_index("activities_of_title", "title_activities", ["title_id", "activity_id"], unique=False)
    op.create_index(op.f("ix_title_activities_uscc"), "title_activities", ["uscc"], unique=False)
    op.create_table(
        "mark_licences",
        sa.Column("licence_id", sa.Text(), nullable=False),
        sa.Column("zone_id", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("trace_case_id", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["uscc"], ["enterprises.uscc"]),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.zone_id"]),
        sa.PrimaryKeyConstraint("licence_id"),
    )
    op.create_index(
        "mark_licences_live_once", "mark_licences", ["zone_id", "uscc"], unique=True, postgresql_where=sa.text(_LIVE)
    )
    op.create_index("mark_licences_run_out", "mark_licences", ["valid_until"], postgresql_where=sa.text(_GRANTED))
    op.create_index(op.f("ix_mark_licences_uscc"), "mark_licences", ["uscc"], unique=False)
    op.create_index(op.f("ix_mark_licences_zone_id"), "mark_licences", ["zone_id"], unique=False)
    op.create_table(
        "mark_uses",
        sa.Column("use_id", sa.Text(), nullable=False),
        sa.Column("licence_id", sa.Text(), nullable=False),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["licence_id"], ["mark_licences.licence_id"]),
        sa.PrimaryKeyConstraint("use_id"),
    )
    op.create_index("uses_of_licence", "mark_uses", ["licence_id", "use_id"], unique=False)


def downgrade() -> None:
    op.drop_table("mark_uses")
    op.drop_table("mark_licences")
    op.drop_table("title_activities")
    op.drop_table("evaluations")
    op.drop_table("batches")
    op.drop_index("titles_run_out", table_name="titles")
    op.drop_column("titles", "valid_until")
    op.drop_column("titles", "grounds")
    op.drop_index("memberships_to_rectify", table_name="memberships")
    op.drop_column("memberships", "due_on")
    op.drop_column("memberships", "grounds")
