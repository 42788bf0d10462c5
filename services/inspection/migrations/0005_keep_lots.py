"""Lots with their production steps, returned goods, recall lists."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lots",
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("lot_no", sa.Text(), nullable=False),
        sa.Column("hs_code", sa.Text(collation="C"), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("made_from", sa.Date(), nullable=False),
        sa.Column("made_until", sa.Date(), nullable=False),
        sa.Column("step_number", sa.Integer(), nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("lot_id"),
        sa.UniqueConstraint("uscc", "lot_no", name="lots_once"),
    )
    op.create_index("lots_by_hs", "lots", ["hs_code", "lot_id"])
    op.create_index("lots_by_uscc", "lots", ["uscc", "lot_id"])
    op.create_table(
        "lot_steps",
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workshop", sa.Text(), nullable=True),
        sa.Column("line", sa.Text(), nullable=True),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("checks", postgresql.JSONB(), nullable=False),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("replaced_by", sa.Integer(), nullable=True),
        sa.Column("told_by", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.lot_id"]),
        sa.PrimaryKeyConstraint("lot_id", "number"),
    )
    op.create_index(
        "lot_steps_by_line", "lot_steps", ["line", "began_at"], postgresql_where=sa.text("replaced_by IS NULL")
    )
    op.create_index(
        "lot_steps_by_step", "lot_steps", ["step", "began_at"], postgresql_where=sa.text("replaced_by IS NULL")
    )
    op.create_index(
        "lot_steps_by_team", "lot_steps", ["team", "began_at"], postgresql_where=sa.text("replaced_by IS NULL")
    )
    op.create_table(
        "lot_inputs",
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("step_number", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("supplier_uscc", sa.Text(), nullable=True),
        sa.Column("supplier_name", sa.Text(), nullable=True),
        sa.Column("supplier_lot", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["lot_id", "step_number"], ["lot_steps.lot_id", "lot_steps.number"]),
        sa.PrimaryKeyConstraint("lot_id", "step_number", "number"),
    )
    op.create_index("lot_inputs_by_material", "lot_inputs", ["material"])
    op.create_index("lot_inputs_by_supplier_lot", "lot_inputs", ["supplier_lot"])
    op.create_table(
        "lot_marks",
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("beginning", sa.Text(), nullable=False),
        sa.Column("digits", sa.Integer(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.lot_id"]),
        sa.PrimaryKeyConstraint("lot_id", "number"),
    )
    op.create_index("lot_marks_by_mark", "lot_marks", ["beginning", "digits", "first"])
    op.create_table(
        "consignment_lots",
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(), nullable=False),
        sa.Column("linked_by", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["consignment_id"], ["consignments.consignment_id"]),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.lot_id"]),
        sa.PrimaryKeyConstraint("consignment_id", "lot_id"),
    )
    op.create_index("consignment_lots_by_lot", "consignment_lots", ["lot_id", "consignment_id"])
    op.create_table(
        "returns",
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("hs_code", sa.Text(collation="C"), nullable=False),
        sa.Column("quantity", sa.Numeric(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=False),
        sa.Column("goods_class", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("cause_kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("value_usd", sa.Numeric(), nullable=True),
        sa.Column("statutory", sa.Boolean(), nullable=False),
        sa.Column("inspected", sa.Boolean(), nullable=False),
        sa.Column("certificate_no", sa.Text(), nullable=True),
        sa.Column("enterprise_class", sa.Integer(), nullable=True),
        sa.Column("third_party_body", sa.Text(), nullable=True),
        sa.Column("third_party_report_no", sa.Text(), nullable=True),
        sa.Column("tested_abroad_by", sa.Text(), nullable=True),
        sa.Column("qms", sa.Boolean(), nullable=False),
        sa.Column("qms_audited_by", sa.Text(), nullable=True),
        sa.Column("trace_case_id", sa.Text(), nullable=True),
        sa.Column("cause_settled_by", sa.Text(), nullable=True),
        sa.Column("cause_settled_on", sa.Date(), nullable=True),
        sa.Column("settling_document_no", sa.Text(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["consignment_id"], ["consignments.consignment_id"]),
        sa.PrimaryKeyConstraint("return_id"),
        sa.UniqueConstraint("consignment_id", "document_no", name="returns_once"),
    )
    op.create_index("returns_by_uscc", "returns", ["uscc", "return_id"])
    op.create_index(
        "returns_without_case", "returns", ["uscc", "hs_code"], postgresql_where=sa.text("trace_case_id IS NULL")
    )
    op.create_table(
        "returned_lots",
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(), nullable=False),
        sa.Column("marks", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.lot_id"]),
        sa.ForeignKeyConstraint(["return_id"], ["returns.return_id"]),
        sa.PrimaryKeyConstraint("return_id", "lot_id"),
    )
    op.create_index("returned_lots_by_lot", "returned_lots", ["lot_id"])
    op.create_table(
        "recalls",
        sa.Column("recall_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("ground_id", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("hs_prefix", sa.Text(collation="C"), nullable=True),
        sa.Column("destination", sa.Text(), nullable=True),
        sa.Column("uscc", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=True),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("filling", sa.Boolean(), nullable=False),
        sa.Column("fallen_on", sa.Date(), nullable=True),
        sa.Column("fallen_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("recall_id"),
        sa.UniqueConstraint("ground", "ground_id", name="recalls_once"),
    )
    op.create_index(
        "recalls_standing", "recalls", ["hs_prefix"], postgresql_where=sa.text("ground = 'alert' AND fallen_on IS NULL")
    )
    op.create_table(
        "recall_entries",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("recall_id", sa.Uuid(), nullable=False),
        sa.Column("consignment_id", sa.Uuid(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("got_back", sa.Numeric(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=True),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("notified_on", sa.Date(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("overdue_since", sa.Date(), nullable=True),
        sa.Column("clear_proposed", sa.Text(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("step_number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["consignment_id"], ["consignments.consignment_id"]),
        sa.ForeignKeyConstraint(["recall_id"], ["recalls.recall_id"]),
        sa.PrimaryKeyConstraint("entry_id"),
        sa.UniqueConstraint("recall_id", "consignment_id", name="recall_entries_once"),
    )
    op.create_index("recall_entries_by_consignment", "recall_entries", ["consignment_id"])
    op.create_index("recall_entries_by_list", "recall_entries", ["recall_id", "entry_id"])
    op.create_index("recall_entries_by_uscc", "recall_entries", ["uscc", "entry_id"])
    op.create_index("recall_entries_due", "recall_entries", ["due_on"], postgresql_where=sa.text("state = 'NOTIFIED'"))
    op.create_table(
        "recall_steps",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("document_no", sa.Text(), nullable=True),
        sa.Column("quantity", sa.Numeric(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["recall_entries.entry_id"]),
        sa.PrimaryKeyConstraint("entry_id", "number"),
    )
    op.create_index(
        "consignments_gone",
        "consignments",
        ["hs_code", "consignment_id"],
        postgresql_where=sa.text("state IN ('EXPORTED', 'NOTIFIED_ABROAD', 'RETURNED')"),
    )


def downgrade() -> None:
    op.drop_index("consignments_gone", table_name="consignments")
    for table in (
        "recall_steps",
        "recall_entries",
        "recalls",
        "returned_lots",
        "returns",
        "consignment_lots",
        "lot_marks",
        "lot_inputs",
        "lot_steps",
        "lots",
    ):
        op.drop_table(table)
