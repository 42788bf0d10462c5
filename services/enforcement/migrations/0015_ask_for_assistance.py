"""Assistance and transfers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def _text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=null)


def _day(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Date(), nullable=null)


def _list(name: str) -> sa.Column:
    return sa.Column(name, postgresql.JSONB(), nullable=False)


def upgrade() -> None:
    _create_requests()
    _create_transfers()


def _create_requests() -> None:
    op.create_table(
        "assistance_requests",
        sa.Column("request_id", sa.Text(), primary_key=True),
        *(_text(name) for name in ("reference", "from_agency", "to_agency")),
        *(_text(name, null=True) for name in ("uscc", "subject_kind", "subject_id")),
        *(_text(name) for name in ("matter", "legal_basis")),
        *(_list(name) for name in ("asked", "evidence")),
        _day("created_on"),
        *(_text(name) for name in ("clause", "state")),
        *(_text(name, null=True) for name in ("superior", "letter_no", "reply_no")),
        sa.Column("needs_inquiry", sa.Boolean(), nullable=False),
        *(_text(name, null=True) for name in ("supplement", "answer")),
        _list("answer_evidence"),
        *(_text(name, null=True) for name in ("refusal", "explanation", "reason", "decision", "outcome")),
        *(_day(name, null=True) for name in ("sent_on", "stop_on", "answered_on", "closed_on")),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("late", "overdue")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("from_agency", "to_agency", "reference", name="assistance_requests_once"),
    )
    op.create_index("assistance_requests_by_day", "assistance_requests", ["sent_on"])
    where = sa.text("closed_on IS NULL")
    op.create_index("assistance_requests_to_stop", "assistance_requests", ["stop_on"], postgresql_where=where)


def _create_transfers() -> None:
    op.create_table(
        "transfers",
        sa.Column("transfer_id", sa.Text(), primary_key=True),
        *(_text(name) for name in ("kind", "subject_kind", "subject_id", "from_agency", "to_agency")),
        *(_text(name, null=True) for name in ("uscc", "division")),
        _text("reason"),
        _list("items"),
        _day("sent_on"),
        *(_text(name) for name in ("clause", "state")),
        _day("received_on", null=True),
        _text("answer", null=True),
        _list("custody"),
        _text("head", null=True),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("transfers_of_subject", "transfers", ["subject_kind", "subject_id"])
