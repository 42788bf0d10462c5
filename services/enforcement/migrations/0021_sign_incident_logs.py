"""Entries of incident logs: what was said beside the text, who signed; the database itself changes and forgets none."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0019"
branch_labels = None
depends_on = None

KEEP_INCIDENT_LOG = """
CREATE FUNCTION keep_incident_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'entries of an incident log are neither changed nor deleted';
END $$
"""


def upgrade() -> None:
    op.add_column("incident_log", sa.Column("details", postgresql.JSONB()))
    op.add_column("incident_log", sa.Column("signed_by", sa.Text()))
    op.add_column("incident_log", sa.Column("signed_digest", sa.Text()))
    op.execute(KEEP_INCIDENT_LOG)
    op.execute(
        "CREATE TRIGGER keep_incident_log BEFORE UPDATE OR DELETE ON incident_log"
        " FOR EACH ROW EXECUTE FUNCTION keep_incident_log()"
    )
