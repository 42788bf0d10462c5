"""Marks and patents that are looked after, and goods that may hurt them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "protected_rights",
        sa.Column("right_id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "number", "name", "owner")),
        *(sa.Column(name, sa.Text) for name in ("owner_uscc", "owner_country")),
        *(sa.Column(name, JSONB, nullable=False) for name in ("classes", "hs_prefixes", "licensed")),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_until", sa.Date, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("source", "state", "agency")),
        sa.Column("recorded_on", sa.Date, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("clause", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("protected_rights_number", "protected_rights", ["kind", "number"], unique=True)
    # each consignment that is declared asks for the rights on its goods
    op.create_index("protected_rights_goods", "protected_rights", ["hs_prefixes"], postgresql_using="gin")
    op.create_table(
        "right_hits",
        sa.Column("hit_id", sa.Text, primary_key=True),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("right_id", "target", "target_id", "uscc", "division", "hs_code", "shown", "way", "state")
        ),
        sa.Column("found_on", sa.Date, nullable=False),
        sa.Column("decided_on", sa.Date),
        *(sa.Column(name, sa.Text) for name in ("decided_by", "actor", "reason")),
        sa.Column("evidence", JSONB, nullable=False),
        sa.Column("hold_proposed", sa.Boolean, nullable=False),
        sa.Column("digest", sa.Text),
        sa.Column("clause", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.UniqueConstraint("right_id", "target", "target_id", name="right_hits_once"),
    )
    op.create_index("right_hits_uscc", "right_hits", ["uscc", "hit_id"])


def downgrade() -> None:
    for table in ("right_hits", "protected_rights"):
        op.drop_table(table)
