"""Remedies with their steps, effects with their confirmations, up to which day publicity was followed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
RUNNING = sa.text("remind_on IS NOT NULL")
# objections kept before have no reminders yet; theirs come with the next day
_FILL = """
UPDATE remedies SET kind = 'OBJECTION', record_version = r.version, uscc = r.uscc, recorder = r.agency, evidence = '[]',
    provisional = false, reminders = 0, version = 1,
    remind_on = CASE WHEN remedies.state = 'OPEN' THEN remedies.due_on END
FROM records r WHERE r.record_id = remedies.record_id
"""
_FIRST_STEPS = """
INSERT INTO remedy_steps (remedy_id, number, state, "on", known_at, agency, reason)
SELECT remedy_id, 1, state, filed_on, known_at, agency, reason FROM remedies
"""


def upgrade() -> None:
    _widen_objections()
    op.create_table(
        "remedy_steps",
        sa.Column("remedy_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("known_at", MOMENT, nullable=False),
        sa.Column("agency", sa.Text),
        sa.Column("actor", sa.Text),
        sa.Column("document_no", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("clause", sa.Text),
        sa.ForeignKeyConstraint(["remedy_id"], ["remedies.remedy_id"]),
        sa.PrimaryKeyConstraint("remedy_id", "number"),
    )
    op.execute(_FIRST_STEPS)
    _create_effects()
    op.create_table(
        "publicity_days",
        sa.Column("job", sa.Text, primary_key=True),
        sa.Column("last_on", sa.Date, nullable=False),
    )
    op.create_index("records_by_effective_on", "records", ["effective_on", "record_id"])


def _widen_objections() -> None:
    op.rename_table("objections", "remedies")
    op.alter_column("remedies", "objection_id", new_column_name="remedy_id")
    op.execute("ALTER INDEX objections_pkey RENAME TO remedies_pkey")
    op.execute("ALTER INDEX ix_objections_record_id RENAME TO ix_remedies_record_id")
    op.execute("ALTER TABLE remedies RENAME CONSTRAINT objections_record_id_fkey TO remedies_record_id_fkey")
    filled = {
        "kind": sa.Text,
        "record_version": sa.Integer,
        "uscc": sa.Text,
        "recorder": sa.Text,
        "evidence": postgresql.JSONB,
        "provisional": sa.Boolean,
        "reminders": sa.Integer,
        "version": sa.Integer,
    }
    for name, kind in filled.items():
        op.add_column("remedies", sa.Column(name, kind))
    for name, kind in (
        ("actor", sa.Text),
        ("ended_on", sa.Date),
        ("remind_on", sa.Date),
        ("escalated_on", sa.Date),
        ("escalated_to", sa.Text),
    ):
        op.add_column("remedies", sa.Column(name, kind))
    op.execute(_FILL)
    for name in filled:
        op.alter_column("remedies", name, nullable=False)
    op.create_index("remedies_of_enterprise", "remedies", ["uscc", "remedy_id"])
    op.create_index("remedies_of_recorder", "remedies", ["recorder", "remedy_id"])
    op.create_index("remedies_to_remind", "remedies", ["remind_on"], postgresql_where=RUNNING)
    op.create_index(
        "remedies_running",
        "remedies",
        ["record_id", "kind"],
        unique=True,
        postgresql_where=sa.text("remind_on IS NOT NULL AND kind = 'REPAIR'"),
    )


def _create_effects() -> None:
    op.create_table(
        "effects",
        sa.Column("effect_id", sa.Uuid, nullable=False),
        sa.Column("record_id", sa.Uuid, nullable=False),
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("recorder", sa.Text, nullable=False),
        sa.Column("because", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("opened_on", sa.Date, nullable=False),
        sa.Column("known_at", MOMENT, nullable=False),
        sa.Column("grade", sa.Text, nullable=False),
        sa.Column("standing_version", sa.Integer, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("provisional", sa.Boolean, nullable=False),
        sa.Column("remind_on", sa.Date),
        sa.Column("reminders", sa.Integer, nullable=False),
        sa.Column("escalated_on", sa.Date),
        sa.Column("escalated_to", sa.Text),
        sa.Column("confirmed_at", MOMENT),
        sa.Column("confirmed_by", sa.Text),
        sa.Column("actor", sa.Text),
        sa.Column("document_no", sa.Text),
        sa.Column("done", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["records.record_id"]),
        sa.PrimaryKeyConstraint("effect_id"),
        sa.UniqueConstraint("record_id", "uscc", "because", "code"),
    )
    op.create_index("effects_of_enterprise", "effects", ["uscc", "effect_id"])
    op.create_index("effects_of_agency", "effects", ["agency", "effect_id"])
    op.create_index("effects_to_remind", "effects", ["remind_on"], postgresql_where=RUNNING)


def downgrade() -> None:
    op.drop_index("records_by_effective_on", "records")
    for table in ("publicity_days", "effects", "remedy_steps"):
        op.drop_table(table)
    op.execute("DELETE FROM remedies WHERE kind <> 'OBJECTION'")
    for name in ("remedies_of_enterprise", "remedies_of_recorder", "remedies_to_remind", "remedies_running"):
        op.drop_index(name, "remedies")
    for name in (
        *("kind", "record_version", "uscc", "recorder", "evidence", "provisional", "reminders", "version"),
        *("actor", "ended_on", "remind_on", "escalated_on", "escalated_to"),
    ):
        op.drop_column("remedies", name)
    op.alter_column("remedies", "remedy_id", new_column_name="objection_id")
    op.rename_table("remedies", "objections")
    op.execute("ALTER INDEX remedies_pkey RENAME TO objections_pkey")
    op.execute("ALTER INDEX ix_remedies_record_id RENAME TO ix_objections_record_id")
    op.execute("ALTER TABLE objections RENAME CONSTRAINT remedies_record_id_fkey TO objections_record_id_fkey")
