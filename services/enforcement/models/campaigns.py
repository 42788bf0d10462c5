"""Campaigns with their population, targets and results."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.domain.draws import Officer
from services.enforcement.models.row import Base, Objects


class CampaignRow(Base):
    __tablename__ = "campaigns"

    campaign_id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    kind: Mapped[str]
    zone_id: Mapped[str | None]
    hs_prefix: Mapped[str | None]
    division: Mapped[str | None]
    year: Mapped[int]
    lead_agency: Mapped[str]
    agencies: Mapped[tuple[str, ...]]
    sample_size: Mapped[int | None]
    seed_source: Mapped[str | None]
    state: Mapped[str]
    planned_on: Mapped[date]
    clause: Mapped[str]
    version: Mapped[int]
    officers: Mapped[tuple[Officer, ...]]
    commitments: Mapped[dict[str, str]]
    population_size: Mapped[int | None]
    population_digest: Mapped[str | None]
    seed: Mapped[str | None]
    targets: Mapped[tuple[str, ...]]
    target_count: Mapped[int | None]
    drawn_on: Mapped[date | None]
    results_entered_on: Mapped[date | None]
    published_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    rule_set: Mapped[str | None]
    risk: Mapped[tuple[str, ...]]
    plan_id: Mapped[str | None]
    plan_day: Mapped[date | None]


class CandidateRow(Base):
    __tablename__ = "campaign_candidates"

    campaign_id: Mapped[str] = mapped_column(primary_key=True)
    uscc: Mapped[str] = mapped_column(primary_key=True)
    grade: Mapped[str]
    reasons: Mapped[tuple[str, ...]]


class TargetRow(Base):
    __tablename__ = "campaign_targets"

    campaign_id: Mapped[str] = mapped_column(primary_key=True)
    uscc: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[str]
    place: Mapped[int]
    digest: Mapped[str]
    reasons: Mapped[tuple[str, ...]]
    officers: Mapped[tuple[str, ...]]
    identity: Mapped[str | None]

    __table_args__ = (sa.Index("campaign_targets_by_place", "campaign_id", "place"),)


class ResultRow(Base):
    __tablename__ = "campaign_results"

    campaign_id: Mapped[str] = mapped_column(primary_key=True)
    uscc: Mapped[str] = mapped_column(primary_key=True)
    finding: Mapped[str]
    measures: Mapped[tuple[str, ...]]
    checked_on: Mapped[date]
    document_no: Mapped[str | None]
    agency: Mapped[str]
    evidence: Mapped[tuple[dict[str, Any], ...]] = mapped_column(Objects)
