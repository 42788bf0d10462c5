"""An index by which goods declared again under another number are found."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NAME = "consignments_same_goods"


def upgrade() -> None:
    lying = sa.text("state IN ('REFUSED', 'HELD', 'STOPPED', 'MODE_DECIDED')")
    op.create_index(NAME, "consignments", ["uscc", "hs_code", "quantity"], postgresql_where=lying)


def downgrade() -> None:
    op.drop_index(NAME, table_name="consignments")
