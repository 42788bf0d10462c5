"""Offers and what enterprises have of them, budgets with earmarks, registers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "budgets",
        sa.Column("budget_id", sa.Text(), nullable=False),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("zone_id", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["zone_id"],
            ["zones.zone_id"],
        ),
        sa.PrimaryKeyConstraint("budget_id"),
    )
    op.create_index(
        "budgets_once", "budgets", ["division", sa.literal_column("coalesce(zone_id, '')"), "year"], unique=True
    )
    op.create_table(
        "register_entries",
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("zone_id", sa.Text(), nullable=True),
        sa.Column("uscc", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hs_prefixes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["register_entries.entry_id"],
        ),
        sa.ForeignKeyConstraint(
            ["uscc"],
            ["enterprises.uscc"],
        ),
        sa.ForeignKeyConstraint(
            ["zone_id"],
            ["zones.zone_id"],
        ),
        sa.PrimaryKeyConstraint("entry_id"),
    )
    op.create_index("register_entries_by_hs", "register_entries", ["hs_prefixes"], unique=False, postgresql_using="gin")
    op.create_index(
        "register_entries_of_enterprise",
        "register_entries",
        ["uscc", "entry_id"],
        unique=False,
        postgresql_where=sa.text("uscc IS NOT NULL"),
    )
    op.create_index(
        "register_entries_once",
        "register_entries",
        [
            "register",
            "division",
            "name",
            "document_no",
            sa.text("coalesce(uscc, '')"),
            sa.text("coalesce(parent_id, '')"),
        ],
        unique=True,
    )
    op.create_index("register_entries_of_register", "register_entries", ["register", "entry_id"], unique=False)
    op.create_index(
        "register_entries_under",
        "register_entries",
        ["parent_id", "entry_id"],
        unique=False,
        postgresql_where=sa.text("parent_id IS NOT NULL"),
    )
    op.create_table(
        "budget_lines",
        sa.Column("budget_id", sa.Text(), nullable=False),
        sa.Column("earmark", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("committed_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "0 <= paid_fen AND paid_fen <= committed_fen AND committed_fen <= amount_fen", name="budget_lines_within"
        ),
        sa.ForeignKeyConstraint(
            ["budget_id"],
            ["budgets.budget_id"],
        ),
        sa.PrimaryKeyConstraint("budget_id", "earmark"),
    )
    op.create_table(
        "budget_revisions",
        sa.Column("budget_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["budget_id"],
            ["budgets.budget_id"],
        ),
        sa.PrimaryKeyConstraint("budget_id", "version"),
    )
    op.create_table(
        "projects",
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("budget_id", sa.Text(), nullable=False),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("earmark", sa.Text(), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("responsible", sa.Text(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("offered_fen", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("0 <= offered_fen AND offered_fen <= amount_fen", name="projects_offered_within"),
        sa.CheckConstraint("0 <= paid_fen AND paid_fen <= amount_fen", name="projects_within"),
        sa.ForeignKeyConstraint(
            ["budget_id"],
            ["budgets.budget_id"],
        ),
        sa.PrimaryKeyConstraint("project_id"),
    )
    op.create_index("projects_of_budget", "projects", ["budget_id", "project_id"], unique=False)
    op.create_table(
        "offers",
        sa.Column("offer_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=True),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("zone_id", sa.Text(), nullable=True),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("capacity", sa.BigInteger(), nullable=True),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("most_each", sa.BigInteger(), nullable=True),
        sa.Column("project_id", sa.Text(), nullable=True),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("committed >= 0 AND (capacity IS NULL OR committed <= capacity)", name="offers_within"),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.project_id"],
        ),
        sa.ForeignKeyConstraint(
            ["zone_id"],
            ["zones.zone_id"],
        ),
        sa.PrimaryKeyConstraint("offer_id"),
    )
    op.create_index("offers_of_kind", "offers", ["kind", "offer_id"], unique=False)
    op.create_table(
        "payments",
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("earmark", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=True),
        sa.Column("payee", sa.Text(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("reverses", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.project_id"],
        ),
        sa.ForeignKeyConstraint(
            ["reverses"],
            ["payments.payment_id"],
        ),
        sa.PrimaryKeyConstraint("payment_id"),
        sa.UniqueConstraint("project_id", "document_no", name="payments_once"),
        sa.UniqueConstraint("reverses"),
    )
    op.create_index("payments_to_enterprise", "payments", ["uscc", "payment_id"], unique=False)
    op.create_table(
        "benefits",
        sa.Column("benefit_id", sa.Text(), nullable=False),
        sa.Column("offer_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("charge_fen", sa.BigInteger(), nullable=True),
        sa.Column("matter", sa.Text(), nullable=True),
        sa.Column("document_no", sa.Text(), nullable=True),
        sa.Column("certified", sa.Integer(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("used >= 0 AND used <= amount", name="benefits_within"),
        sa.ForeignKeyConstraint(
            ["offer_id"],
            ["offers.offer_id"],
        ),
        sa.ForeignKeyConstraint(
            ["uscc"],
            ["enterprises.uscc"],
        ),
        sa.PrimaryKeyConstraint("benefit_id"),
        sa.UniqueConstraint("offer_id", "uscc", "document_no", name="benefits_once"),
    )
    op.create_index(
        "benefits_due", "benefits", ["due_on"], unique=False, postgresql_where=sa.text("due_on IS NOT NULL")
    )
    op.create_index("benefits_of_enterprise", "benefits", ["uscc", "benefit_id"], unique=False)
    op.create_index("benefits_of_offer", "benefits", ["offer_id", "uscc"], unique=False)
    op.create_index(
        "benefits_running_out", "benefits", ["valid_until"], unique=False, postgresql_where=sa.text("state = 'ISSUED'")
    )
    op.create_table(
        "spendings",
        sa.Column("spending_id", sa.Text(), nullable=False),
        sa.Column("benefit_id", sa.Text(), nullable=False),
        sa.Column("platform_id", sa.Text(), nullable=False),
        sa.Column("test_id", sa.Text(), nullable=False),
        sa.Column("samples", sa.Integer(), nullable=False),
        sa.Column("cost_fen", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("receipt_no", sa.Text(), nullable=False),
        sa.Column("reverses", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["benefit_id"],
            ["benefits.benefit_id"],
        ),
        sa.ForeignKeyConstraint(
            ["platform_id"],
            ["register_entries.entry_id"],
        ),
        sa.ForeignKeyConstraint(
            ["reverses"],
            ["spendings.spending_id"],
        ),
        sa.ForeignKeyConstraint(
            ["test_id"],
            ["register_entries.entry_id"],
        ),
        sa.PrimaryKeyConstraint("spending_id"),
        sa.UniqueConstraint("benefit_id", "receipt_no", name="spendings_once"),
        sa.UniqueConstraint("receipt_no", "agency", name="spendings_receipt_once"),
        sa.UniqueConstraint("reverses"),
    )


def downgrade() -> None:
    op.drop_table("spendings")
    op.drop_index("benefits_running_out", table_name="benefits", postgresql_where=sa.text("state = 'ISSUED'"))
    op.drop_index("benefits_of_offer", table_name="benefits")
    op.drop_index("benefits_of_enterprise", table_name="benefits")
    op.drop_index("benefits_due", table_name="benefits", postgresql_where=sa.text("due_on IS NOT NULL"))
    op.drop_table("benefits")
    op.drop_index("payments_to_enterprise", table_name="payments")
    op.drop_table("payments")
    op.drop_index("offers_of_kind", table_name="offers")
    op.drop_table("offers")
    op.drop_index("projects_of_budget", table_name="projects")
    op.drop_table("projects")
    op.drop_table("budget_revisions")
    op.drop_table("budget_lines")
    op.drop_index(
        "register_entries_under", table_name="register_entries", postgresql_where=sa.text("parent_id IS NOT NULL")
    )
    op.drop_index("register_entries_once", table_name="register_entries")
    op.drop_index("register_entries_of_register", table_name="register_entries")
    op.drop_index(
        "register_entries_of_enterprise", table_name="register_entries", postgresql_where=sa.text("uscc IS NOT NULL")
    )
    op.drop_index("register_entries_by_hs", table_name="register_entries", postgresql_using="gin")
    op.drop_table("register_entries")
    op.drop_index("budgets_once", table_name="budgets")
    op.drop_table("budgets")
