"""The index of an enterprise's records holds all that ratings read of them, so that shards need not visit the table."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_NAME = "records_of_enterprise"
_KEY = ["uscc", "record_id"]
_READ = ["item", "agency", "document_no", "effective_on", "annulled_on", "repaired_on", "corrections"]


def upgrade() -> None:
    op.drop_index(_NAME, "records")
    op.create_index(_NAME, "records", _KEY, postgresql_include=_READ)


def downgrade() -> None:
    op.drop_index(_NAME, "records")
    op.create_index(_NAME, "records", _KEY)
