"""Recall lists: exported goods that something learned later concerns."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.inspection.models.row import Base, HsCode, Uuid


class RecallRow(Base):
    """A recall list, and the ground it was opened on."""

    __tablename__ = "recalls"

    recall_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    ground: Mapped[str]
    ground_id: Mapped[str]
    level: Mapped[str | None]
    hs_prefix: Mapped[str | None] = mapped_column(HsCode)
    destination: Mapped[str | None]
    uscc: Mapped[str | None]
    reason: Mapped[str]
    document_no: Mapped[str | None]
    clause: Mapped[str]
    opened_on: Mapped[date]
    opened_at: Mapped[datetime]
    opened_by: Mapped[str | None]
    actor: Mapped[str | None]
    filling: Mapped[bool]
    fallen_on: Mapped[date | None]
    fallen_reason: Mapped[str | None]
    version: Mapped[int]

    __table_args__ = (
        sa.UniqueConstraint("ground", "ground_id", name="recalls_once"),
        sa.Index("recalls_standing", "hs_prefix", postgresql_where=sa.text("ground = 'alert' AND fallen_on IS NULL")),
    )


class RecallEntryRow(Base):
    """A consignment on a recall list."""

    __tablename__ = "recall_entries"

    entry_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    recall_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("recalls.recall_id"))
    consignment_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("consignments.consignment_id"))
    uscc: Mapped[str]
    state: Mapped[str]
    quantity: Mapped[Decimal]
    unit: Mapped[str]
    got_back: Mapped[Decimal]
    measure: Mapped[str | None]
    listed_on: Mapped[date]
    notified_on: Mapped[date | None]
    reported_on: Mapped[date | None]
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool]
    overdue_since: Mapped[date | None]
    clear_proposed: Mapped[str | None]
    ended_on: Mapped[date | None]
    step_number: Mapped[int]
    version: Mapped[int]

    __table_args__ = (
        sa.UniqueConstraint("recall_id", "consignment_id", name="recall_entries_once"),
        sa.Index("recall_entries_by_list", "recall_id", "entry_id"),
        sa.Index("recall_entries_by_uscc", "uscc", "entry_id"),
        sa.Index("recall_entries_by_consignment", "consignment_id"),
        sa.Index("recall_entries_due", "due_on", postgresql_where=sa.text("state = 'NOTIFIED'")),
    )


class RecallStepRow(Base):
    """What was done about an entry: who, why, clause, evidence, how much."""

    __tablename__ = "recall_steps"

    entry_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("recall_entries.entry_id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    source: Mapped[str | None]
    target: Mapped[str]
    agency: Mapped[str | None]
    actor: Mapped[str | None]
    clause: Mapped[str]
    reason: Mapped[str | None]
    document_no: Mapped[str | None]
    quantity: Mapped[Decimal | None]
    cause: Mapped[str | None]
