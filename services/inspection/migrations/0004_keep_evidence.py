"""Evidence that may stand for a check; what the registry says of an enterprise's systems; the care of approvals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_JSON = postgresql.JSONB(astext_type=sa.Text())
_FLAGS = ("leading", "own_brand", "qms", "self_control")
_OF_APPROVALS = (
    ("state", sa.Text()),
    ("direction", sa.Text()),
    ("goods", sa.Text()),
    ("report_no", sa.Text()),
    ("basis", sa.Text()),
    ("method", sa.Text()),
    ("suspended_on", sa.Date()),
    ("review_on", sa.Date()),
    ("defend_until", sa.Date()),
    ("application_id", sa.Uuid()),
    ("renews", sa.Uuid()),
    ("attend_on", sa.Date()),
)


def upgrade() -> None:
    for flag in _FLAGS:
        # unknown until the registry says the enterprise again; nothing that stands reads it
        op.add_column("held_enterprises", sa.Column(flag, sa.Boolean(), nullable=False, server_default=sa.false()))
        op.alter_column("held_enterprises", flag, server_default=None)
    for name, kind in _OF_APPROVALS:
        op.add_column("approvals", sa.Column(name, kind, nullable=True))
    op.execute(
        "UPDATE approvals SET state = CASE WHEN withdrawn_on IS NULL THEN 'IN_FORCE' ELSE 'WITHDRAWN' END,"
        " attend_on = CASE WHEN withdrawn_on IS NULL THEN valid_from END"
    )
    op.alter_column("approvals", "state", nullable=False)
    op.create_index("approvals_due", "approvals", ["attend_on"], postgresql_where=sa.text("attend_on IS NOT NULL"))
    op.create_table(
        "evidence_steps",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("document_no", sa.Text(), nullable=True),
        sa.Column("evidence", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "number"),
    )
    op.create_table(
        "applications",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("hs_prefix", sa.Text(collation="C"), nullable=False),
        sa.Column("goods", sa.Text(), nullable=False),
        sa.Column("report_no", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("evidence", _JSON, nullable=False),
        sa.Column("renews", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=False),
        sa.Column("submitted_by", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("grounds", _JSON, nullable=False),
        sa.Column("attested", _JSON, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("overdue_on", sa.Date(), nullable=True),
        sa.Column("handled_by", _JSON, nullable=False),
        sa.Column("approval_id", sa.Uuid(), nullable=True),
        sa.Column("attend_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["approval_id"], ["approvals.approval_id"]),
        sa.PrimaryKeyConstraint("application_id"),
    )
    op.create_index("applications_by_uscc", "applications", ["uscc"])
    op.create_index(
        "applications_due", "applications", ["attend_on"], postgresql_where=sa.text("attend_on IS NOT NULL")
    )
    op.create_index("applications_in_order", "applications", ["kind", "priority", "application_id"])
    op.create_index(
        "applications_once",
        "applications",
        ["kind", "direction", "uscc", "hs_prefix"],
        unique=True,
        postgresql_where=sa.text("state IN ('SUBMITTED', 'RETURNED', 'ACCEPTED', 'RECOMMENDED', 'PROPOSED')"),
    )
    op.create_table(
        "laboratories",
        sa.Column("laboratory_id", sa.Uuid(), nullable=False),
        sa.Column("cnas_no", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("uscc", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("division", sa.Text(), nullable=True),
        sa.Column("open_to_members", sa.Boolean(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=True),
        sa.Column("accreditations", _JSON, nullable=False),
        sa.Column("interruptions", _JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("laboratory_id"),
        sa.UniqueConstraint("cnas_no"),
    )
    op.create_index("laboratories_by_uscc", "laboratories", ["uscc"], postgresql_where=sa.text("uscc IS NOT NULL"))
    op.create_table(
        "adopted_bodies",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hs_prefixes", _JSON, nullable=False),
        sa.Column("listed_from", sa.Date(), nullable=False),
        sa.Column("listed_until", sa.Date(), nullable=True),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id"),
        sa.UniqueConstraint("code", "listed_from", name="adopted_bodies_once"),
    )
    op.create_table(
        "reports",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("report_no", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("laboratory_id", sa.Uuid(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("hs_code", sa.Text(collation="C"), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=True),
        sa.Column("lot_no", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=True),
        sa.Column("items", _JSON, nullable=False),
        sa.Column("conforming", sa.Boolean(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("bases", _JSON, nullable=False),
        sa.Column("judged", _JSON, nullable=False),
        sa.Column("laboratory_version", sa.Integer(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("revoked_why", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["laboratory_id"], ["laboratories.laboratory_id"]),
        sa.ForeignKeyConstraint(["consignment_id"], ["consignments.consignment_id"]),
        sa.PrimaryKeyConstraint("report_id"),
        sa.UniqueConstraint("issuer", "report_no", name="reports_once"),
    )
    op.create_index("reports_by_body", "reports", ["body"], postgresql_where=sa.text("body IS NOT NULL"))
    op.create_index("reports_by_laboratory", "reports", ["laboratory_id", "laboratory_version"])
    op.create_index(
        "reports_that_count",
        "reports",
        ["uscc", "hs_code"],
        postgresql_where=sa.text("accepted AND revoked_on IS NULL"),
    )
    op.create_table(
        "report_uses",
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["consignment_id"], ["consignments.consignment_id"]),
        sa.ForeignKeyConstraint(["report_id"], ["reports.report_id"]),
        sa.PrimaryKeyConstraint("consignment_id", "report_id"),
    )
    op.create_index("report_uses_by_report", "report_uses", ["report_id"])
    op.create_table(
        "filings",
        sa.Column("filing_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("hs_prefix", sa.Text(collation="C"), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("kept_by", sa.Text(), nullable=False),
        sa.Column("promises", _JSON, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("found_document_no", sa.Text(), nullable=True),
        sa.Column("barred_until", sa.Date(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("filing_id"),
        sa.UniqueConstraint("uscc", "kind", "sha256", name="filings_once"),
    )
    op.create_index("filings_that_count", "filings", ["uscc"], postgresql_where=sa.text("state IN ('FILED', 'FALSE')"))
    op.create_table(
        "paper_calls",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=True),
        sa.Column("filing_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("called_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=True),
        sa.Column("handed_sha256", sa.Text(), nullable=True),
        sa.Column("overdue_on", sa.Date(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("attend_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["consignment_id"], ["consignments.consignment_id"]),
        sa.ForeignKeyConstraint(["filing_id"], ["filings.filing_id"]),
        sa.PrimaryKeyConstraint("call_id"),
        sa.UniqueConstraint("document_no"),
    )
    op.create_index("paper_calls_by_uscc", "paper_calls", ["uscc"])
    op.create_index("paper_calls_due", "paper_calls", ["attend_on"], postgresql_where=sa.text("attend_on IS NOT NULL"))


def downgrade() -> None:
    for table in (
        "paper_calls",
        "filings",
        "report_uses",
        "reports",
        "adopted_bodies",
        "laboratories",
        "applications",
        "evidence_steps",
    ):
        op.drop_table(table)
    op.drop_index("approvals_due")
    for name, _ in _OF_APPROVALS:
        op.drop_column("approvals", name)
    for flag in _FLAGS:
        op.drop_column("held_enterprises", flag)
