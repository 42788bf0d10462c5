"""The register of officers, what they signed, and documents of legal steps."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "officers",
        sa.Column("officer_id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("agency", "division", "name", "certificate_no")),
        *(sa.Column(name, sa.Date, nullable=False) for name in ("valid_from", "valid_until")),
        sa.Column("posts", JSONB, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("acts_as", "kid")),
        sa.Column("public_key", JSONB),
        sa.Column("interests", JSONB, nullable=False),
        sa.Column("left_on", sa.Date),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("officers_certificate", "officers", ["certificate_no"], unique=True)
    # two officers with one key would sign as two and be one
    op.create_index("officers_key", "officers", ["kid"], unique=True)
    op.create_index("officers_acts_as", "officers", ["agency", "acts_as"], unique=True)
    op.create_table(
        "officer_signatures",
        sa.Column("signature_id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("subject_kind", "subject_id", "act")),
        sa.Column("officer_id", sa.Text, sa.ForeignKey("officers.officer_id"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("agency", "name")),
        sa.Column("statement", JSONB, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("digest", "kid")),
        sa.Column("public_key", JSONB, nullable=False),
        sa.Column("jws", sa.Text, nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("officer_signatures_once", "officer_signatures", ["officer_id", "digest"], unique=True)
    op.create_index("officer_signatures_subject", "officer_signatures", ["subject_kind", "subject_id"])
    op.create_table(
        "legal_documents",
        sa.Column("document_id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("document_no", "kind", "title", "agency")),
        sa.Column("actor", sa.Text),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("subject_kind", "subject_id")),
        *(sa.Column(name, sa.Text) for name in ("uscc", "to_agency")),
        sa.Column("addressee", sa.Text, nullable=False),
        sa.Column("party", sa.Boolean, nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("clause", "state")),
        sa.Column("issued_on", sa.Date, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text) for name in ("paper", "way")),
        *(sa.Column(name, sa.Date) for name in ("delivered_on", "served_on")),
        *(sa.Column(name, sa.Text) for name in ("recipient", "place")),
        *(sa.Column(name, JSONB, nullable=False) for name in ("servers", "service_evidence")),
        sa.Column("receipt_id", sa.Text),
        sa.Column("withdrawn_on", sa.Date),
        sa.Column("withdrawn_reason", sa.Text),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True)),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("legal_documents_number", "legal_documents", ["document_no"], unique=True)
    op.create_index("legal_documents_subject", "legal_documents", ["subject_kind", "subject_id"])
    op.create_index("legal_documents_uscc", "legal_documents", ["uscc"])
    op.create_index("legal_documents_agency", "legal_documents", ["agency", "document_id"])
    due = sa.text("paper IS NULL AND state <> 'WITHDRAWN'")
    op.create_index("legal_documents_due", "legal_documents", ["asked_at"], postgresql_where=due)
    op.create_table(
        "document_numbers",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("agency", "word")),
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    for table in ("document_numbers", "legal_documents", "officer_signatures", "officers"):
        op.drop_table(table)
