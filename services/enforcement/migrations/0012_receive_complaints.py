"""Complaints and reports: keys of the units that take in, sealed boxes, what became of them, sealed answers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "intake_keys",
        sa.Column("kid", sa.Text, primary_key=True),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("division", sa.Text, nullable=False),
        sa.Column("jwk", JSONB, nullable=False),
        sa.Column("voucher", JSONB, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("statement", sa.Text, nullable=False),
        sa.Column("signature", sa.Text, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("revoked_on", sa.Date),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("intake_keys_division", "intake_keys", ["division", "state"])
    op.create_table(
        "submissions",
        sa.Column("submission_id", sa.Text, primary_key=True),
        sa.Column("follow", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("division", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("kid", sa.Text, nullable=False),
        sa.Column("named", sa.Boolean, nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("files", JSONB, nullable=False),
    )
    op.create_table(
        "sealed_boxes",
        sa.Column("box_id", sa.Text, primary_key=True),
        sa.Column("submission_id", sa.Text, nullable=False),
        sa.Column("complaint_id", sa.Text),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("kid", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index("sealed_boxes_submission", "sealed_boxes", ["submission_id"])
    op.create_index("sealed_boxes_content", "sealed_boxes", ["submission_id", "sha256"], unique=True)
    op.create_table(
        "intake_complaints",
        sa.Column("complaint_id", sa.Text, primary_key=True),
        sa.Column("submission_id", sa.Text, nullable=False),
        sa.Column("follow", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("division", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("intake_agency", sa.Text, nullable=False),
        sa.Column("named", sa.Boolean, nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("moved_on", sa.Date, nullable=False),
        sa.Column("known_on", sa.Date),
        sa.Column("category", sa.Text),
        sa.Column("against_uscc", sa.Text),
        sa.Column("against_name", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("document_no", sa.Text),
        sa.Column("leads", JSONB, nullable=False),
        sa.Column("substantiated_id", sa.Text),
        sa.Column("penalty_case_id", sa.Text),
        sa.Column("transferred", sa.Boolean, nullable=False),
        sa.Column("transfer", sa.Text, nullable=False),
        sa.Column("transfer_to", sa.Text),
        sa.Column("transfer_reason", sa.Text),
        sa.Column("superior", sa.Text),
        sa.Column("extended", sa.Boolean, nullable=False),
        sa.Column("boxes_erased_on", sa.Date),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("intake_complaints_submission", "intake_complaints", ["submission_id"])
    op.create_index("intake_complaints_agency", "intake_complaints", ["agency", "complaint_id"])
    op.create_index("intake_complaints_moved", "intake_complaints", ["state", "moved_on"])
    op.create_table(
        "sealed_answers",
        sa.Column("answer_id", sa.Text, primary_key=True),
        sa.Column("complaint_id", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index("sealed_answers_complaint", "sealed_answers", ["complaint_id", "sha256"], unique=True)
