"""The version of a grade beside its copy, in place of its day: two changes of one day are two."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # of a grade heard before this was kept nothing is known; the next one says it
    op.add_column("grade_copies", sa.Column("version", sa.Integer, nullable=False, server_default="0"))
    op.alter_column("grade_copies", "version", server_default=None)
    op.drop_column("grade_copies", "since")


def downgrade() -> None:
    op.add_column("grade_copies", sa.Column("since", sa.Date, nullable=False, server_default="2000-01-01"))
    op.alter_column("grade_copies", "since", server_default=None)
    op.drop_column("grade_copies", "version")
