"""Consignments that wait to be decided anew, because a fact touched more of them than are decided at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.inspection.models.row import Base, Uuid


class RedecisionRow(Base):
    """A fact that touched many consignments; `reaches` says which."""

    __tablename__ = "redecisions"

    redecision_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    cause: Mapped[str]
    reaches: Mapped[list[Any]]
    spare_stale: Mapped[bool]
    agency: Mapped[str | None]
    actor: Mapped[str | None]
    traceparent: Mapped[str | None]
    begun_at: Mapped[datetime]


class RedecisionRangeRow(Base):
    """Some of these consignments, decided anew in one transaction; once they are, only how many there were is kept."""

    __tablename__ = "redecision_ranges"

    redecision_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("redecisions.redecision_id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    consignment_ids: Mapped[list[str]] = mapped_column(ARRAY(Uuid))
    touched: Mapped[int]
    changed: Mapped[int | None]
    tries: Mapped[int] = mapped_column(server_default="0")
    due_at: Mapped[datetime]
    failure: Mapped[str | None]
    done_at: Mapped[datetime | None]

    __table_args__ = (
        sa.Index("redecision_ranges_waiting", "redecision_id", "number", postgresql_where=sa.text("done_at IS NULL")),
    )
