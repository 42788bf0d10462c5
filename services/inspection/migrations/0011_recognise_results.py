"""Recognised results."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_UUID = sa.Uuid(as_uuid=False)


def text(name: str, *, optional: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=optional)


def texts(name: str) -> sa.Column:
    return sa.Column(name, ARRAY(sa.Text), nullable=False)


def day(name: str, *, optional: bool = False) -> sa.Column:
    return sa.Column(name, sa.Date, nullable=optional)


def uuid(name: str, *more: sa.schema.SchemaItem, optional: bool = False) -> sa.Column:
    return sa.Column(name, _UUID, *more, nullable=optional)


def moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def version() -> sa.Column:
    return sa.Column("version", sa.Integer, nullable=False)


def upgrade() -> None:
    agreements()
    offered_results()
    recognitions()
    result_conflicts()


def agreements() -> None:
    op.create_table(
        "recognition_agreements",
        sa.Column("agreement_id", _UUID, primary_key=True),
        sa.Column("document_no", sa.Text, nullable=False, unique=True),
        *(texts(name) for name in ("issuers", "recognisers", "kinds", "items", "hs_prefixes", "zones")),
        text("reach"),
        sa.Column("valid_days", sa.Integer),
        sa.Column("signed_only", sa.Boolean, nullable=False),
        day("valid_from"),
        day("valid_until"),
        text("clause"),
        text("state"),
        text("proposed_by"),
        day("proposed_on"),
        day("answer_due_on"),
        texts("agreed"),
        day("ended_on", optional=True),
        text("reason", optional=True),
        text("ended_document_no", optional=True),
        version(),
    )
    running = sa.text("state IN ('PROPOSED', 'IN_FORCE')")
    op.create_index("recognition_agreements_running", "recognition_agreements", ["state"], postgresql_where=running)
    op.create_table(
        "recognition_agreement_steps",
        sa.Column("agreement_id", _UUID, sa.ForeignKey("recognition_agreements.agreement_id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        moment("at"),
        text("act"),
        text("state"),
        text("agency", optional=True),
        text("actor", optional=True),
        text("clause"),
        text("reason", optional=True),
        text("document_no", optional=True),
    )


def offered_results() -> None:
    op.create_table(
        "offered_results",
        sa.Column("result_id", _UUID, primary_key=True),
        *(text(name) for name in ("uscc", "said_of", "kind", "issuer", "document_no")),
        sa.Column("items", JSONB, nullable=False),
        *(texts(name) for name in ("item_keys", "hs_prefixes", "consignment_ids")),
        *(day(name) for name in ("found_on", "valid_from", "valid_until")),
        text("source"),
        text("source_id"),
        texts("counts_for"),
        text("basis", optional=True),
        text("report_sha256", optional=True),
        text("digest"),
        sa.Column("signatures", JSONB, nullable=False),
        moment("offered_at"),
        text("offered_by"),
        text("actor", optional=True),
        text("state"),
        day("ended_on", optional=True),
        *(text(name, optional=True) for name in ("reason", "ended_document_no", "ended_by", "flag")),
        sa.Column("reopening", sa.Boolean, nullable=False),
        version(),
        sa.UniqueConstraint(
            "issuer", "kind", "document_no", "said_of", "source", "source_id", name="offered_results_once"
        ),
    )
    op.create_index("offered_results_by_uscc", "offered_results", ["uscc", "result_id"])
    op.create_index("offered_results_by_source", "offered_results", ["source", "source_id"])
    reopening = sa.text("reopening")
    op.create_index("offered_results_reopening", "offered_results", ["result_id"], postgresql_where=reopening)


def recognitions() -> None:
    op.create_table(
        "recognitions",
        sa.Column("recognition_id", _UUID, primary_key=True),
        uuid("check_id"),
        text("check"),
        sa.Column("check_saved", sa.Boolean, nullable=False),
        text("uscc"),
        uuid("result_id", sa.ForeignKey("offered_results.result_id")),
        sa.Column("result_version", sa.Integer, nullable=False),
        uuid("agreement_id", sa.ForeignKey("recognition_agreements.agreement_id"), optional=True),
        *(text(name) for name in ("agreement", "kind", "issuer", "document_no", "recognised_by")),
        text("actor", optional=True),
        texts("items"),
        text("hs_code", optional=True),
        uuid("consignment_id", sa.ForeignKey("consignments.consignment_id"), optional=True),
        text("reference", optional=True),
        *(text(name) for name in ("zh", "en", "clause")),
        sa.Column("read", JSONB, nullable=False),
        day("recognised_on"),
        moment("recognised_at"),
        text("state"),
        day("reopened_on", optional=True),
        text("reopened_because", optional=True),
        version(),
    )
    standing = sa.text("state = 'STANDING'")
    op.create_index("recognitions_by_uscc", "recognitions", ["uscc", "recognition_id"])
    op.create_index("recognitions_resting", "recognitions", ["result_id", "recognition_id"], postgresql_where=standing)
    op.create_index("recognitions_by_consignment", "recognitions", ["consignment_id"])
    op.create_index("recognitions_by_day", "recognitions", ["recognised_on"])


def result_conflicts() -> None:
    op.create_table(
        "result_conflicts",
        sa.Column("conflict_id", _UUID, primary_key=True),
        text("uscc"),
        text("item"),
        uuid("result_id", sa.ForeignKey("offered_results.result_id")),
        uuid("other_result_id", sa.ForeignKey("offered_results.result_id")),
        text("state"),
        day("found_on"),
        text("resolution", optional=True),
        day("resolved_on", optional=True),
        *(text(name, optional=True) for name in ("resolved_by", "actor", "reason", "document_no")),
        version(),
        sa.UniqueConstraint("result_id", "other_result_id", "item", name="result_conflicts_once"),
    )
    op.create_index("result_conflicts_open", "result_conflicts", ["uscc"], postgresql_where=sa.text("state = 'OPEN'"))
    op.create_index("result_conflicts_by_other", "result_conflicts", ["other_result_id"])


def downgrade() -> None:
    for table in (
        "result_conflicts",
        "recognitions",
        "offered_results",
        "recognition_agreement_steps",
        "recognition_agreements",
    ):
        op.drop_table(table)
