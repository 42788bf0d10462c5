"""Where enterprises are registered, lists, how far services act on them, and grades that others give."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

Id = sa.Uuid(as_uuid=False)
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    # enterprises heard of before have none until the registry speaks of them again: any county's bodies act for them
    op.add_column("enterprises", sa.Column("division", sa.Text))
    op.create_table(
        "listings",
        sa.Column("listing_id", Id, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("list", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("basis", JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("grade", sa.Text, nullable=False),
        sa.Column("division", sa.Text),
        sa.Column("clause", sa.Text, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("proposed_on", sa.Date, nullable=False),
        sa.Column("due_on", sa.Date),
        sa.Column("due_provisional", sa.Boolean, nullable=False),
        sa.Column("known_at", Moment, nullable=False),
        sa.Column("known_until", Moment),
        sa.Column("agency", sa.Text),
        sa.Column("actor", sa.Text),
        sa.Column("document_no", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("evidence", JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("proposed_by", sa.Text),
        sa.Column("prepared_by", sa.Text),
        sa.Column("noticed_on", sa.Date),
        sa.Column("notice_document_no", sa.Text),
        sa.Column("defend_until", sa.Date),
        sa.Column("defence", sa.Text),
        sa.Column("heard_on", sa.Date),
        sa.Column("decided_on", sa.Date),
        sa.Column("decision_document_no", sa.Text),
        sa.Column("decided_by", sa.Text),
        sa.Column("until", sa.Date),
        sa.Column("served_on", sa.Date),
        sa.Column("review_on", sa.Date),
        sa.Column("ended_on", sa.Date),
        sa.Column("end_kind", sa.Text),
        sa.Column("reminded_on", sa.Date),
        sa.Column("escalated_on", sa.Date),
    )
    op.create_index("listings_of_enterprise", "listings", ["uscc", "listing_id"])
    now = sa.text("known_until IS NULL")
    op.create_index("listings_now", "listings", ["listing_id"], unique=True, postgresql_where=now)
    still = sa.text("known_until IS NULL AND ended_on IS NULL")
    op.create_index("listings_open", "listings", ["uscc", "list"], unique=True, postgresql_where=still)
    op.create_table(
        "listing_effects",
        sa.Column("listing_id", Id, primary_key=True),
        sa.Column("service", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("applied_at", Moment, nullable=False),
        sa.Column("touched", sa.Integer, nullable=False),
    )
    op.create_table(
        "scheme_grades",
        sa.Column("grade_id", Id, primary_key=True),
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("grade", sa.Text, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_until", sa.Date),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("document_no", sa.Text, nullable=False),
        sa.Column("known_at", Moment, nullable=False),
    )
    op.create_index("scheme_grades_of_enterprise", "scheme_grades", ["uscc", "valid_from"])


def downgrade() -> None:
    op.drop_table("scheme_grades")
    op.drop_table("listing_effects")
    op.drop_table("listings")
    op.drop_column("enterprises", "division")
