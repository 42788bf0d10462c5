"""Reference data of goods and countries, registration regimes, special policies; and what eased a decision."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TEXTS = ARRAY(sa.Text)
DUE = sa.text("next_on IS NOT NULL")


def upgrade() -> None:
    _entries()
    _regimes()
    _registrations()
    _policies()
    op.add_column("decisions", sa.Column("eases", JSONB, nullable=False, server_default=sa.text("'[]'::jsonb")))
    op.add_column("held_zones", sa.Column("division", sa.Text))


def downgrade() -> None:
    op.drop_column("held_zones", "division")
    op.drop_column("decisions", "eases")
    for table in ("special_policies", "registrations", "registration_regimes", "reference_entries"):
        op.drop_table(table)


def _entries() -> None:
    op.create_table(
        "reference_entries",
        sa.Column("entry_id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("value", JSONB, nullable=False),
        sa.Column("from_on", sa.Date, nullable=False),
        sa.Column("clause", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("hs_prefix", sa.Text(collation="C")),
        sa.Column("country", sa.Text),
        sa.Column("zone_id", sa.Text),
        sa.Column("mode", sa.Text),
        sa.Column("until_on", sa.Date),
        sa.Column("document_no", sa.Text),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("agency", sa.Text),
        sa.Column("actor", sa.Text),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT),
        sa.Column("reason", sa.Text),
        sa.Column("next_on", sa.Date),
        sa.Column("version", sa.Integer, nullable=False),
    )
    stands = sa.text("withdrawn_at IS NULL")
    op.create_index("reference_entries_goods", "reference_entries", ["hs_prefix", "kind"])
    op.create_index("reference_entries_countries", "reference_entries", ["country", "kind"], postgresql_where=stands)
    op.create_index("reference_entries_kinds", "reference_entries", ["kind", "entry_id"])
    op.create_index("reference_entries_due", "reference_entries", ["next_on"], postgresql_where=DUE)


def _regimes() -> None:
    op.create_table(
        "registration_regimes",
        sa.Column("regime_id", sa.Uuid, primary_key=True),
        sa.Column("hs_prefixes", TEXTS, nullable=False),
        sa.Column("accident", sa.Text, nullable=False),
        sa.Column("alert_id", sa.Text),
        sa.Column("case_ids", TEXTS, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("document_no", sa.Text, nullable=False, unique=True),
        sa.Column("from_on", sa.Date, nullable=False),
        sa.Column("until_on", sa.Date, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("actor", sa.Text),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("extensions", JSONB, nullable=False),
        sa.Column("closed_on", sa.Date),
        sa.Column("reason", sa.Text),
        sa.Column("next_on", sa.Date),
        sa.Column("version", sa.Integer, nullable=False),
    )
    opened = sa.text("state = 'OPEN'")
    op.create_index("registration_regimes_open", "registration_regimes", ["regime_id"], postgresql_where=opened)
    op.create_index("registration_regimes_due", "registration_regimes", ["next_on"], postgresql_where=DUE)


def _registrations() -> None:
    op.create_table(
        "registrations",
        sa.Column("registration_id", sa.Uuid, primary_key=True),
        sa.Column("regime_id", sa.Uuid, sa.ForeignKey("registration_regimes.regime_id"), nullable=False),
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("statement", sa.Text, nullable=False),
        sa.Column("evidence", TEXTS, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("actor", sa.Text),
        sa.Column("applied_at", MOMENT, nullable=False),
        sa.Column("decided_agency", sa.Text),
        sa.Column("decided_actor", sa.Text),
        sa.Column("decided_at", MOMENT),
        sa.Column("document_no", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("clause", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("registrations_by_uscc", "registrations", ["uscc", "registration_id"])
    op.create_index("registrations_by_regime", "registrations", ["regime_id", "registration_id"])
    standing = sa.text("state IN ('APPLIED', 'REGISTERED')")
    op.create_index(
        "registrations_once", "registrations", ["regime_id", "uscc"], unique=True, postgresql_where=standing
    )


def _policies() -> None:
    op.create_table(
        "special_policies",
        sa.Column("policy_id", sa.Uuid, primary_key=True),
        sa.Column("zone_id", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("hs_prefixes", TEXTS, nullable=False),
        sa.Column("grades", TEXTS, nullable=False),
        sa.Column("ease", JSONB, nullable=False),
        sa.Column("clause", sa.Text, nullable=False),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("document_no", sa.Text, nullable=False),
        sa.Column("from_on", sa.Date, nullable=False),
        sa.Column("until_on", sa.Date, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("decided_agency", sa.Text),
        sa.Column("decided_actor", sa.Text),
        sa.Column("decided_at", MOMENT),
        sa.Column("decision_no", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("next_on", sa.Date),
        sa.Column("version", sa.Integer, nullable=False),
        sa.UniqueConstraint("zone_id", "document_no", "title", name="special_policies_once"),
    )
    approved = sa.text("state = 'APPROVED'")
    op.create_index("special_policies_approved", "special_policies", ["policy_id"], postgresql_where=approved)
    op.create_index("special_policies_due", "special_policies", ["next_on"], postgresql_where=DUE)
