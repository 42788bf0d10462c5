"""Co-inspections."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=False)


def text(name: str, *, optional: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=optional)


def texts(name: str) -> sa.Column:
    return sa.Column(name, ARRAY(sa.Text), nullable=False)


def day(name: str, *, optional: bool = False) -> sa.Column:
    return sa.Column(name, sa.Date, nullable=optional)


def json(name: str) -> sa.Column:
    return sa.Column(name, JSONB, nullable=False)


def upgrade() -> None:
    op.create_table(
        "co_inspections",
        sa.Column("co_inspection_id", _UUID, primary_key=True),
        sa.Column("document_no", sa.Text, nullable=False, unique=True),
        text("uscc"),
        text("kind"),
        *(texts(name) for name in ("items", "hs_prefixes", "consignment_ids")),
        *(text(name) for name in ("ground", "purpose", "proposed_by")),
        day("proposed_on"),
        day("planned_on"),
        text("place"),
        json("parties"),
        texts("agencies"),
        text("state"),
        day("due_on", optional=True),
        text("clause"),
        day("visited_on", optional=True),
        json("officers"),
        json("findings"),
        text("report_no", optional=True),
        text("report_sha256", optional=True),
        day("valid_from", optional=True),
        day("valid_until", optional=True),
        text("recorded_by", optional=True),
        text("recorder", optional=True),
        sa.Column("result_id", _UUID, sa.ForeignKey("offered_results.result_id")),
        text("reason", optional=True),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("co_inspections_by_uscc", "co_inspections", ["uscc", "co_inspection_id"])
    op.create_index("co_inspections_due", "co_inspections", ["due_on"], postgresql_where=sa.text("due_on IS NOT NULL"))
    op.create_table(
        "co_inspection_steps",
        sa.Column("co_inspection_id", _UUID, sa.ForeignKey("co_inspections.co_inspection_id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        text("act"),
        text("state"),
        text("agency", optional=True),
        text("actor", optional=True),
        text("clause"),
        text("reason", optional=True),
        text("document_no", optional=True),
    )


def downgrade() -> None:
    op.drop_table("co_inspection_steps")
    op.drop_table("co_inspections")
