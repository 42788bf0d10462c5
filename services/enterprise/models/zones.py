"""What people judge and decide about zones: conditions, assessments, leading groups, amendments, first industries."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.enterprise.models.row import Base

_ZONE = "zones.zone_id"


class JudgementRow(Base):
    __tablename__ = "zone_judgements"

    judgement_id: Mapped[str] = mapped_column(primary_key=True)  # UUIDv7: in order of time
    zone_id: Mapped[str] = mapped_column(sa.ForeignKey(_ZONE), index=True)
    condition: Mapped[str]
    met: Mapped[bool]
    grounds: Mapped[list[str]]
    document_no: Mapped[str]
    evidence: Mapped[list[str]]
    reason: Mapped[str | None]
    on: Mapped[date]
    agency: Mapped[str]
    actor: Mapped[str | None]
    clause: Mapped[str]
    noted_at: Mapped[datetime]


class AssessmentRow(Base):
    __tablename__ = "zone_assessments"
    __table_args__ = (sa.UniqueConstraint("zone_id", "kind", "document_no", name="zone_assessments_once"),)

    assessment_id: Mapped[str] = mapped_column(primary_key=True)
    zone_id: Mapped[str] = mapped_column(sa.ForeignKey(_ZONE))
    kind: Mapped[str]
    profile: Mapped[str]
    sections: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    score: Mapped[int]
    most: Mapped[int]
    passed: Mapped[bool]
    conclusion: Mapped[str]
    document_no: Mapped[str]
    evidence: Mapped[list[str]]
    on: Mapped[date]
    agency: Mapped[str]
    actor: Mapped[str | None]
    clause: Mapped[str]
    tasks_done: Mapped[int]
    tasks_given: Mapped[int]
    rule_set: Mapped[str]
    noted_at: Mapped[datetime]


class LeadingGroupRow(Base):
    """A leading group with its office, as one document appointed it: offices, never persons."""

    __tablename__ = "leading_groups"

    group_id: Mapped[str] = mapped_column(primary_key=True)
    zone_id: Mapped[str] = mapped_column(sa.ForeignKey(_ZONE), index=True)
    held_from: Mapped[date]
    document_no: Mapped[str]
    seats: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    agency: Mapped[str]
    actor: Mapped[str | None]
    noted_at: Mapped[datetime]


class AmendmentRow(Base):
    """What was changed of a zone's description, and what stood there before."""

    __tablename__ = "zone_amendments"

    zone_id: Mapped[str] = mapped_column(sa.ForeignKey(_ZONE), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    changes: Mapped[dict[str, Any]]
    before: Mapped[dict[str, Any]]
    document_no: Mapped[str]
    agency: Mapped[str]
    actor: Mapped[str | None]
    noted_at: Mapped[datetime]


class IndustryRow(Base):
    """An industry that a county builds zones for first, by one decision; the newest decision counts."""

    __tablename__ = "priority_industries"

    programme: Mapped[str] = mapped_column(primary_key=True)
    document_no: Mapped[str] = mapped_column(primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    product: Mapped[str]
    hs_prefixes: Mapped[list[str]]
    cluster: Mapped[str]
    exports: Mapped[str]
    quality: Mapped[str]
    on: Mapped[date]
    agency: Mapped[str]
    actor: Mapped[str | None]
    noted_at: Mapped[datetime]
