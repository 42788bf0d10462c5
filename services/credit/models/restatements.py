"""What records said before they were corrected, and which enterprise stands for which."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.credit.models.row import Id, Moment, Row


class FormerStatementRow(Row):
    """What a record said from one moment until another, and what put an end to that."""

    __tablename__ = "former_statements"
    __table_args__ = (
        sa.Index("former_statements_of_enterprise", "uscc"),
        sa.Index("former_statements_of_document", "document_no", "item"),
    )

    record_id: Mapped[str] = mapped_column(Id, sa.ForeignKey("records.record_id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    uscc: Mapped[str] = mapped_column(sa.Text)
    item: Mapped[str] = mapped_column(sa.Text)
    document_no: Mapped[str] = mapped_column(sa.Text)
    occurred_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    effective_on: Mapped[date]
    detail: Mapped[str | None] = mapped_column(sa.Text)
    evidence_hash: Mapped[str | None] = mapped_column(sa.Text)
    known_at: Mapped[datetime] = mapped_column(Moment)
    known_until: Mapped[datetime] = mapped_column(Moment)
    cause: Mapped[str] = mapped_column(sa.Text)
    correction_document_no: Mapped[str] = mapped_column(sa.Text)
    reason: Mapped[str | None] = mapped_column(sa.Text)
    agency: Mapped[str | None] = mapped_column(sa.Text)
    actor: Mapped[str | None] = mapped_column(sa.Text)


class SuccessionRow(Row):
    """Which code stands for an enterprise's old one, fed by the registry's events, since when that is known here."""

    __tablename__ = "successions"

    uscc: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    successor: Mapped[str] = mapped_column(sa.Text, index=True)
    kind: Mapped[str] = mapped_column(sa.Text)
    on: Mapped[date]
    document_no: Mapped[str] = mapped_column(sa.Text)
    clause: Mapped[str] = mapped_column(sa.Text)
    known_at: Mapped[datetime] = mapped_column(Moment)


class HandedOverRow(Row):
    """What an enterprise had until a succession: a formal rating or grant as its row was, or since when it is known."""

    __tablename__ = "handed_over"
    __table_args__ = (sa.Index("handed_over_by_enterprise", "uscc"),)

    handover_id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    uscc: Mapped[str] = mapped_column(sa.Text)
    what: Mapped[str] = mapped_column(sa.Text)
    was: Mapped[dict[str, Any]] = mapped_column(JSONB)
    known_at: Mapped[datetime] = mapped_column(Moment)
    known_until: Mapped[datetime] = mapped_column(Moment)
