"""Where enterprises are registered."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # enterprises heard of before have none until the registry speaks of them again: any county's bodies act for them
    op.add_column("enterprises", sa.Column("division", sa.Text))


def downgrade() -> None:
    op.drop_column("enterprises", "division")
