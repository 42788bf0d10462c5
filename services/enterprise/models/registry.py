"""Enterprises, zones, memberships, titles, proposals, figures; copies of what others said; the archive."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.enterprise.models.row import Base


# ---- what the registry owns
class EnterpriseRow(Base):
    """The record at present, its flags as facts decide them today; its versions are in `enterprise_versions`."""

    __tablename__ = "enterprises"
    __table_args__ = (
        sa.Index("enterprises_to_recheck", "recheck_on", postgresql_where=sa.text("recheck_on IS NOT NULL")),
    )

    uscc: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    division: Mapped[str]
    role: Mapped[str]
    hs_codes: Mapped[list[str]]
    leading: Mapped[bool]
    own_brand: Mapped[bool]
    qms: Mapped[bool]
    self_control: Mapped[bool]
    cnas_lab: Mapped[bool]
    quality_award: Mapped[bool]
    pledge_signed_on: Mapped[date | None]
    active: Mapped[bool]
    synthetic: Mapped[bool]
    version: Mapped[int]
    registered_at: Mapped[datetime]
    recheck_on: Mapped[date | None] = mapped_column(default=None)  # the next day on which a fact may turn a flag


class ExportRow(Base):
    __tablename__ = "exports"

    uscc: Mapped[str] = mapped_column(sa.ForeignKey("enterprises.uscc"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    amount_usd: Mapped[Decimal]
    agency: Mapped[str]
    noted_at: Mapped[datetime]


class ZoneRow(Base):
    __tablename__ = "zones"
    __table_args__ = (sa.Index("zones_of_division", "division", "zone_id"),)

    zone_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    product: Mapped[str]
    division: Mapped[str]
    hs_prefixes: Mapped[list[str]]
    territory: Mapped[list[str]]
    government: Mapped[str | None]
    office: Mapped[str | None]
    plan: Mapped[str | None]
    applicant: Mapped[str]
    supervised_by: Mapped[str]
    state: Mapped[str]
    level: Mapped[str | None]
    recommender: Mapped[str | None]
    assessor: Mapped[str | None]
    since: Mapped[date | None]
    trace_case_id: Mapped[str | None]
    follows: Mapped[str | None]
    renewal_due_on: Mapped[date | None]
    rectify_by: Mapped[date | None]
    plan_started_on: Mapped[date | None]
    version: Mapped[int]
    created_at: Mapped[datetime]


class MembershipRow(Base):
    __tablename__ = "memberships"
    __table_args__ = (
        sa.Index("memberships_to_rectify", "zone_id", "due_on", postgresql_where=sa.text("state = 'RECTIFYING'")),
    )

    zone_id: Mapped[str] = mapped_column(sa.ForeignKey("zones.zone_id"), primary_key=True)
    uscc: Mapped[str] = mapped_column(sa.ForeignKey("enterprises.uscc"), primary_key=True, index=True)
    state: Mapped[str]
    batch_no: Mapped[int | None]
    last_batch_no: Mapped[int | None]
    since: Mapped[date | None]
    reason: Mapped[str | None]
    trace_case_id: Mapped[str | None]
    grounds: Mapped[str | None]
    due_on: Mapped[date | None]
    version: Mapped[int]


class TitleRow(Base):
    __tablename__ = "titles"
    __table_args__ = (
        sa.Index(
            "titles_run_out",
            "valid_until",
            postgresql_where=sa.text("state IN ('GRANTED', 'SUSPENDED', 'REVOKED')"),
        ),
    )

    title_id: Mapped[str] = mapped_column(primary_key=True)
    zone_id: Mapped[str] = mapped_column(sa.ForeignKey("zones.zone_id"), index=True)
    uscc: Mapped[str] = mapped_column(sa.ForeignKey("enterprises.uscc"), index=True)
    state: Mapped[str]
    since: Mapped[date | None]
    reason: Mapped[str | None]
    trace_case_id: Mapped[str | None]
    grounds: Mapped[str | None]
    valid_until: Mapped[date | None]
    version: Mapped[int]


class MoveRow(Base):
    """History of everything that has states: one row a move, numbered by the version it led to."""

    __tablename__ = "moves"

    kind: Mapped[str] = mapped_column(primary_key=True)  # zone, membership, title
    subject: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str | None]
    target: Mapped[str]
    on: Mapped[date]
    agency: Mapped[str | None]
    actor: Mapped[str | None]
    evidence: Mapped[list[str]]
    reason: Mapped[str | None]
    clause: Mapped[str]
    rule_set: Mapped[str]
    noted_at: Mapped[datetime]


class ProposalRow(Base):
    __tablename__ = "proposals"
    __table_args__ = (
        sa.Index(
            "proposals_open_once",
            "kind",
            "about",
            "trace_case_id",
            unique=True,
            postgresql_where=sa.text("state = 'OPEN'"),
        ),
        sa.Index("proposals_by_state", "state", "proposal_id"),
    )

    proposal_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    about: Mapped[str]  # the zone, membership or title that would move
    state: Mapped[str]
    uscc: Mapped[str] = mapped_column(index=True)
    zone_id: Mapped[str]
    title_id: Mapped[str | None]
    trace_case_id: Mapped[str]
    decided_by: Mapped[list[str]]
    decision: Mapped[str | None]
    decided_agency: Mapped[str | None]
    decided_actor: Mapped[str | None]
    proposed_on: Mapped[date]
    on: Mapped[date]
    clause: Mapped[str]
    version: Mapped[int]


class ZoneFiguresRow(Base):
    __tablename__ = "zone_figures"
    __table_args__ = (
        sa.Index(
            "zone_figures_present",
            "zone_id",
            "year",
            unique=True,
            postgresql_where=sa.text("known_until IS NULL"),
        ),
    )

    figures_id: Mapped[str] = mapped_column(primary_key=True)
    zone_id: Mapped[str] = mapped_column(sa.ForeignKey("zones.zone_id"))
    year: Mapped[int]
    local_exports_usd: Mapped[Decimal]
    national_exports_usd: Mapped[Decimal]
    denominator_scope: Mapped[str]
    province_incidents_per_100m_usd: Mapped[Decimal | None]
    document_no: Mapped[str]
    agency: Mapped[str]
    noted_at: Mapped[datetime]
    known_until: Mapped[datetime | None]


class KpiSnapshotRow(Base):
    __tablename__ = "kpi_snapshots"
    __table_args__ = (sa.Index("kpi_snapshots_of_zone", "zone_id", "on", "snapshot_id"),)

    snapshot_id: Mapped[str] = mapped_column(primary_key=True)  # UUIDv7: in order of time
    zone_id: Mapped[str] = mapped_column(sa.ForeignKey("zones.zone_id"))
    on: Mapped[date]
    profile: Mapped[str]
    rule_set: Mapped[str]
    figures: Mapped[dict[str, Any]]
    board: Mapped[dict[str, Any]]
    noted_at: Mapped[datetime]


class ArchiveRow(Base):
    """One line of an enterprise's quality archive: an event, heard or said; of what concerns goods, not one
    enterprise, `uscc` is empty and `hs_prefix` says which goods.
    """

    __tablename__ = "archive"
    __table_args__ = (
        sa.UniqueConstraint("uscc", "event_id", name="archive_once"),
        sa.Index("archive_newest", "uscc", "at", "entry_id"),
        sa.Index("archive_of_subject", "name", "subject"),
        sa.Index("archive_of_batch", "batches", postgresql_using="gin"),
        sa.Index("archive_of_event", "event_id", "entry_id"),
        sa.Index("archive_of_goods", "hs_prefix", "at", "entry_id", postgresql_where=sa.text("uscc = ''")),
    )

    entry_id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    uscc: Mapped[str]
    event_id: Mapped[str]
    name: Mapped[str]
    subject: Mapped[str]
    at: Mapped[datetime]
    agency: Mapped[str | None]
    zh: Mapped[str]
    en: Mapped[str]
    data: Mapped[dict[str, Any]]
    withheld: Mapped[bool] = mapped_column(default=False)
    batches: Mapped[list[str]] = mapped_column(server_default="{}")
    hs_prefix: Mapped[str | None]


# ---- local copies of what others said
class RatingRow(Base):
    __tablename__ = "ratings"
    __table_args__ = (sa.Index("ratings_by_grade", "grade", "uscc"),)

    uscc: Mapped[str] = mapped_column(primary_key=True)
    grade: Mapped[str]
    score: Mapped[int]
    rated: Mapped[bool]
    since: Mapped[date]
    valid_until: Mapped[date | None]
    data: Mapped[dict[str, Any]]
    heard_at: Mapped[datetime]


class ListingRow(Base):
    __tablename__ = "listings"

    listing_id: Mapped[str] = mapped_column(primary_key=True)
    uscc: Mapped[str] = mapped_column(index=True)
    list: Mapped[str]
    effect: Mapped[str]
    in_force: Mapped[bool]
    clause: Mapped[str]


class TraceRow(Base):
    __tablename__ = "traces"

    case_id: Mapped[str] = mapped_column(primary_key=True)
    uscc: Mapped[str] = mapped_column(index=True)
    case_no: Mapped[str]
    trigger: Mapped[str]
    hs_code: Mapped[str]
    state: Mapped[str]
    disposition: Mapped[str | None]
    finding_review: Mapped[str | None]
    document_no: Mapped[str | None]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    clause: Mapped[str]


class CampaignRow(Base):
    __tablename__ = "campaigns"

    campaign_id: Mapped[str] = mapped_column(primary_key=True)
    zone_id: Mapped[str | None] = mapped_column(index=True)
    title: Mapped[str]
    kind: Mapped[str]
    year: Mapped[int]
    state: Mapped[str]
