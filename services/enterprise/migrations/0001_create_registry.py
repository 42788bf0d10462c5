"""The registry's tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "archive",
        sa.Column("entry_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id"),
        sa.UniqueConstraint("uscc", "event_id", name="archive_once"),
    )
    op.create_index("archive_newest", "archive", ["uscc", "at", "entry_id"], unique=False)
    op.create_index("archive_of_subject", "archive", ["name", "subject"], unique=False)
    op.create_table(
        "campaigns",
        sa.Column("campaign_id", sa.Text(), nullable=False),
        sa.Column("zone_id", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id"),
    )
    op.create_index(op.f("ix_campaigns_zone_id"), "campaigns", ["zone_id"], unique=False)
    op.create_table(
        "enterprises",
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("hs_codes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("leading", sa.Boolean(), nullable=False),
        sa.Column("own_brand", sa.Boolean(), nullable=False),
        sa.Column("qms", sa.Boolean(), nullable=False),
        sa.Column("self_control", sa.Boolean(), nullable=False),
        sa.Column("cnas_lab", sa.Boolean(), nullable=False),
        sa.Column("quality_award", sa.Boolean(), nullable=False),
        sa.Column("pledge_signed_on", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("uscc"),
    )
    op.create_table(
        "moves",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("evidence", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("rule_set", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", "version"),
    )
    op.create_table(
        "proposals",
        sa.Column("proposal_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("zone_id", sa.Text(), nullable=False),
        sa.Column("title_id", sa.Text(), nullable=True),
        sa.Column("trace_case_id", sa.Text(), nullable=False),
        sa.Column("decided_by", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_agency", sa.Text(), nullable=True),
        sa.Column("decided_actor", sa.Text(), nullable=True),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("proposal_id"),
    )
    op.create_index(op.f("ix_proposals_uscc"), "proposals", ["uscc"], unique=False)
    op.create_index("proposals_by_state", "proposals", ["state", "proposal_id"], unique=False)
    op.create_index(
        "proposals_open_once",
        "proposals",
        ["kind", "about", "trace_case_id"],
        unique=True,
        postgresql_where=sa.text("state = 'OPEN'"),
    )
    op.create_table(
        "ratings",
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("rated", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("uscc"),
    )
    op.create_table(
        "traces",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("case_no", sa.Text(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("hs_code", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("disposition", sa.Text(), nullable=True),
        sa.Column("finding_review", sa.Text(), nullable=True),
        sa.Column("document_no", sa.Text(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_index(op.f("ix_traces_uscc"), "traces", ["uscc"], unique=False)
    op.create_table(
        "zones",
        sa.Column("zone_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("hs_prefixes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("territory", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("government", sa.Text(), nullable=True),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("applicant", sa.Text(), nullable=False),
        sa.Column("supervised_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("recommender", sa.Text(), nullable=True),
        sa.Column("assessor", sa.Text(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("trace_case_id", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("zone_id"),
    )
    op.create_table(
        "exports",
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("amount_usd", sa.Numeric(precision=20, scale=2), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["uscc"],
            ["enterprises.uscc"],
        ),
        sa.PrimaryKeyConstraint("uscc", "year"),
    )
    op.create_table(
        "kpi_snapshots",
        sa.Column("snapshot_id", sa.Text(), nullable=False),
        sa.Column("zone_id", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("rule_set", sa.Text(), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("board", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["zone_id"],
            ["zones.zone_id"],
        ),
        sa.PrimaryKeyConstraint("snapshot_id"),
    )
    op.create_index("kpi_snapshots_of_zone", "kpi_snapshots", ["zone_id", "on", "snapshot_id"], unique=False)
    op.create_table(
        "memberships",
        sa.Column("zone_id", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("batch_no", sa.Integer(), nullable=True),
        sa.Column("last_batch_no", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("trace_case_id", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["uscc"],
            ["enterprises.uscc"],
        ),
        sa.ForeignKeyConstraint(
            ["zone_id"],
            ["zones.zone_id"],
        ),
        sa.PrimaryKeyConstraint("zone_id", "uscc"),
    )
    op.create_index(op.f("ix_memberships_uscc"), "memberships", ["uscc"], unique=False)
    op.create_table(
        "titles",
        sa.Column("title_id", sa.Text(), nullable=False),
        sa.Column("zone_id", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("trace_case_id", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["uscc"],
            ["enterprises.uscc"],
        ),
        sa.ForeignKeyConstraint(
            ["zone_id"],
            ["zones.zone_id"],
        ),
        sa.PrimaryKeyConstraint("title_id"),
    )
    op.create_index(op.f("ix_titles_uscc"), "titles", ["uscc"], unique=False)
    op.create_index(op.f("ix_titles_zone_id"), "titles", ["zone_id"], unique=False)
    op.create_table(
        "zone_figures",
        sa.Column("zone_id", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("local_exports_usd", sa.Numeric(precision=20, scale=2), nullable=False),
        sa.Column("national_exports_usd", sa.Numeric(precision=20, scale=2), nullable=False),
        sa.Column("denominator_scope", sa.Text(), nullable=False),
        sa.Column("province_incidents_per_100m_usd", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["zone_id"],
            ["zones.zone_id"],
        ),
        sa.PrimaryKeyConstraint("zone_id", "year"),
    )


def downgrade() -> None:
    op.drop_table("zone_figures")
    op.drop_index(op.f("ix_titles_zone_id"), table_name="titles")
    op.drop_index(op.f("ix_titles_uscc"), table_name="titles")
    op.drop_table("titles")
    op.drop_index(op.f("ix_memberships_uscc"), table_name="memberships")
    op.drop_table("memberships")
    op.drop_index("kpi_snapshots_of_zone", table_name="kpi_snapshots")
    op.drop_table("kpi_snapshots")
    op.drop_table("exports")
    op.drop_table("zones")
    op.drop_index(op.f("ix_traces_uscc"), table_name="traces")
    op.drop_table("traces")
    op.drop_table("ratings")
    op.drop_index("proposals_open_once", table_name="proposals", postgresql_where=sa.text("state = 'OPEN'"))
    op.drop_index("proposals_by_state", table_name="proposals")
    op.drop_index(op.f("ix_proposals_uscc"), table_name="proposals")
    op.drop_table("proposals")
    op.drop_table("moves")
    op.drop_table("enterprises")
    op.drop_index(op.f("ix_campaigns_zone_id"), table_name="campaigns")
    op.drop_table("campaigns")
    op.drop_index("archive_of_subject", table_name="archive")
    op.drop_index("archive_newest", table_name="archive")
    op.drop_table("archive")
