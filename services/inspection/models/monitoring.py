"""Risk monitoring: plans, the draws of their periods with the whole population, and the samples."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.inspection.models.row import Base, HsCode, Uuid

Texts = ARRAY(sa.Text)
_PLAN = "monitoring_plans.plan_id"
_OPEN = sa.text("state IN ('DRAWN', 'TAKEN')")


class MonitoringPlanRow(Base):
    """A plan; `next_on` is the day of its next draw."""

    __tablename__ = "monitoring_plans"

    plan_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    title: Mapped[str]
    zone_id: Mapped[str | None]
    hs_prefixes: Mapped[list[str]] = mapped_column(Texts)
    direction: Mapped[str]
    destinations: Mapped[list[str]] = mapped_column(Texts)
    items: Mapped[list[str]] = mapped_column(Texts)
    period: Mapped[str]
    samples: Mapped[int]
    most_per_enterprise: Mapped[int]
    from_on: Mapped[date]
    until_on: Mapped[date]
    document_no: Mapped[str]
    clause: Mapped[str]
    state: Mapped[str]
    agency: Mapped[str]
    actor: Mapped[str]
    proposed_at: Mapped[datetime]
    decided_agency: Mapped[str | None]
    decided_actor: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decision_no: Mapped[str | None]
    reason: Mapped[str | None]
    closed_on: Mapped[date | None]
    next_on: Mapped[date | None]
    version: Mapped[int]

    __table_args__ = (
        sa.Index("monitoring_plans_due", "next_on", postgresql_where=sa.text("next_on IS NOT NULL")),
        sa.Index("monitoring_plans_in_force", "until_on", postgresql_where=sa.text("state = 'APPROVED'")),
    )


class MonitoringDrawRow(Base):
    """The draw of one period, by its first day."""

    __tablename__ = "monitoring_draws"

    plan_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey(_PLAN), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    seed_on: Mapped[date] = mapped_column(sa.ForeignKey("draw_days.on"))
    declared_from: Mapped[date]
    declared_until: Mapped[date]
    population: Mapped[int]
    wanted: Mapped[int]
    most_per_enterprise: Mapped[int]
    made_at: Mapped[datetime]


class MonitoringCandidateRow(Base):
    """A consignment that could be drawn, as it was on that day; `rank` is its place in the order of the draw."""

    __tablename__ = "monitoring_candidates"

    plan_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    consignment_id: Mapped[str] = mapped_column(Uuid)
    uscc: Mapped[str]
    key: Mapped[str]

    __table_args__ = (sa.ForeignKeyConstraint(["plan_id", "on"], ["monitoring_draws.plan_id", "monitoring_draws.on"]),)


class MonitoringSampleRow(Base):
    """A sample that was drawn, and what became of it."""

    __tablename__ = "monitoring_samples"

    sample_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    plan_id: Mapped[str] = mapped_column(Uuid)
    on: Mapped[date]
    rank: Mapped[int]
    consignment_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("consignments.consignment_id"))
    uscc: Mapped[str]
    hs_code: Mapped[str] = mapped_column(HsCode)
    product: Mapped[str]
    destination: Mapped[str | None]
    state: Mapped[str]
    drawn_on: Mapped[date]
    due_on: Mapped[date | None]
    taken_on: Mapped[date | None]
    taken_agency: Mapped[str | None]
    taken_actor: Mapped[str | None]
    tested_on: Mapped[date | None]
    tested_at: Mapped[datetime | None]
    cnas_no: Mapped[str | None]
    document_no: Mapped[str | None]
    items: Mapped[list[Any]]
    conforming: Mapped[bool | None]
    reason: Mapped[str | None]
    replaces: Mapped[str | None] = mapped_column(Uuid)
    reminded_on: Mapped[date | None]
    overdue_on: Mapped[date | None]
    version: Mapped[int]

    __table_args__ = (
        sa.ForeignKeyConstraint(["plan_id", "on"], ["monitoring_draws.plan_id", "monitoring_draws.on"]),
        sa.UniqueConstraint("plan_id", "on", "rank", name="monitoring_samples_once"),
        sa.Index("monitoring_samples_by_uscc", "uscc", "sample_id"),
        sa.Index("monitoring_samples_open", "due_on", postgresql_where=_OPEN),
        sa.Index("monitoring_samples_tested", "hs_code", "tested_on", postgresql_where=sa.text("state = 'TESTED'")),
    )
