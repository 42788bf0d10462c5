"""Penalty cases, what is done in them, and what is paid."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.models.row import Base


class PenaltyCaseRow(Base):
    __tablename__ = "penalty_cases"

    case_id: Mapped[str] = mapped_column(primary_key=True)
    case_no: Mapped[str]
    agency: Mapped[str]
    division: Mapped[str]
    uscc: Mapped[str | None]
    party_name: Mapped[str | None]
    party_place: Mapped[str | None]
    source: Mapped[str]
    source_id: Mapped[str | None]
    source_reference: Mapped[str]
    trace_case_id: Mapped[str | None]
    act: Mapped[str]
    act_key: Mapped[str]
    occurred_on: Mapped[date | None]
    continued_until: Mapped[date | None]
    found_on: Mapped[date]
    harm: Mapped[bool]
    filed_on: Mapped[date]
    clause: Mapped[str]
    state: Mapped[str]
    investigators: Mapped[tuple[str, ...]]
    statute: Mapped[str | None]
    item: Mapped[str | None]
    facts: Mapped[str | None]
    kinds: Mapped[tuple[str, ...]]
    fine_fen: Mapped[int | None] = mapped_column(sa.BigInteger)
    confiscated_fen: Mapped[int | None] = mapped_column(sa.BigInteger)
    goods_value_fen: Mapped[int | None] = mapped_column(sa.BigInteger)
    circumstances: Mapped[tuple[str, ...]]
    weighing: Mapped[str | None]
    rounds: Mapped[int]
    noticed_on: Mapped[date | None]
    noticed_kinds: Mapped[tuple[str, ...]]
    noticed_fine_fen: Mapped[int | None] = mapped_column(sa.BigInteger)
    noticed_confiscated_fen: Mapped[int | None] = mapped_column(sa.BigInteger)
    hearing_on: Mapped[date | None]
    hearing_host: Mapped[str | None]
    decided_by: Mapped[tuple[str, ...]]
    minutes_no: Mapped[str | None]
    decided_on: Mapped[date | None]
    document_no: Mapped[str | None]
    penalty_id: Mapped[str | None]
    served_on: Mapped[date | None]
    instalments: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    ground: Mapped[str | None]
    transferred_to: Mapped[str | None]
    transferred_on: Mapped[date | None]
    publicity: Mapped[str]
    severity: Mapped[str | None]
    reported_on: Mapped[date | None]
    published_on: Mapped[date | None]
    sent_to: Mapped[str | None]
    publicity_ended_on: Mapped[date | None]
    jurisdiction: Mapped[str]
    claimant: Mapped[str | None]
    superior: Mapped[str | None]
    annulled_on: Mapped[date | None]
    annulment_document_no: Mapped[str | None]
    annulment_reason: Mapped[str | None]
    ended_on: Mapped[date | None]
    version: Mapped[int]


class PenaltyActRow(Base):
    """What is done in a case between its moves."""

    __tablename__ = "penalty_acts"

    act_id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str]
    uscc: Mapped[str | None]
    kind: Mapped[str]
    on: Mapped[date]
    officers: Mapped[tuple[str, ...]]
    place: Mapped[str | None]
    heard: Mapped[str | None]
    findings: Mapped[str]
    outcome: Mapped[str | None]
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    document_no: Mapped[str | None]
    agency: Mapped[str]
    actor: Mapped[str | None]
    clause: Mapped[str]
    round: Mapped[int]


class PenaltyPaymentRow(Base):
    """What was paid of a fine and its surcharge, by the number of the bank's receipt."""

    __tablename__ = "penalty_payments"

    payment_id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str]
    paid_on: Mapped[date]
    amount_fen: Mapped[int] = mapped_column(sa.BigInteger)
    receipt_no: Mapped[str]
    agency: Mapped[str]

    __table_args__ = (sa.UniqueConstraint("case_id", "receipt_no", name="penalty_payments_once"),)
