"""Thresholds that zones adopted, surveys, and sheets of the county's target management."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.enterprise.models.row import Base


class AdoptionRow(Base):
    """Thresholds of a zone from a day on, by a decision; never changed, a later decision follows it."""

    __tablename__ = "kpi_adoptions"

    zone_id: Mapped[str] = mapped_column(sa.ForeignKey("zones.zone_id"), primary_key=True)
    document_no: Mapped[str] = mapped_column(primary_key=True)
    profile: Mapped[str]
    based_on: Mapped[str | None]
    decided_on: Mapped[date]
    held_from: Mapped[date]
    kpis: Mapped[dict[str, Any]]
    agency: Mapped[str]
    actor: Mapped[str | None]
    noted_at: Mapped[datetime]


class SurveyRow(Base):
    """What a survey of the public or of enterprises found, its sample stated."""

    __tablename__ = "surveys"
    __table_args__ = (
        sa.UniqueConstraint("zone_id", "code", "document_no", name="surveys_once"),
        sa.Index("surveys_newest", "zone_id", "code", "ended_on"),
    )

    survey_id: Mapped[str] = mapped_column(primary_key=True)
    zone_id: Mapped[str] = mapped_column(sa.ForeignKey("zones.zone_id"))
    code: Mapped[str]
    question: Mapped[str]
    method: Mapped[str]
    surveyor: Mapped[str]
    began_on: Mapped[date]
    ended_on: Mapped[date]
    population: Mapped[int | None]
    sample_size: Mapped[int]
    favourable: Mapped[int]
    document_no: Mapped[str]
    agency: Mapped[str]
    noted_at: Mapped[datetime]


class TargetSheetRow(Base):
    """A year's sheet of targets (目标管理考核) of a county, or of one zone in it."""

    __tablename__ = "target_sheets"
    __table_args__ = (sa.UniqueConstraint("division", "year", "document_no", name="target_sheets_once"),)

    sheet_id: Mapped[str] = mapped_column(primary_key=True)
    division: Mapped[str]
    zone_id: Mapped[str | None] = mapped_column(sa.ForeignKey("zones.zone_id"))
    year: Mapped[int]
    document_no: Mapped[str]
    title: Mapped[str]
    scores_due_on: Mapped[date]
    state: Mapped[str]
    closed_by: Mapped[str | None]
    closing_document_no: Mapped[str | None]
    agency: Mapped[str]
    on: Mapped[date]
    version: Mapped[int]


class TargetItemRow(Base):
    """One target of a sheet: whose it is, what it is worth, and how it was scored."""

    __tablename__ = "target_items"

    sheet_id: Mapped[str] = mapped_column(sa.ForeignKey("target_sheets.sheet_id"), primary_key=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    agency: Mapped[str]
    zh: Mapped[str]
    en: Mapped[str]
    points: Mapped[int]
    kpi: Mapped[str | None]
    state: Mapped[str]
    self_points: Mapped[int | None]
    reviewed_points: Mapped[int | None]
    settled_points: Mapped[int | None]
    objections_until: Mapped[date | None]
    on: Mapped[date]
    version: Mapped[int]


class TargetStepRow(Base):
    """One step of scoring a target: numbered by the version it led to."""

    __tablename__ = "target_steps"

    sheet_id: Mapped[str] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[str]
    points: Mapped[int | None]
    reason: Mapped[str | None]
    evidence: Mapped[list[str]]
    agency: Mapped[str]
    actor: Mapped[str | None]
    on: Mapped[date]
    clause: Mapped[str]
    noted_at: Mapped[datetime]
    __table_args__ = (sa.ForeignKeyConstraint(["sheet_id", "item"], ["target_items.sheet_id", "target_items.item"]),)
