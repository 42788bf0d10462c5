"""Consignments with decisions, steps, papers and results; approvals; stop orders; copies of what others said."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "approvals",
        sa.Column("approval_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=True),
        sa.Column("hs_prefix", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("approval_id"),
        sa.UniqueConstraint("kind", "document_no", name="approvals_once"),
    )
    op.create_index(
        "approvals_by_uscc", "approvals", ["uscc"], unique=False, postgresql_where=sa.text("withdrawn_on IS NULL")
    )
    op.create_table(
        "consignments",
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("declaration_no", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("hs_code", sa.Text(collation="C"), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=True),
        sa.Column("aid", sa.Boolean(), nullable=False),
        sa.Column("needs_certificate", sa.Boolean(), nullable=False),
        sa.Column("self_declaration", sa.Boolean(), nullable=False),
        sa.Column("third_party_report", sa.Boolean(), nullable=False),
        sa.Column("third_party_body", sa.Text(), nullable=True),
        sa.Column("assurance_filed", sa.Boolean(), nullable=False),
        sa.Column("own_use_equipment", sa.Boolean(), nullable=False),
        sa.Column("raw_material", sa.Boolean(), nullable=False),
        sa.Column("release_when_free", sa.Boolean(), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("declared_by", sa.Text(), nullable=False),
        sa.Column("statutory", sa.Boolean(), nullable=False),
        sa.Column("product_risk", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("previous_mode", sa.Text(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("sampling_percent", sa.Numeric(), nullable=True),
        sa.Column("paperless", sa.Boolean(), nullable=True),
        sa.Column("document_review_release", sa.Boolean(), nullable=True),
        sa.Column("lab_report_accepted", sa.Boolean(), nullable=True),
        sa.Column("clauses", postgresql.JSONB(), nullable=False),
        sa.Column("rule_set", sa.Text(), nullable=True),
        sa.Column("stale", postgresql.JSONB(), nullable=False),
        sa.Column("decision_number", sa.Integer(), nullable=False),
        sa.Column("step_number", sa.Integer(), nullable=False),
        sa.Column("sample_drawn", sa.Boolean(), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("consignment_id"),
        sa.UniqueConstraint("declaration_no"),
    )
    op.create_index("consignments_by_uscc", "consignments", ["uscc", "consignment_id"], unique=False)
    op.create_index(
        "consignments_open_by_hs", "consignments", ["hs_code"], unique=False, postgresql_where=sa.text("is_open")
    )
    op.create_index(
        "consignments_open_by_uscc",
        "consignments",
        ["uscc", "hs_code"],
        unique=False,
        postgresql_where=sa.text("is_open"),
    )
    op.create_index(
        "consignments_released",
        "consignments",
        ["released_on"],
        unique=False,
        postgresql_where=sa.text("state = 'RELEASED'"),
    )
    op.create_index(
        "consignments_stale",
        "consignments",
        ["consignment_id"],
        unique=False,
        postgresql_where=sa.text("is_open AND stale <> '[]'::jsonb"),
    )
    op.create_table(
        "held_alerts",
        sa.Column("alert_id", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("hs_prefix", sa.Text(collation="C"), nullable=False),
        sa.Column("destination", sa.Text(), nullable=True),
        sa.Column("uscc", sa.Text(), nullable=True),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("alert_id"),
    )
    op.create_index(
        "held_alerts_in_force", "held_alerts", ["alert_id"], unique=False, postgresql_where=sa.text("in_force")
    )
    op.create_table(
        "held_enterprises",
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("cnas_lab", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("uscc"),
    )
    op.create_table(
        "held_memberships",
        sa.Column("zone_id", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("zone_id", "uscc"),
    )
    op.create_index(op.f("ix_held_memberships_uscc"), "held_memberships", ["uscc"], unique=False)
    op.create_table(
        "held_ratings",
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("uscc"),
    )
    op.create_table(
        "held_titles",
        sa.Column("title_id", sa.Text(), nullable=False),
        sa.Column("zone_id", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("title_id"),
    )
    op.create_index(op.f("ix_held_titles_uscc"), "held_titles", ["uscc"], unique=False)
    op.create_table(
        "held_trace_cases",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("hs_code", sa.Text(collation="C"), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("finding_in_force", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_index(
        "held_trace_cases_open",
        "held_trace_cases",
        ["uscc"],
        unique=False,
        postgresql_where=sa.text("open OR finding_in_force"),
    )
    op.create_table(
        "held_zones",
        sa.Column("zone_id", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("zone_id"),
    )
    op.create_table(
        "mode_tables",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("rule_set", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "decisions",
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("sampling_percent", sa.Numeric(), nullable=True),
        sa.Column("paperless", sa.Boolean(), nullable=False),
        sa.Column("document_review_release", sa.Boolean(), nullable=False),
        sa.Column("lab_report_accepted", sa.Boolean(), nullable=False),
        sa.Column("rule_set", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("read", postgresql.JSONB(), nullable=False),
        sa.Column("stale", postgresql.JSONB(), nullable=False),
        sa.Column("table_digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consignment_id"],
            ["consignments.consignment_id"],
        ),
        sa.ForeignKeyConstraint(
            ["table_digest"],
            ["mode_tables.digest"],
        ),
        sa.PrimaryKeyConstraint("consignment_id", "number"),
    )
    op.create_table(
        "documents",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("kept_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consignment_id"],
            ["consignments.consignment_id"],
        ),
        sa.PrimaryKeyConstraint("document_id"),
        sa.UniqueConstraint("consignment_id", "sha256", name="documents_once"),
    )
    op.create_table(
        "results",
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consignment_id"],
            ["consignments.consignment_id"],
        ),
        sa.PrimaryKeyConstraint("consignment_id", "document_no"),
    )
    op.create_table(
        "steps",
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("document_no", sa.Text(), nullable=True),
        sa.Column("decision_number", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consignment_id"],
            ["consignments.consignment_id"],
        ),
        sa.PrimaryKeyConstraint("consignment_id", "number"),
    )
    op.create_table(
        "stop_orders",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=True),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consignment_id"],
            ["consignments.consignment_id"],
        ),
        sa.PrimaryKeyConstraint("order_id"),
        sa.UniqueConstraint("document_no"),
    )
    op.create_index(
        "stop_orders_in_force", "stop_orders", ["uscc"], unique=False, postgresql_where=sa.text("lifted_on IS NULL")
    )


def downgrade() -> None:
    for table in (
        "stop_orders",
        "steps",
        "results",
        "documents",
        "decisions",
        "mode_tables",
        "held_zones",
        "held_trace_cases",
        "held_titles",
        "held_ratings",
        "held_memberships",
        "held_enterprises",
        "held_alerts",
        "consignments",
        "approvals",
    ):
        op.drop_table(table)
