"""Draws by commitments: terms, commitments, lots, and leads that others told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.domain.draws import Officer
from services.enforcement.models.row import Base

_MOMENT = sa.DateTime(timezone=True)


class DrawRow(Base):
    __tablename__ = "draws"

    campaign_id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    salt: Mapped[str]
    officers: Mapped[tuple[Officer, ...]]
    closes_on: Mapped[date]
    begun_at: Mapped[datetime] = mapped_column(_MOMENT)
    terms: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    terms_digest: Mapped[str | None]
    escrow_agency: Mapped[str | None]
    escrow_key: Mapped[str | None]
    escrow_secret: Mapped[str | None]
    closed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    public_value: Mapped[str | None]
    seed: Mapped[str | None]
    cuts: Mapped[dict[str, str] | None] = mapped_column(JSONB)
    target_count: Mapped[int | None]
    drawn_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    disclosed_on: Mapped[date | None]
    reason: Mapped[str | None]
    problem: Mapped[str | None]
    tried_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    version: Mapped[int]

    __table_args__ = (
        sa.Index("draws_under_way", "state", postgresql_where=sa.text("state IN ('PREPARING', 'OPEN', 'CLOSED')")),
    )


class CommitmentRow(Base):
    """A commitment to a part of a seed; one that was ever made is never taken again."""

    __tablename__ = "draw_commitments"

    campaign_id: Mapped[str] = mapped_column(primary_key=True)
    agency: Mapped[str] = mapped_column(primary_key=True)
    commitment: Mapped[str] = mapped_column(unique=True)
    committed_at: Mapped[datetime] = mapped_column(_MOMENT)
    secret: Mapped[str | None]
    revealed_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class LotRow(Base):
    """An enterprise of a frozen population, in the order of the identities."""

    __tablename__ = "draw_lots"

    campaign_id: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    identity: Mapped[bytes]
    uscc: Mapped[str]
    grade: Mapped[str]
    reasons: Mapped[list[str] | None] = mapped_column(JSONB)

    __table_args__ = (
        sa.Index("draw_lots_by_uscc", "campaign_id", "uscc", unique=True),
        sa.Index("draw_lots_by_identity", "campaign_id", "identity", unique=True),
    )


class BlockRow(Base):
    """The root over 1,024 lots."""

    __tablename__ = "draw_blocks"

    campaign_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    root: Mapped[bytes]


class LeadRow(Base):
    """Why an enterprise is to be targeted, told by another area; draws frozen while it stands take it up."""

    __tablename__ = "draw_leads"

    source_kind: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(primary_key=True)
    uscc: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]
    told_on: Mapped[date]
    standing: Mapped[bool]

    __table_args__ = (sa.Index("draw_leads_standing", "uscc", postgresql_where=sa.text("standing")),)
