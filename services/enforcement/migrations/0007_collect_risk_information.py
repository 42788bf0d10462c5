"""Risk information, its matches, and who knows of an alert.

Fuzzy names are found by trigrams: `pg_trgm` is of PostgreSQL's contrib, and its own database's owner may install it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TEXTS = ("brands", "models", "barcodes", "batches", "usccs", "declaration_nos", "traders", "measures", "photos")


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.add_column("alerts", sa.Column("information_id", sa.Text))
    op.add_column("alerts", sa.Column("hazard", sa.Text))
    _extend_enterprises()
    _collect()
    _tell()
    _copy_goods()


def _extend_enterprises() -> None:
    op.add_column("enterprise_copies", sa.Column("name_en", sa.Text))
    op.add_column(
        "enterprise_copies", sa.Column("hs_prefixes", JSONB, nullable=False, server_default=sa.text("'[]'::jsonb"))
    )
    op.execute(
        "UPDATE enterprise_copies SET hs_prefixes = (SELECT coalesce(jsonb_agg(DISTINCT left(code, n)), '[]'::jsonb)"
        " FROM jsonb_array_elements_text(hs_codes) code, generate_series(2, length(code)) n)"
    )
    op.alter_column("enterprise_copies", "hs_prefixes", server_default=None)
    op.create_index("enterprise_copies_goods", "enterprise_copies", ["hs_prefixes"], postgresql_using="gin")
    _trigrams("enterprise_copies", "name")
    _trigrams("enterprise_copies", "name_en")


def _trigrams(table: str, column: str) -> None:
    op.create_index(
        f"{table}_{column}_like",
        table,
        [column],
        postgresql_using="gin",
        postgresql_ops={column: "gin_trgm_ops"},
    )


def _collect() -> None:
    op.create_table(
        "risk_information",
        sa.Column("information_id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("source", "reference", "channel", "state", "agency")),
        sa.Column("division", sa.Text),
        sa.Column("product", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("hazard", "hs_prefix", "category")),
        *(sa.Column(name, JSONB, nullable=False) for name in _TEXTS),
        *(sa.Column(name, sa.Text) for name in ("notified_by", "market", "origin")),
        sa.Column("published_on", sa.Date),
        sa.Column("received_on", sa.Date, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("raw_sha256", "level", "alert_id")),
        sa.Column("matched", sa.Boolean, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("clause", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    # what a source told under a number is collected once, whoever comes first
    op.create_index("risk_information_reference", "risk_information", ["source", "reference"], unique=True)
    op.create_index(
        "risk_information_unmatched",
        "risk_information",
        ["information_id"],
        postgresql_where=sa.text("NOT matched"),
    )
    op.create_index("risk_information_barcodes", "risk_information", ["barcodes"], postgresql_using="gin")
    op.create_table(
        "risk_assessments",
        sa.Column("assessment_id", sa.Text, primary_key=True),
        sa.Column("information_id", sa.Text),
        sa.Column("alert_id", sa.Text),
        sa.Column("scenarios", JSONB, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("level", "clause", "sure")),
        sa.Column("reason", sa.Text),
        sa.Column("assessed_on", sa.Date, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("actor", sa.Text),
        sa.Column("rule_set", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("risk_assessments_information", "risk_assessments", ["information_id"])
    op.create_index("risk_assessments_alert", "risk_assessments", ["alert_id"])
    op.create_table(
        "risk_matches",
        sa.Column("match_id", sa.Text, primary_key=True),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("information_id", "target", "target_id", "uscc", "shown")
        ),
        sa.Column("hs_code", sa.Text),
        sa.Column("way", sa.Text, nullable=False),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("found_on", sa.Date, nullable=False),
        sa.Column("decided_on", sa.Date),
        *(sa.Column(name, sa.Text) for name in ("decided_by", "actor", "reason", "trace_case_id")),
        sa.Column("clause", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.UniqueConstraint("information_id", "target", "target_id", name="risk_matches_target"),
    )
    op.create_index("risk_matches_uscc", "risk_matches", ["uscc"])


def _tell() -> None:
    op.create_table(
        "notices",
        sa.Column("notice_id", sa.Text, primary_key=True),
        sa.Column("alert_id", sa.Text, nullable=False),
        sa.Column("alert_version", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "level", "audience", "recipient")),
        sa.Column("uscc", sa.Text),
        sa.Column("division", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("sent_on", sa.Date, nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date),
        sa.Column("provisional", sa.Boolean, nullable=False),
        sa.Column("confirmed_on", sa.Date),
        *(sa.Column(name, sa.Text) for name in ("confirmed_by", "actor", "note")),
        sa.Column("clause", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    # ten thousand rows are written while an agency waits: no index more than the two lists need
    op.create_index("notices_recipient", "notices", ["recipient", "notice_id"])
    op.create_index("notices_alert", "notices", ["alert_id", "notice_id"])
    op.create_table(
        "alert_pushes",
        sa.Column("push_id", sa.Text, primary_key=True),
        sa.Column("alert_id", sa.Text, nullable=False),
        sa.Column("alert_version", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "level", "agency")),
        *(sa.Column(name, sa.Text) for name in ("hs_prefix", "destination", "uscc")),
        sa.Column("sent_on", sa.Date, nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date),
        sa.Column("provisional", sa.Boolean, nullable=False),
        sa.Column("spread", sa.Boolean, nullable=False),
        sa.Column("spread_after", sa.Text, nullable=False),
        sa.Column("clause", sa.Text, nullable=False),
    )
    op.create_index("alert_pushes_alert", "alert_pushes", ["alert_id", "push_id"])
    op.create_index("alert_pushes_under_way", "alert_pushes", ["push_id"], postgresql_where=sa.text("NOT spread"))
    op.create_table(
        "first_measures",
        sa.Column("measure_id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("alert_id", "code", "zh", "en", "agency")),
        sa.Column("division", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("proposed_on", sa.Date, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("provisional", sa.Boolean, nullable=False),
        sa.Column("ended_on", sa.Date),
        *(sa.Column(name, sa.Text) for name in ("reason", "report", "document_no")),
        sa.Column("clause", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    # a measure is proposed to a body once for an alert
    op.create_index("first_measures_once", "first_measures", ["alert_id", "agency", "code"], unique=True)


def _copy_goods() -> None:
    op.create_table(
        "consignment_copies",
        sa.Column("consignment_id", sa.Text, primary_key=True),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("uscc", "declaration_no", "direction", "hs_code", "product")
        ),
        sa.Column("destination", sa.Text),
        sa.Column("declared_on", sa.Date, nullable=False),
    )
    op.create_index("consignment_copies_number", "consignment_copies", ["declaration_no"])
    op.create_index("consignment_copies_uscc", "consignment_copies", ["uscc", "declared_on"])
    op.create_table(
        "lot_copies",
        sa.Column("uscc", sa.Text, primary_key=True),
        sa.Column("lot_key", sa.Text, primary_key=True),
        sa.Column("lot_no", sa.Text, nullable=False),
        sa.Column("lot_id", sa.Text),
        sa.Column("hs_code", sa.Text, nullable=False),
        sa.Column("product", sa.Text, nullable=False),
        sa.Column("consignment_id", sa.Text),
    )
    op.create_index("lot_copies_key", "lot_copies", ["lot_key"])
    op.create_table(
        "brand_copies",
        sa.Column("fact_id", sa.Text, primary_key=True),
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("in_force", sa.Boolean, nullable=False),
    )
    _trigrams("brand_copies", "name")


def downgrade() -> None:
    for table in (
        "brand_copies",
        "lot_copies",
        "consignment_copies",
        "first_measures",
        "alert_pushes",
        "notices",
        "risk_matches",
        "risk_assessments",
        "risk_information",
    ):
        op.drop_table(table)
    for index in ("enterprise_copies_name_en_like", "enterprise_copies_name_like", "enterprise_copies_goods"):
        op.drop_index(index, "enterprise_copies")
    op.drop_column("enterprise_copies", "hs_prefixes")
    op.drop_column("enterprise_copies", "name_en")
    op.drop_column("alerts", "hazard")
    op.drop_column("alerts", "information_id")
