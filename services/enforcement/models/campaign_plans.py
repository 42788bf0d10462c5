"""Plans by which campaigns recur, and what became of each of their days."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.domain.draws import Officer
from services.enforcement.models.row import Base


class CampaignPlanRow(Base):
    __tablename__ = "campaign_plans"

    plan_id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    plan_kind: Mapped[str]
    recurrence: Mapped[str]
    starts_on: Mapped[date]
    until_on: Mapped[date | None]
    agencies: Mapped[tuple[str, ...]]
    lead_agency: Mapped[str]
    zone_id: Mapped[str | None]
    hs_prefix: Mapped[str | None]
    division: Mapped[str | None]
    risk: Mapped[tuple[str, ...]]
    sample_size: Mapped[int | None]
    seed_source: Mapped[str | None]
    officers: Mapped[tuple[Officer, ...]]
    state: Mapped[str]
    planned_on: Mapped[date]
    clause: Mapped[str]
    document_no: Mapped[str | None]
    next_nominal_on: Mapped[date | None]
    next_on: Mapped[date | None]
    provisional: Mapped[bool]
    calendar: Mapped[str]
    problem: Mapped[str | None]
    tried_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
    version: Mapped[int]

    __table_args__ = (
        sa.Index("campaign_plans_due", "next_on", postgresql_where=sa.text("state = 'APPROVED'")),
        sa.Index("campaign_plans_by_zone", "plan_kind", "zone_id"),
    )


class CampaignStartRow(Base):
    """A day of a plan is begun, missed or skipped once: its key says so."""

    __tablename__ = "campaign_starts"

    plan_id: Mapped[str] = mapped_column(primary_key=True)
    nominal_on: Mapped[date] = mapped_column(primary_key=True)
    starts_on: Mapped[date]
    outcome: Mapped[str]
    campaign_id: Mapped[str | None] = mapped_column(unique=True)
    started_on: Mapped[date]
    caught_up: Mapped[bool]
    problem: Mapped[str | None]
    tried_on: Mapped[date | None]
