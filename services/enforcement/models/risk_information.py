"""Risk information, its assessments, and whom it may be about."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.models.row import Base, Objects


class RiskInformationRow(Base):
    __tablename__ = "risk_information"

    information_id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    reference: Mapped[str]
    channel: Mapped[str]
    state: Mapped[str]
    agency: Mapped[str]
    division: Mapped[str | None]
    product: Mapped[str]
    description: Mapped[str]
    hazard: Mapped[str | None]
    hs_prefix: Mapped[str | None]
    category: Mapped[str | None]
    brands: Mapped[tuple[str, ...]]
    models: Mapped[tuple[str, ...]]
    barcodes: Mapped[tuple[str, ...]]
    batches: Mapped[tuple[str, ...]]
    usccs: Mapped[tuple[str, ...]]
    declaration_nos: Mapped[tuple[str, ...]]
    traders: Mapped[tuple[dict[str, Any], ...]] = mapped_column(Objects)
    measures: Mapped[tuple[dict[str, Any], ...]] = mapped_column(Objects)
    photos: Mapped[tuple[dict[str, Any], ...]] = mapped_column(Objects)
    notified_by: Mapped[str | None]
    market: Mapped[str | None]
    origin: Mapped[str | None]
    published_on: Mapped[date | None]
    received_on: Mapped[date]
    raw_sha256: Mapped[str | None]
    level: Mapped[str | None]
    alert_id: Mapped[str | None]
    matched: Mapped[bool]
    digest: Mapped[str]
    clause: Mapped[str]
    version: Mapped[int]
    known_to: Mapped[tuple[dict[str, Any], ...]] = mapped_column(Objects)


class RiskAssessmentRow(Base):
    __tablename__ = "risk_assessments"

    assessment_id: Mapped[str] = mapped_column(primary_key=True)
    information_id: Mapped[str | None]
    alert_id: Mapped[str | None]
    scenarios: Mapped[tuple[dict[str, Any], ...]] = mapped_column(Objects)
    level: Mapped[str]
    clause: Mapped[str]
    sure: Mapped[str]
    reason: Mapped[str | None]
    assessed_on: Mapped[date]
    agency: Mapped[str]
    actor: Mapped[str | None]
    rule_set: Mapped[str]
    digest: Mapped[str]
    version: Mapped[int]


class RiskMatchRow(Base):
    __tablename__ = "risk_matches"

    match_id: Mapped[str] = mapped_column(primary_key=True)
    information_id: Mapped[str]
    target: Mapped[str]
    target_id: Mapped[str]
    uscc: Mapped[str]
    shown: Mapped[str]
    hs_code: Mapped[str | None]
    way: Mapped[str]
    score: Mapped[int]
    state: Mapped[str]
    found_on: Mapped[date]
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None]
    actor: Mapped[str | None]
    reason: Mapped[str | None]
    trace_case_id: Mapped[str | None]
    clause: Mapped[str]
    version: Mapped[int]
    effects: Mapped[tuple[dict[str, Any], ...]] = mapped_column(Objects)

    __table_args__ = (sa.UniqueConstraint("information_id", "target", "target_id", name="risk_matches_target"),)
