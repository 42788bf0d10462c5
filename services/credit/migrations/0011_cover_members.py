"""Who reported, who belonged to a zone on which day, and indices for lists of ratings."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# whoever belongs to a zone now has belonged to it as far back as is known here
_FILL = """
INSERT INTO member_history (zone_id, uscc, version, active, "on")
SELECT zone_id, uscc, 0, active, DATE '2000-01-01' FROM members
"""


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column("report_id", sa.Uuid, nullable=False),
        sa.Column("duty", sa.Text, nullable=False),
        sa.Column("division", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("filed_by", sa.Text, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("nil", sa.Boolean, nullable=False),
        sa.Column("records", sa.Integer, nullable=False),
        sa.Column("document_no", sa.Text, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("actor", sa.Text),
        sa.Column("filed_on", sa.Date, nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("report_id"),
        sa.UniqueConstraint("duty", "division", "agency", "period", "version", name="reports_natural_key"),
    )
    op.create_index("ix_reports_agency", "reports", ["agency"])
    op.create_table(
        "report_reminders",
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("division", sa.Text, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("agency", "division", "on"),
    )
    op.create_table(
        "member_history",
        sa.Column("zone_id", sa.Text, nullable=False),
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("zone_id", "uscc", "version"),
    )
    op.execute(_FILL)
    op.create_index("standings_of_grade", "standings", ["grade", "uscc"])
    op.create_index("enterprises_of_division", "enterprises", ["division", "uscc"])


def downgrade() -> None:
    op.drop_index("enterprises_of_division", "enterprises")
    op.drop_index("standings_of_grade", "standings")
    for table in ("member_history", "report_reminders", "reports"):
        op.drop_table(table)
