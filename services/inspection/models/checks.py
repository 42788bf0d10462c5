"""How consignments are checked: draws with the seeds of their days, samples, releases, re-inspections, refusals."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.inspection.models.row import Base, Uuid

_CONSIGNMENT = "consignments.consignment_id"


class DrawDayRow(Base):
    """The seed of a day's draws: its digest told beforehand, itself when the day is over."""

    __tablename__ = "draw_days"

    on: Mapped[date] = mapped_column(primary_key=True)
    seed: Mapped[str]
    commitment: Mapped[str]
    committed_at: Mapped[datetime]
    revealed_on: Mapped[date | None]

    __table_args__ = (sa.Index("draw_days_unrevealed", "on", postgresql_where=sa.text("revealed_on IS NULL")),)


class DrawRow(Base):
    """The draw of one declaration of a consignment."""

    __tablename__ = "draws"

    consignment_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey(_CONSIGNMENT), primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True)
    on: Mapped[date] = mapped_column(sa.ForeignKey("draw_days.on"))
    number: Mapped[Decimal]
    forced: Mapped[str | None]
    from_decision: Mapped[int]
    plan_id: Mapped[str | None] = mapped_column(Uuid)

    __table_args__ = (sa.Index("draws_by_plan", "plan_id", postgresql_where=sa.text("plan_id IS NOT NULL")),)


class SampleRow(Base):
    """The pieces taken of a batch; `number` is that of the step."""

    __tablename__ = "samples"

    consignment_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey(_CONSIGNMENT), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    on: Mapped[date] = mapped_column(sa.ForeignKey("draw_days.on"))
    attempt: Mapped[int]
    lot: Mapped[int] = mapped_column(sa.BigInteger)
    size: Mapped[int]
    units: Mapped[list[Any]]
    items: Mapped[list[Any]]
    plan: Mapped[str]
    clause: Mapped[str]
    taken_at: Mapped[datetime]
    agency: Mapped[str | None]


class ReleaseRow(Base):
    """A release and the last day on which it holds, for exports; `number` is that of the step."""

    __tablename__ = "releases"

    consignment_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey(_CONSIGNMENT), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    released_on: Mapped[date]
    valid_until: Mapped[date | None]
    by_rule: Mapped[bool]


class ReinspectionRow(Base):
    """A re-inspection (复验): asked for by whom, at which level, and how it ended; `number` is that of the step."""

    __tablename__ = "reinspections"

    consignment_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey(_CONSIGNMENT), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    attempt: Mapped[int]
    level: Mapped[str | None]
    asked_on: Mapped[date]
    asked_by: Mapped[str]
    reason: Mapped[str | None]
    concluded_on: Mapped[date | None]
    concluded_by: Mapped[str | None]
    result: Mapped[str | None]
    document_no: Mapped[str | None]


class ClearingRow(Base):
    """How the hold on a refused batch ended; `number` is that of the step that refused it."""

    __tablename__ = "clearings"

    consignment_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey(_CONSIGNMENT), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    how: Mapped[str]
    cleared_on: Mapped[date]
    agency: Mapped[str]
    actor: Mapped[str | None]
    document_no: Mapped[str]
    reason: Mapped[str]


class TemporaryGoodsRow(Base):
    """Goods admitted for a time (new business), and the export that closes it."""

    __tablename__ = "temporary_goods"

    consignment_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey(_CONSIGNMENT), primary_key=True)
    due_on: Mapped[date]
    closed_on: Mapped[date | None]
    closed_by: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey(_CONSIGNMENT))
    reminded_on: Mapped[date | None]
    overdue_on: Mapped[date | None]
    extensions: Mapped[int]
    version: Mapped[int]

    __table_args__ = (sa.Index("temporary_goods_open", "due_on", postgresql_where=sa.text("closed_on IS NULL")),)
