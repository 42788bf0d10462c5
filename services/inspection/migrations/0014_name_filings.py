"""The papers on file that a declaration names."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=False)


def upgrade() -> None:
    op.create_table(
        "named_filings",
        sa.Column("consignment_id", _UUID, sa.ForeignKey("consignments.consignment_id"), primary_key=True),
        sa.Column("filing_id", _UUID, sa.ForeignKey("filings.filing_id"), primary_key=True),
    )
    op.create_index("named_filings_by_filing", "named_filings", ["filing_id"])


def downgrade() -> None:
    op.drop_table("named_filings")
