"""The tracker's tables: hidden accesses, corrections, retractions, two-sided reconciliation."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from gateway.evidence.models import log_entries
from gateway.models import metadata

MOMENT = sa.DateTime(timezone=True)


# Accesses that an investigation keeps from the enterprise until a day; of one entry, or of all by an agency.
hidings = sa.Table(
    "hidings",
    metadata,
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
    sa.Index("hidings_by_enterprise", "uscc", "agency"),
)

# Requests for correction, each with all its steps in `history`.
corrections = sa.Table(
    "corrections",
    metadata,
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
    sa.Column("history", JSONB, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index("corrections_by_provider", "provider", "state", "id"),
    sa.Index("corrections_by_requester", "requested_by", "id"),
    sa.Index("corrections_by_enterprise", "uscc", "id"),
    sa.Index("corrections_to_remind", "remind_on", postgresql_where=sa.text("remind_on IS NOT NULL")),
)

# Data withdrawn at their source, one row for each event that withdrew one.
retractions = sa.Table(
    "retractions",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("cause_id", sa.Uuid, nullable=False, unique=True),
    sa.Column("cause", sa.Text, nullable=False),
    sa.Column("cause_at", MOMENT, nullable=False),
    sa.Column("told_at", MOMENT, nullable=False),
    sa.Column("withdrawal", sa.Text, nullable=False),
    sa.Column("withdrawn_by", sa.Text),
    sa.Column("withdrawn_on", sa.Date, nullable=False),
    sa.Column("dataset", sa.Text, nullable=False),
    sa.Column("keys", ARRAY(sa.Text), nullable=False),
    sa.Column("data", JSONB, nullable=False),
    sa.Column("uscc", sa.Text),
    sa.Column("stood_from", MOMENT),
    sa.Column("clause", sa.Text, nullable=False),
    sa.Column("issued_at", MOMENT, nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    # entries of the log before it were searched; searched on, since what was under way may be handed over late
    sa.Column("searched_until", sa.BigInteger, nullable=False),
    sa.Column("search_at", MOMENT, nullable=False),
    sa.Column("search_ends_at", MOMENT, nullable=False),
    sa.Column("source_told_at", MOMENT),
    sa.Index("retractions_to_search", "search_at"),
    sa.Index("retractions_to_tell", "issued_at", postgresql_where=sa.text("source_told_at IS NULL")),
)

# Who received what was withdrawn, and what each did about it.
retraction_recipients = sa.Table(
    "retraction_recipients",
    metadata,
    sa.Column("retraction", sa.Uuid, sa.ForeignKey("retractions.id"), primary_key=True),
    sa.Column("agency", sa.Text, primary_key=True),
    sa.Column("times", sa.Integer, nullable=False),
    sa.Column("entries", ARRAY(sa.Text), nullable=False),
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
    sa.Index("recipients_to_remind", "remind_on", postgresql_where=sa.text("remind_on IS NOT NULL")),
    sa.Index("recipients_by_agency", "agency", "retraction"),
)

# Decisions that rested on what was withdrawn.
retraction_decisions = sa.Table(
    "retraction_decisions",
    metadata,
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

# Of the deliveries, which are dropped one day, what tells whether a decision rested on a datum.
tracked_events = sa.Table(
    "tracked_events",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("uscc", sa.Text),
    sa.Column("time", MOMENT, nullable=False),
    sa.Column("delivered_at", MOMENT, nullable=False),
    sa.Column("keys", ARRAY(sa.Text), nullable=False),
    sa.Column("hs_code", sa.Text),
    sa.Column("destination", sa.Text),
    sa.Index("tracked_events_by_key", "keys", postgresql_using="gin"),
    sa.Index("tracked_events_by_enterprise", "uscc", "type", "time"),
    sa.Index("tracked_events_by_subject", "subject", "type", "time"),
    sa.Index("tracked_events_by_type", "type", "time"),
)

# One row: up to which delivery withdrawals were looked for.
tracker_progress = sa.Table(
    "tracker_progress",
    metadata,
    sa.Column("one", sa.Boolean, sa.CheckConstraint("one"), primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
)

# What agencies say they sent and received on a day, beside what the log says.
agency_reconciliations = sa.Table(
    "agency_reconciliations",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("agency", sa.Text, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("made_at", MOMENT, nullable=False),
    sa.Column("told", JSONB, nullable=False),
    sa.Column("logged", JSONB, nullable=False),
    # of the log, when it was counted: its lists are compared with those entries; null where this was not kept yet
    sa.Column("log_size", sa.BigInteger),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("differences", JSONB),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index("reconciliations_by_agency", "agency", "day", "id"),
    sa.Index("reconciliations_by_day", "day", "agency"),
)

# Parts of an agency's lists, until the last has come: a long day does not fit into one message.
reconciled_parts = sa.Table(
    "reconciled_parts",
    metadata,
    sa.Column("serial", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("reconciliation", sa.Uuid, sa.ForeignKey("agency_reconciliations.id"), nullable=False),
    sa.Column("side", sa.Text, nullable=False),
    sa.Column("items", JSONB, nullable=False),
    sa.Index("parts_by_reconciliation", "reconciliation"),
)

# What one agency used, newest first, and all it sent and received on a day.
sa.Index("log_entries_by_agency", log_entries.c.agency, log_entries.c.position)
