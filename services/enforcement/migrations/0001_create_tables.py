"""Alerts, trace cases, penalties, complaints, campaigns, their steps, and the copies of others' facts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("alert_id", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("level", sa.Text),
        sa.Column("hs_prefix", sa.Text),
        sa.Column("destination", sa.Text),
        sa.Column("uscc", sa.Text),
        sa.Column("risk", sa.Text, nullable=False),
        sa.Column("source_reference", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("notified_by", sa.Text),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("collected_on", sa.Date, nullable=False),
        sa.Column("issued_on", sa.Date),
        sa.Column("lifted_on", sa.Date),
        sa.Column("clause", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "campaign_candidates",
        sa.Column("campaign_id", sa.Text, primary_key=True),
        sa.Column("uscc", sa.Text, primary_key=True),
        sa.Column("grade", sa.Text, nullable=False),
        sa.Column("reasons", postgresql.JSONB, nullable=False),
    )
    op.create_table(
        "campaign_results",
        sa.Column("campaign_id", sa.Text, primary_key=True),
        sa.Column("uscc", sa.Text, primary_key=True),
        sa.Column("finding", sa.Text, nullable=False),
        sa.Column("measures", postgresql.JSONB, nullable=False),
        sa.Column("checked_on", sa.Date, nullable=False),
        sa.Column("document_no", sa.Text),
        sa.Column("agency", sa.Text, nullable=False),
    )
    op.create_table(
        "campaign_targets",
        sa.Column("campaign_id", sa.Text, primary_key=True),
        sa.Column("uscc", sa.Text, primary_key=True),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("reasons", postgresql.JSONB, nullable=False),
        sa.Column("officers", postgresql.JSONB, nullable=False),
    )
    op.create_table(
        "campaigns",
        sa.Column("campaign_id", sa.Text, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("zone_id", sa.Text),
        sa.Column("hs_prefix", sa.Text),
        sa.Column("division", sa.Text),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("lead_agency", sa.Text, nullable=False),
        sa.Column("agencies", postgresql.JSONB, nullable=False),
        sa.Column("sample_size", sa.Integer),
        sa.Column("seed_source", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("planned_on", sa.Date, nullable=False),
        sa.Column("clause", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("officers", postgresql.JSONB, nullable=False),
        sa.Column("commitments", postgresql.JSONB, nullable=False),
        sa.Column("population_size", sa.Integer),
        sa.Column("population_digest", sa.Text),
        sa.Column("seed", sa.Text),
        sa.Column("targets", postgresql.JSONB, nullable=False),
        sa.Column("drawn_on", sa.Date),
        sa.Column("results_entered_on", sa.Date),
        sa.Column("published_on", sa.Date),
        sa.Column("closed_on", sa.Date),
        sa.Column("rule_set", sa.Text),
    )
    op.create_table(
        "case_numbers",
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.create_table(
        "complaints",
        sa.Column("complaint_id", sa.Text, primary_key=True),
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("document_no", sa.Text, nullable=False),
        sa.Column("occurred_on", sa.Date),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "enterprise_copies",
        sa.Column("uscc", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("division", sa.Text, nullable=False),
        sa.Column("hs_codes", postgresql.JSONB, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
    )
    op.create_table(
        "grade_copies",
        sa.Column("uscc", sa.Text, primary_key=True),
        sa.Column("grade", sa.Text, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
    )
    op.create_table(
        "membership_copies",
        sa.Column("zone_id", sa.Text, primary_key=True),
        sa.Column("uscc", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
    )
    op.create_table(
        "penalties",
        sa.Column("penalty_id", sa.Text, primary_key=True),
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("document_no", sa.Text, nullable=False),
        sa.Column("occurred_on", sa.Date, nullable=False),
        sa.Column("decided_on", sa.Date, nullable=False),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("act_key", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("statute", sa.Text, nullable=False),
        sa.Column("fine_fen", sa.BigInteger, nullable=False),
        sa.Column("goods_value_fen", sa.BigInteger),
        sa.Column("trace_case_id", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("annulled_on", sa.Date),
        sa.Column("annulment_document_no", sa.Text),
        sa.Column("annulment_reason", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "steps",
        sa.Column("place", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("from_state", sa.Text),
        sa.Column("to_state", sa.Text, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("agency", sa.Text),
        sa.Column("actor", sa.Text),
        sa.Column("clause", sa.Text, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("document_no", sa.Text),
        sa.Column("digest", sa.Text),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    op.create_table(
        "trace_cases",
        sa.Column("case_id", sa.Text, primary_key=True),
        sa.Column("case_no", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("hs_code", sa.Text, nullable=False),
        sa.Column("trigger", sa.Text, nullable=False),
        sa.Column("source_reference", sa.Text, nullable=False),
        sa.Column("lots", postgresql.JSONB, nullable=False),
        sa.Column("alert_id", sa.Text),
        sa.Column("consignment_id", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("opened_on", sa.Date, nullable=False),
        sa.Column("clause", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("inspected_by", postgresql.JSONB, nullable=False),
        sa.Column("investigators", postgresql.JSONB, nullable=False),
        sa.Column("cause", sa.Text),
        sa.Column("cause_detail", sa.Text),
        sa.Column("evidence", postgresql.JSONB, nullable=False),
        sa.Column("notice_served_on", sa.Date),
        sa.Column("defence_heard_on", sa.Date),
        sa.Column("defence", sa.Text),
        sa.Column("approvals", postgresql.JSONB, nullable=False),
        sa.Column("disposition", sa.Text),
        sa.Column("document_no", sa.Text),
        sa.Column("transferred_to", sa.Text),
        sa.Column("finding_in_force", sa.Boolean, nullable=False),
        sa.Column("finding_review", sa.Text),
        sa.Column("filed_on", sa.Date),
        sa.Column("disposed_on", sa.Date),
        sa.Column("closed_on", sa.Date),
    )
    op.create_table(
        "zone_copies",
        sa.Column("zone_id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("level", sa.Text),
    )
    op.create_index("alerts_uscc", "alerts", ["uscc"])
    op.create_index("alerts_reference", "alerts", ["source_reference"])
    # one alert in force on the same source, goods, destination and enterprise, whoever comes first
    op.create_index(
        "alerts_standing",
        "alerts",
        [
            "source_reference",
            "hs_prefix",
            sa.text("coalesce(destination, '')"),
            sa.text("coalesce(uscc, '')"),
        ],
        unique=True,
        postgresql_where=sa.text("state IN ('ISSUED', 'UPGRADED', 'DOWNGRADED')"),
    )
    # a notification is collected once
    op.create_index(
        "alerts_notification",
        "alerts",
        ["source_reference"],
        unique=True,
        postgresql_where=sa.text("source = 'safety_gate'"),
    )
    op.create_index(
        "trace_cases_source",
        "trace_cases",
        ["trigger", "source_reference", "uscc", "hs_code"],
        unique=True,
    )
    op.create_index("trace_cases_consignment", "trace_cases", ["consignment_id"], unique=True)
    op.create_index("trace_cases_uscc", "trace_cases", ["uscc"])
    op.create_index("penalties_document", "penalties", ["agency", "document_no"], unique=True)
    # one act is fined once, whoever comes first (行政处罚法 29)
    op.create_index(
        "penalties_one_fine",
        "penalties",
        ["uscc", "act_key", "occurred_on"],
        unique=True,
        postgresql_where=sa.text("state = 'DECIDED' AND fine_fen > 0"),
    )
    op.create_index("penalties_case", "penalties", ["trace_case_id"])
    op.create_index("complaints_document", "complaints", ["agency", "document_no", "uscc"], unique=True)
    op.create_index("campaigns_zone", "campaigns", ["zone_id", "year"])
    op.create_index("membership_copies_uscc", "membership_copies", ["uscc"])
    op.create_index("steps_subject", "steps", ["kind", "subject_id", "place"])


def downgrade() -> None:
    for table in (
        "alerts",
        "campaign_candidates",
        "campaign_results",
        "campaign_targets",
        "campaigns",
        "case_numbers",
        "complaints",
        "enterprise_copies",
        "grade_copies",
        "membership_copies",
        "penalties",
        "steps",
        "trace_cases",
        "zone_copies",
    ):
        op.drop_table(table)
