"""Visits of campaigns, and what followed from their results."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.models.row import Base


class VisitRow(Base):
    """An officer has one part in the visit of a target: its unique key says so."""

    __tablename__ = "visits"

    visit_id: Mapped[str] = mapped_column(primary_key=True)
    campaign_id: Mapped[str]
    uscc: Mapped[str]
    agency: Mapped[str]
    officer: Mapped[str]
    leads: Mapped[bool]
    state: Mapped[str]
    assigned_on: Mapped[date]
    due_on: Mapped[date]
    provisional: Mapped[bool]
    accepted_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    note: Mapped[str | None]
    version: Mapped[int]

    __table_args__ = (
        sa.Index("visits_once", "campaign_id", "uscc", "agency", "officer", unique=True),
        sa.Index("visits_of_agency", "agency", "visit_id"),
    )


class FollowUpRow(Base):
    __tablename__ = "campaign_follow_ups"

    follow_up_id: Mapped[str] = mapped_column(primary_key=True)
    campaign_id: Mapped[str]
    uscc: Mapped[str]
    kind: Mapped[str]
    case_id: Mapped[str | None]
    matter: Mapped[str]
    agency: Mapped[str]
    opened_on: Mapped[date]
    document_no: Mapped[str | None]
    clause: Mapped[str]

    __table_args__ = (sa.Index("campaign_follow_ups_once", "campaign_id", "uscc", "kind", unique=True),)
