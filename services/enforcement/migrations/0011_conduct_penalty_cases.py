"""Penalty cases and their documents."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _text(*names: str, null: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=null) for name in names]


def _json(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, JSONB, nullable=False) for name in names]


def _day(*names: str, null: bool = False) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Date, nullable=null) for name in names]


def _fen(*names: str, null: bool = True) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger, nullable=null) for name in names]


def upgrade() -> None:
    _create_cases()
    op.create_table(
        "penalty_acts",
        sa.Column("act_id", sa.Text, primary_key=True),
        *_text("case_id"),
        *_text("uscc", null=True),
        *_text("kind"),
        *_day("on"),
        *_json("officers"),
        *_text("place", "heard", null=True),
        *_text("findings"),
        *_text("outcome", null=True),
        *_json("evidence"),
        *_text("document_no", null=True),
        *_text("agency"),
        *_text("actor", null=True),
        *_text("clause"),
        sa.Column("round", sa.Integer, nullable=False),
    )
    op.create_index("penalty_acts_of_case", "penalty_acts", ["case_id", "act_id"])
    op.create_table(
        "penalty_payments",
        sa.Column("payment_id", sa.Text, primary_key=True),
        *_text("case_id"),
        *_day("paid_on"),
        *_fen("amount_fen", null=False),
        *_text("receipt_no", "agency"),
        sa.UniqueConstraint("case_id", "receipt_no", name="penalty_payments_once"),
    )


def _create_cases() -> None:
    op.create_table(
        "penalty_cases",
        sa.Column("case_id", sa.Text, primary_key=True),
        *_text("case_no", "agency", "division"),
        *_text("uscc", "party_name", "party_place", null=True),
        *_text("source"),
        *_text("source_id", null=True),
        *_text("source_reference"),
        *_text("trace_case_id", null=True),
        *_text("act", "act_key"),
        *_day("occurred_on", "continued_until", null=True),
        *_day("found_on"),
        sa.Column("harm", sa.Boolean, nullable=False),
        *_day("filed_on"),
        *_text("clause", "state"),
        *_json("investigators"),
        *_text("statute", "item", "facts", null=True),
        *_json("kinds"),
        *_fen("fine_fen", "confiscated_fen", "goods_value_fen"),
        *_json("circumstances"),
        *_text("weighing", null=True),
        sa.Column("rounds", sa.Integer, nullable=False),
        *_day("noticed_on", null=True),
        *_json("noticed_kinds"),
        *_fen("noticed_fine_fen", "noticed_confiscated_fen"),
        *_day("hearing_on", null=True),
        *_text("hearing_host", null=True),
        *_json("decided_by"),
        *_text("minutes_no", null=True),
        *_day("decided_on", null=True),
        *_text("document_no", "penalty_id", null=True),
        *_day("served_on", null=True),
        *_json("instalments"),
        *_text("ground", "transferred_to", null=True),
        *_day("transferred_on", null=True),
        *_text("publicity"),
        *_text("severity", null=True),
        *_day("reported_on", "published_on", null=True),
        *_text("sent_to", null=True),
        *_day("publicity_ended_on", null=True),
        *_text("jurisdiction"),
        *_text("claimant", "superior", null=True),
        *_day("annulled_on", null=True),
        *_text("annulment_document_no", "annulment_reason", null=True),
        *_day("ended_on", null=True),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("penalty_cases_by_uscc", "penalty_cases", ["uscc", "case_id"])
    op.create_index("penalty_cases_by_act", "penalty_cases", ["act_key", "occurred_on"])
    op.create_index("penalty_cases_of_source", "penalty_cases", ["source", "source_reference"])
    op.create_index("penalty_cases_of_trace", "penalty_cases", ["trace_case_id"])
    op.create_index("penalty_cases_of_penalty", "penalty_cases", ["penalty_id"])
    op.create_index("penalty_cases_by_decision", "penalty_cases", ["agency", "decided_on", "case_id"])


def downgrade() -> None:
    for name in ("penalty_payments", "penalty_acts", "penalty_cases"):
        op.drop_table(name)
