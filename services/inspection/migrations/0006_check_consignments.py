"""Where an enterprise is; draws, samples, releases, re-inspections, clearings, and goods of new business."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLES = ("temporary_goods", "clearings", "reinspections", "releases", "samples", "draws", "draw_days")


def upgrade() -> None:
    op.add_column("held_enterprises", sa.Column("division", sa.Text))
    # as the code says, until the registry says it again (GB 32100-2015, digits 3 to 8)
    op.execute("UPDATE held_enterprises SET division = substr(uscc, 3, 6)")
    op.add_column("consignments", sa.Column("business", sa.Text, nullable=False, server_default="trade"))
    op.add_column("consignments", sa.Column("re_export_of", sa.Uuid(as_uuid=False)))
    op.create_index("consignments_declared", "consignments", ["declared_on"])
    op.add_column("results", sa.Column("kind", sa.Text))
    op.add_column(
        "results", sa.Column("items", postgresql.JSONB, nullable=False, server_default=sa.text("'[]'::jsonb"))
    )
    _draws()
    _ends()
    # releases of before hold as long as they would have
    op.execute(
        "INSERT INTO releases (consignment_id, number, released_on, valid_until, by_rule)"
        " SELECT consignment_id, step_number, released_on,"
        " CASE direction WHEN 'export' THEN released_on + 60 END, false FROM consignments WHERE released_on IS NOT NULL"
    )


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    op.drop_column("results", "items")
    op.drop_column("results", "kind")
    op.drop_index("consignments_declared", "consignments")
    op.drop_column("consignments", "re_export_of")
    op.drop_column("consignments", "business")
    op.drop_column("held_enterprises", "division")


def _consignment() -> sa.Column[str]:
    of = sa.ForeignKey("consignments.consignment_id")
    return sa.Column("consignment_id", sa.Uuid(as_uuid=False), of, primary_key=True)


def _draws() -> None:
    op.create_table(
        "draw_days",
        sa.Column("on", sa.Date, primary_key=True),
        sa.Column("seed", sa.Text, nullable=False),
        sa.Column("commitment", sa.Text, nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revealed_on", sa.Date),
    )
    unrevealed = sa.text("revealed_on IS NULL")
    op.create_index("draw_days_unrevealed", "draw_days", ["on"], postgresql_where=unrevealed)
    op.create_table(
        "draws",
        _consignment(),
        sa.Column("attempt", sa.Integer, primary_key=True),
        sa.Column("on", sa.Date, sa.ForeignKey("draw_days.on"), nullable=False),
        sa.Column("number", sa.Numeric, nullable=False),
        sa.Column("forced", sa.Text),
        sa.Column("from_decision", sa.Integer, nullable=False),
    )
    op.create_table(
        "samples",
        _consignment(),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("on", sa.Date, sa.ForeignKey("draw_days.on"), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("lot", sa.BigInteger, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("units", postgresql.JSONB, nullable=False),
        sa.Column("items", postgresql.JSONB, nullable=False),
        sa.Column("plan", sa.Text, nullable=False),
        sa.Column("clause", sa.Text, nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agency", sa.Text),
    )


def _ends() -> None:
    op.create_table(
        "releases",
        _consignment(),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("released_on", sa.Date, nullable=False),
        sa.Column("valid_until", sa.Date),
        sa.Column("by_rule", sa.Boolean, nullable=False),
    )
    op.create_table(
        "reinspections",
        _consignment(),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("level", sa.Text),
        sa.Column("asked_on", sa.Date, nullable=False),
        sa.Column("asked_by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("concluded_on", sa.Date),
        sa.Column("concluded_by", sa.Text),
        sa.Column("result", sa.Text),
        sa.Column("document_no", sa.Text),
    )
    op.create_table(
        "clearings",
        _consignment(),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("how", sa.Text, nullable=False),
        sa.Column("cleared_on", sa.Date, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("actor", sa.Text),
        sa.Column("document_no", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_table(
        "temporary_goods",
        _consignment(),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("closed_on", sa.Date),
        sa.Column("closed_by", sa.Uuid(as_uuid=False), sa.ForeignKey("consignments.consignment_id")),
        sa.Column("reminded_on", sa.Date),
        sa.Column("overdue_on", sa.Date),
        sa.Column("extensions", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    still_open = sa.text("closed_on IS NULL")
    op.create_index("temporary_goods_open", "temporary_goods", ["due_on"], postgresql_where=still_open)
