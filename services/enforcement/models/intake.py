"""Keys of the units that take in, what came in, its boxes, what became of it, and answers."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.models.row import Base


class IntakeKeyRow(Base):
    __tablename__ = "intake_keys"
    __table_args__ = (sa.Index("intake_keys_division", "division", "state"),)

    kid: Mapped[str] = mapped_column(primary_key=True)
    agency: Mapped[str]
    division: Mapped[str]
    jwk: Mapped[dict[str, str]]
    voucher: Mapped[dict[str, str]]
    fingerprint: Mapped[str]
    statement: Mapped[str]
    signature: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    state: Mapped[str]
    reason: Mapped[str | None]
    revoked_on: Mapped[date | None]
    version: Mapped[int]


class SubmissionRow(Base):
    __tablename__ = "submissions"

    submission_id: Mapped[str] = mapped_column(primary_key=True)
    follow: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    division: Mapped[str]
    agency: Mapped[str]
    kid: Mapped[str]
    named: Mapped[bool]
    received_on: Mapped[date]
    files: Mapped[tuple[str, ...]]


class SealedBoxRow(Base):
    __tablename__ = "sealed_boxes"
    __table_args__ = (
        sa.Index("sealed_boxes_submission", "submission_id"),
        sa.Index("sealed_boxes_content", "submission_id", "sha256", unique=True),
    )

    box_id: Mapped[str] = mapped_column(primary_key=True)
    submission_id: Mapped[str]
    complaint_id: Mapped[str | None]
    part: Mapped[str]
    kid: Mapped[str]
    sha256: Mapped[str]
    size_bytes: Mapped[int]
    content: Mapped[bytes]


class IntakeComplaintRow(Base):
    __tablename__ = "intake_complaints"
    __table_args__ = (
        sa.Index("intake_complaints_submission", "submission_id"),
        sa.Index("intake_complaints_agency", "agency", "complaint_id"),
        sa.Index("intake_complaints_moved", "state", "moved_on"),
    )

    complaint_id: Mapped[str] = mapped_column(primary_key=True)
    submission_id: Mapped[str]
    follow: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    division: Mapped[str]
    agency: Mapped[str]
    intake_agency: Mapped[str]
    named: Mapped[bool]
    received_on: Mapped[date]
    moved_on: Mapped[date]
    known_on: Mapped[date | None]
    category: Mapped[str | None]
    against_uscc: Mapped[str | None]
    against_name: Mapped[str | None]
    reason: Mapped[str | None]
    document_no: Mapped[str | None]
    leads: Mapped[tuple[str, ...]]
    substantiated_id: Mapped[str | None]
    penalty_case_id: Mapped[str | None]
    information_id: Mapped[str | None]
    transferred: Mapped[bool]
    transfer: Mapped[str]
    transfer_to: Mapped[str | None]
    transfer_reason: Mapped[str | None]
    superior: Mapped[str | None]
    extended: Mapped[bool]
    boxes_erased_on: Mapped[date | None]
    version: Mapped[int]


class SealedAnswerRow(Base):
    __tablename__ = "sealed_answers"
    __table_args__ = (sa.Index("sealed_answers_complaint", "complaint_id", "sha256", unique=True),)

    answer_id: Mapped[str] = mapped_column(primary_key=True)
    complaint_id: Mapped[str]
    agency: Mapped[str]
    on: Mapped[date]
    sha256: Mapped[str]
    content: Mapped[bytes]
