"""Rows; every column is named as the field of the thing it keeps."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.domain.draws import Officer
from services.enforcement.models.recognition import RecognitionCopyRow
from services.enforcement.models.row import Base, table

__all__ = [
    "AlertRow",
    "Base",
    "CampaignRow",
    "CandidateRow",
    "CaseNumberRow",
    "ComplaintRow",
    "EnterpriseRow",
    "GradeRow",
    "ListingRow",
    "MembershipRow",
    "PenaltyRow",
    "RecognitionCopyRow",
    "ResultRow",
    "StepRow",
    "TargetRow",
    "TraceCaseRow",
    "ZoneRow",
    "table",
]


class AlertRow(Base):
    __tablename__ = "alerts"

    alert_id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    level: Mapped[str | None]
    hs_prefix: Mapped[str | None]
    destination: Mapped[str | None]
    uscc: Mapped[str | None]
    risk: Mapped[str]
    source_reference: Mapped[str]
    source: Mapped[str]
    notified_by: Mapped[str | None]
    agency: Mapped[str]
    collected_on: Mapped[date]
    issued_on: Mapped[date | None]
    lifted_on: Mapped[date | None]
    clause: Mapped[str]
    version: Mapped[int]


class TraceCaseRow(Base):
    __tablename__ = "trace_cases"

    case_id: Mapped[str] = mapped_column(primary_key=True)
    case_no: Mapped[str]
    agency: Mapped[str]
    uscc: Mapped[str]
    hs_code: Mapped[str]
    trigger: Mapped[str]
    source_reference: Mapped[str]
    lots: Mapped[tuple[str, ...]]
    alert_id: Mapped[str | None]
    consignment_id: Mapped[str | None]
    state: Mapped[str]
    opened_on: Mapped[date]
    clause: Mapped[str]
    version: Mapped[int]
    inspected_by: Mapped[tuple[str, ...]]
    investigators: Mapped[tuple[str, ...]]
    cause: Mapped[str | None]
    cause_detail: Mapped[str | None]
    evidence: Mapped[tuple[str, ...]]
    notice_served_on: Mapped[date | None]
    defence_heard_on: Mapped[date | None]
    defence: Mapped[str | None]
    approvals: Mapped[tuple[str, ...]]
    disposition: Mapped[str | None]
    document_no: Mapped[str | None]
    transferred_to: Mapped[str | None]
    finding_in_force: Mapped[bool]
    finding_review: Mapped[str | None]
    filed_on: Mapped[date | None]
    disposed_on: Mapped[date | None]
    closed_on: Mapped[date | None]


class CaseNumberRow(Base):
    __tablename__ = "case_numbers"

    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class PenaltyRow(Base):
    __tablename__ = "penalties"

    penalty_id: Mapped[str] = mapped_column(primary_key=True)
    uscc: Mapped[str]
    agency: Mapped[str]
    document_no: Mapped[str]
    occurred_on: Mapped[date]
    decided_on: Mapped[date]
    effective_on: Mapped[date]
    act: Mapped[str]
    act_key: Mapped[str]
    item: Mapped[str]
    statute: Mapped[str]
    fine_fen: Mapped[int] = mapped_column(sa.BigInteger)
    goods_value_fen: Mapped[int | None] = mapped_column(sa.BigInteger)
    trace_case_id: Mapped[str | None]
    state: Mapped[str]
    annulled_on: Mapped[date | None]
    annulment_document_no: Mapped[str | None]
    annulment_reason: Mapped[str | None]
    version: Mapped[int]


class ComplaintRow(Base):
    __tablename__ = "complaints"

    complaint_id: Mapped[str] = mapped_column(primary_key=True)
    uscc: Mapped[str]
    agency: Mapped[str]
    document_no: Mapped[str]
    occurred_on: Mapped[date | None]
    effective_on: Mapped[date]
    version: Mapped[int]


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
    drawn_on: Mapped[date | None]
    results_entered_on: Mapped[date | None]
    published_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    rule_set: Mapped[str | None]


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


class ResultRow(Base):
    __tablename__ = "campaign_results"

    campaign_id: Mapped[str] = mapped_column(primary_key=True)
    uscc: Mapped[str] = mapped_column(primary_key=True)
    finding: Mapped[str]
    measures: Mapped[tuple[str, ...]]
    checked_on: Mapped[date]
    document_no: Mapped[str | None]
    agency: Mapped[str]


class StepRow(Base):
    __tablename__ = "steps"

    place: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    kind: Mapped[str]
    subject_id: Mapped[str]
    version: Mapped[int]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    on: Mapped[date]
    agency: Mapped[str | None]
    actor: Mapped[str | None]
    clause: Mapped[str]
    note: Mapped[str | None]
    document_no: Mapped[str | None]
    digest: Mapped[str | None]
    noted_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True), server_default=sa.func.now())


class EnterpriseRow(Base):
    """Copy of `enterprise`'s registry facts, as far as draws need them."""

    __tablename__ = "enterprise_copies"

    uscc: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    division: Mapped[str]
    hs_codes: Mapped[tuple[str, ...]]
    active: Mapped[bool]


class MembershipRow(Base):
    """Copy of `enterprise`'s memberships."""

    __tablename__ = "membership_copies"

    zone_id: Mapped[str] = mapped_column(primary_key=True)
    uscc: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]


class ZoneRow(Base):
    """Copy of `enterprise`'s zones."""

    __tablename__ = "zone_copies"

    zone_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    state: Mapped[str]
    level: Mapped[str | None]


class GradeRow(Base):
    """Copy of `credit`'s grades."""

    __tablename__ = "grade_copies"

    uscc: Mapped[str] = mapped_column(primary_key=True)
    grade: Mapped[str]
    version: Mapped[int]


class ListingRow(Base):
    """Copy of places on `credit`'s lists."""

    __tablename__ = "listing_copies"

    listing_id: Mapped[str] = mapped_column(primary_key=True)
    uscc: Mapped[str]
    list: Mapped[str]
    in_force: Mapped[bool]
