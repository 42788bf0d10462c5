"""Penalties."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.models.row import Base


class PenaltyRow(Base):
    __tablename__ = "penalties"

    penalty_id: Mapped[str] = mapped_column(primary_key=True)
    uscc: Mapped[str]
    agency: Mapped[str]
    document_no: Mapped[str]
    occurred_on: Mapped[date]
    decided_on: Mapped[date]
    effective_on: Mapped[date]
    act: Mapped[str]
    act_key: Mapped[str]
    item: Mapped[str]
    statute: Mapped[str]
    fine_fen: Mapped[int] = mapped_column(sa.BigInteger)
    goods_value_fen: Mapped[int | None] = mapped_column(sa.BigInteger)
    trace_case_id: Mapped[str | None]
    state: Mapped[str]
    annulled_on: Mapped[date | None]
    annulment_document_no: Mapped[str | None]
    annulment_reason: Mapped[str | None]
    version: Mapped[int]
