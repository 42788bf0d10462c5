"""Where an enterprise is, for its county's bodies; checks of consignments."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("held_enterprises", sa.Column("division", sa.Text))
    # as the code says, until the registry says it again (GB 32100-2015, digits 3 to 8)
    op.execute("UPDATE held_enterprises SET division = substr(uscc, 3, 6)")


def downgrade() -> None:
    op.drop_column("held_enterprises", "division")
