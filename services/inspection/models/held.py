"""Copies of what other services said."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.inspection.models.row import Base, HsCode


class RatingRow(Base):
    """Copy of a rating, from credit."""

    __tablename__ = "held_ratings"

    uscc: Mapped[str] = mapped_column(primary_key=True)
    grade: Mapped[str]
    valid_until: Mapped[date | None]
    said_at: Mapped[datetime]
    version: Mapped[int]


class EnterpriseRow(Base):
    """Copy of what the mode table reads of the registry, of where the enterprise is, and what it is called."""

    __tablename__ = "held_enterprises"

    uscc: Mapped[str] = mapped_column(primary_key=True)
    cnas_lab: Mapped[bool]
    leading: Mapped[bool]
    own_brand: Mapped[bool]
    qms: Mapped[bool]
    self_control: Mapped[bool]
    version: Mapped[int]
    division: Mapped[str | None]
    name: Mapped[str | None]
    name_en: Mapped[str | None]


class ZoneRow(Base):
    """Copy of a zone's level."""

    __tablename__ = "held_zones"

    zone_id: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[str | None]
    state: Mapped[str]
    version: Mapped[int]
    division: Mapped[str | None]


class MembershipRow(Base):
    """Copy of a membership."""

    __tablename__ = "held_memberships"

    zone_id: Mapped[str] = mapped_column(primary_key=True)
    uscc: Mapped[str] = mapped_column(primary_key=True, index=True)
    state: Mapped[str]
    version: Mapped[int]


class TitleRow(Base):
    """Copy of a title."""

    __tablename__ = "held_titles"

    title_id: Mapped[str] = mapped_column(primary_key=True)
    zone_id: Mapped[str]
    uscc: Mapped[str] = mapped_column(index=True)
    state: Mapped[str]
    version: Mapped[int]


class AlertRow(Base):
    """Copy of an alert."""

    __tablename__ = "held_alerts"

    alert_id: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[str]
    hs_prefix: Mapped[str] = mapped_column(HsCode)
    destination: Mapped[str | None]
    uscc: Mapped[str | None]
    in_force: Mapped[bool]
    version: Mapped[int]

    __table_args__ = (sa.Index("held_alerts_in_force", "alert_id", postgresql_where=sa.text("in_force")),)


class TraceCaseRow(Base):
    """Copy of a trace case."""

    __tablename__ = "held_trace_cases"

    case_id: Mapped[str] = mapped_column(primary_key=True)
    uscc: Mapped[str]
    hs_code: Mapped[str] = mapped_column(HsCode)
    open: Mapped[bool]
    finding_in_force: Mapped[bool]
    version: Mapped[int]

    __table_args__ = (sa.Index("held_trace_cases_open", "uscc", postgresql_where=sa.text("open OR finding_in_force")),)


class ListingRow(Base):
    """Copy of a place on a list of joint incentive or joint punishment, from credit."""

    __tablename__ = "held_listings"

    listing_id: Mapped[str] = mapped_column(primary_key=True)
    uscc: Mapped[str]
    list: Mapped[str]
    effect: Mapped[str]
    in_force: Mapped[bool]
    version: Mapped[int]

    __table_args__ = (sa.Index("held_listings_in_force", "uscc", postgresql_where=sa.text("in_force")),)
