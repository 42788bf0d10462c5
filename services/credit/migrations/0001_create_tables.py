"""Standings, records, objections, bonuses, formal ratings, AA grants, rating history, copies of the registry."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "aa_grants",
        sa.Column("grant_id", sa.Uuid, nullable=False),
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("granted_on", sa.Date, nullable=False),
        sa.Column("document_no", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("declaration_error_percent", sa.Numeric, nullable=False),
        sa.Column("clean_at_departments_since", sa.Date, nullable=False),
        sa.Column("last_quality_problem_on", sa.Date),
        sa.Column("known_at", MOMENT, nullable=False),
        sa.Column("revoked_on", sa.Date),
        sa.Column("revocation_document_no", sa.Text),
        sa.Column("revocation_agency", sa.Text),
        sa.Column("revocation_reason", sa.Text),
        sa.Column("revocation_known_at", MOMENT),
        sa.PrimaryKeyConstraint("grant_id"),
    )
    op.create_index("ix_aa_grants_uscc", "aa_grants", ["uscc"])
    op.create_table(
        "bonuses",
        sa.Column("bonus_id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("held", postgresql.JSONB, nullable=False),
        sa.Column("known_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("bonus_id"),
    )
    op.create_index("bonuses_of_enterprise", "bonuses", ["uscc", "bonus_id"])
    op.create_table(
        "enterprises",
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("uscc"),
    )
    op.create_table(
        "formal_ratings",
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("formal_on", sa.Date, nullable=False),
        sa.Column("valid_until", sa.Date, nullable=False),
        sa.Column("grade", sa.Text, nullable=False),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("rule_set", sa.Text, nullable=False),
        sa.Column("agency", sa.Text),
        sa.Column("known_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("uscc", "formal_on"),
    )
    op.create_table(
        "members",
        sa.Column("zone_id", sa.Text, nullable=False),
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("zone_id", "uscc"),
    )
    op.create_table(
        "rating_history",
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("known_at", MOMENT, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("rule_set", sa.Text, nullable=False),
        sa.Column("rules_digest", sa.Text, nullable=False),
        sa.Column("facts", postgresql.JSONB, nullable=False),
        sa.Column("result", postgresql.JSONB, nullable=False),
        sa.PrimaryKeyConstraint("uscc", "version"),
    )
    op.create_table(
        "records",
        sa.Column("record_id", sa.Uuid, nullable=False),
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("document_no", sa.Text, nullable=False),
        sa.Column("occurred_on", sa.Date),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("known_at", MOMENT, nullable=False),
        sa.Column("detail", sa.Text),
        sa.Column("evidence_hash", sa.Text),
        sa.Column("penalty_id", sa.Text),
        sa.Column("trace_case_id", sa.Text),
        sa.Column("annulled_on", sa.Date),
        sa.Column("annulment_document_no", sa.Text),
        sa.Column("annulment_reason", sa.Text),
        sa.Column("annulment_known_at", MOMENT),
        sa.Column("repaired_on", sa.Date),
        sa.Column("repair_document_no", sa.Text),
        sa.Column("repair_reason", sa.Text),
        sa.Column("repair_known_at", MOMENT),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("record_id"),
        sa.UniqueConstraint("agency", "document_no", "item", "uscc", name="records_natural_key"),
    )
    op.create_index("ix_records_penalty_id", "records", ["penalty_id"])
    op.create_index("ix_records_trace_case_id", "records", ["trace_case_id"])
    op.create_index("records_of_enterprise", "records", ["uscc", "record_id"])
    op.create_table(
        "standings",
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("known_since_on", sa.Date, nullable=False),
        sa.Column("known_since_at", MOMENT, nullable=False),
        sa.Column("known_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("grade", sa.Text, nullable=False),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("rated", sa.Boolean, nullable=False),
        sa.Column("on", sa.Date),
        sa.Column("formal_on", sa.Date),
        sa.Column("due_on", sa.Date),
        sa.PrimaryKeyConstraint("uscc"),
    )
    op.create_index("ix_standings_due_on", "standings", ["due_on"])
    op.create_table(
        "objections",
        sa.Column("objection_id", sa.Uuid, nullable=False),
        sa.Column("record_id", sa.Uuid, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("filed_on", sa.Date, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("known_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["records.record_id"]),
        sa.PrimaryKeyConstraint("objection_id"),
    )
    op.create_index("ix_objections_record_id", "objections", ["record_id"])


def downgrade() -> None:
    for table in (
        "objections",
        "standings",
        "records",
        "rating_history",
        "members",
        "formal_ratings",
        "enterprises",
        "bonuses",
        "aa_grants",
    ):
        op.drop_table(table)
