"""Hidden accesses, corrections, retractions, two-sided reconciliation; events addressed to one agency."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("addressee", sa.Text))
    op.create_index("log_entries_by_agency", "log_entries", ["agency", "position"])
    _create_hidings()
    _create_corrections()
    _create_retractions()
    _create_reconciliations()


def _create_hidings() -> None:
    op.create_table(
        "hidings",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("entry", sa.Uuid),
        sa.Column("from_at", MOMENT, nullable=False),
        sa.Column("until_on", sa.Date, nullable=False),
        sa.Column("until_at", MOMENT, nullable=False),
        sa.Column("case_reference", sa.Text, nullable=False),
        sa.Column("legal_basis", sa.Text, nullable=False),
        sa.Column("ordered_by", sa.Text, nullable=False),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("ordered_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("ended_by", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("hidings_by_enterprise", "hidings", ["uscc", "agency"])


def _create_corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("dataset", sa.Text, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("record_id", sa.Text),
        sa.Column("wrong", sa.Text, nullable=False),
        sa.Column("proposed", sa.Text, nullable=False),
        sa.Column("evidence_hash", sa.Text),
        sa.Column("requested_by", sa.Text, nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("requested_on", sa.Date, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("provisional", sa.Boolean, nullable=False),
        sa.Column("clause", sa.Text, nullable=False),
        sa.Column("answer", sa.Text),
        sa.Column("reminders", sa.Integer, nullable=False),
        sa.Column("remind_on", sa.Date),
        sa.Column("history", postgresql.JSONB, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("corrections_by_provider", "corrections", ["provider", "state", "id"])
    op.create_index("corrections_by_requester", "corrections", ["requested_by", "id"])
    op.create_index("corrections_by_enterprise", "corrections", ["uscc", "id"])
    op.create_index(
        "corrections_to_remind", "corrections", ["remind_on"], postgresql_where=sa.text("remind_on IS NOT NULL")
    )


def _create_retractions() -> None:
    op.create_table(
        "retractions",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("cause_id", sa.Uuid, nullable=False, unique=True),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("cause_at", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.Column("withdrawal", sa.Text, nullable=False),
        sa.Column("withdrawn_by", sa.Text),
        sa.Column("withdrawn_on", sa.Date, nullable=False),
        sa.Column("dataset", sa.Text, nullable=False),
        sa.Column("keys", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("data", postgresql.JSONB, nullable=False),
        sa.Column("uscc", sa.Text),
        sa.Column("stood_from", MOMENT),
        sa.Column("clause", sa.Text, nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        # entries of the log before it were searched; searched on, since what was under way may be handed over late
        sa.Column("searched_until", sa.BigInteger, nullable=False),
        sa.Column("search_at", MOMENT, nullable=False),
        sa.Column("search_ends_at", MOMENT, nullable=False),
    )
    op.create_index("retractions_to_search", "retractions", ["search_at"])
    op.create_table(
        "retraction_recipients",
        sa.Column("retraction", sa.Uuid, sa.ForeignKey("retractions.id"), primary_key=True),
        sa.Column("agency", sa.Text, primary_key=True),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("entries", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("reminders", sa.Integer, nullable=False),
        sa.Column("remind_on", sa.Date),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("confirmed_at", MOMENT),
        sa.Column("confirmed_by", sa.Text),
        sa.Column("done", sa.Text),
    )
    op.create_index(
        "recipients_to_remind",
        "retraction_recipients",
        ["remind_on"],
        postgresql_where=sa.text("remind_on IS NOT NULL"),
    )
    op.create_index("recipients_by_agency", "retraction_recipients", ["agency", "retraction"])
    op.create_table(
        "retraction_decisions",
        sa.Column("retraction", sa.Uuid, sa.ForeignKey("retractions.id"), primary_key=True),
        sa.Column("event", sa.Uuid, primary_key=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("uscc", sa.Text),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.Column("how", sa.Text, nullable=False),
        sa.Column("clause", sa.Text, nullable=False),
        # the event by which its owner decided anew, or took it back
        sa.Column("reconsidered_by", sa.Uuid),
        sa.Column("reconsidered_type", sa.Text),
        sa.Column("reconsidered_at", MOMENT),
    )
    # of the deliveries, which are dropped one day, what tells whether a decision rested on a datum
    op.create_table(
        "tracked_events",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("uscc", sa.Text),
        sa.Column("time", MOMENT, nullable=False),
        sa.Column("delivered_at", MOMENT, nullable=False),
        sa.Column("keys", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("hs_code", sa.Text),
        sa.Column("destination", sa.Text),
    )
    op.create_index("tracked_events_by_key", "tracked_events", ["keys"], postgresql_using="gin")
    op.create_index("tracked_events_by_enterprise", "tracked_events", ["uscc", "type", "time"])
    op.create_index("tracked_events_by_subject", "tracked_events", ["subject", "type", "time"])
    op.create_index("tracked_events_by_type", "tracked_events", ["type", "time"])
    op.create_table(
        "tracker_progress",
        sa.Column("one", sa.Boolean, sa.CheckConstraint("one"), primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
    )
    op.execute("INSERT INTO tracker_progress SELECT true, 0")


def _create_reconciliations() -> None:
    op.create_table(
        "agency_reconciliations",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("told", postgresql.JSONB, nullable=False),
        sa.Column("logged", postgresql.JSONB, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("differences", postgresql.JSONB),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("reconciliations_by_agency", "agency_reconciliations", ["agency", "day", "id"])
    op.create_index("reconciliations_by_day", "agency_reconciliations", ["day", "agency"])
    op.create_table(
        "reconciled_parts",
        sa.Column("serial", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("reconciliation", sa.Uuid, sa.ForeignKey("agency_reconciliations.id"), nullable=False),
        sa.Column("side", sa.Text, nullable=False),
        sa.Column("items", postgresql.JSONB, nullable=False),
    )
    op.create_index("parts_by_reconciliation", "reconciled_parts", ["reconciliation"])
