"""Requests for assistance, and transfers of cases and evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.models.row import Base, Objects


class AssistanceRow(Base):
    """A request of one agency to another."""

    __tablename__ = "assistance_requests"

    request_id: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str]
    from_agency: Mapped[str]
    to_agency: Mapped[str]
    uscc: Mapped[str | None]
    subject_kind: Mapped[str | None]
    subject_id: Mapped[str | None]
    matter: Mapped[str]
    legal_basis: Mapped[str]
    asked: Mapped[tuple[str, ...]]
    evidence: Mapped[tuple[dict[str, Any], ...]] = mapped_column(Objects)
    created_on: Mapped[date]
    clause: Mapped[str]
    state: Mapped[str]
    superior: Mapped[str | None]
    letter_no: Mapped[str | None]
    reply_no: Mapped[str | None]
    needs_inquiry: Mapped[bool]
    supplement: Mapped[str | None]
    answer: Mapped[str | None]
    answer_evidence: Mapped[tuple[dict[str, Any], ...]] = mapped_column(Objects)
    refusal: Mapped[str | None]
    explanation: Mapped[str | None]
    reason: Mapped[str | None]
    decision: Mapped[str | None]
    outcome: Mapped[str | None]
    sent_on: Mapped[date | None]
    stop_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    late: Mapped[bool]
    overdue: Mapped[bool]
    version: Mapped[int]

    __table_args__ = (
        sa.UniqueConstraint("from_agency", "to_agency", "reference", name="assistance_requests_once"),
        sa.Index("assistance_requests_by_day", "sent_on"),
        sa.Index("assistance_requests_to_stop", "stop_on", postgresql_where=sa.text("closed_on IS NULL")),
    )


class TransferRow(Base):
    """A case or evidence handed over, with the chain of who had it."""

    __tablename__ = "transfers"

    transfer_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    from_agency: Mapped[str]
    to_agency: Mapped[str]
    uscc: Mapped[str | None]
    division: Mapped[str | None]
    reason: Mapped[str]
    items: Mapped[tuple[dict[str, Any], ...]] = mapped_column(Objects)
    sent_on: Mapped[date]
    clause: Mapped[str]
    state: Mapped[str]
    received_on: Mapped[date | None]
    answer: Mapped[str | None]
    custody: Mapped[tuple[dict[str, Any], ...]] = mapped_column(Objects)
    head: Mapped[str | None]
    version: Mapped[int]

    __table_args__ = (sa.Index("transfers_of_subject", "subject_kind", "subject_id"),)
