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
        *(sa.Column(name, sa.Text) for name in ("actor", "kid")),
        sa.Column("public_key", JSONB),
        sa.Column("interests", JSONB, nullable=False),
        sa.Column("left_on", sa.Date),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("officers_certificate", "officers", ["certificate_no"], unique=True)
    # two officers with one key would sign as two and be one
    op.create_index("officers_key", "officers", ["kid"], unique=True)
    op.create_index("officers_actor", "officers", ["agency", "actor"], unique=True)
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


def downgrade() -> None:
    for table in ("officer_signatures", "officers"):
        op.drop_table(table)
