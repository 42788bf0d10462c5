"""Reference data recorded since the rules were shipped: entries, registration regimes, special policies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.inspection.models.row import Base, HsCode, Uuid

_DUE = sa.text("next_on IS NOT NULL")
_STANDS = sa.text("withdrawn_at IS NULL")
Texts = ARRAY(sa.Text)


class ReferenceEntryRow(Base):
    """What goods or a country are, from a day to a day; `next_on` is the next day on which that begins or has ended."""

    __tablename__ = "reference_entries"

    entry_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str]
    value: Mapped[dict[str, Any]]
    from_on: Mapped[date]
    clause: Mapped[str]
    name: Mapped[str]
    hs_prefix: Mapped[str | None] = mapped_column(HsCode)
    country: Mapped[str | None]
    zone_id: Mapped[str | None]
    mode: Mapped[str | None]
    until_on: Mapped[date | None]
    document_no: Mapped[str | None]
    source: Mapped[str]
    agency: Mapped[str | None]
    actor: Mapped[str | None]
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    next_on: Mapped[date | None]
    version: Mapped[int]

    __table_args__ = (
        sa.Index("reference_entries_goods", "hs_prefix", "kind"),
        sa.Index("reference_entries_countries", "country", "kind", postgresql_where=_STANDS),
        sa.Index("reference_entries_kinds", "kind", "entry_id"),
        sa.Index("reference_entries_due", "next_on", postgresql_where=_DUE),
    )


class RegimeRow(Base):
    """A time-limited registration regime on goods."""

    __tablename__ = "registration_regimes"

    regime_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    hs_prefixes: Mapped[list[str]] = mapped_column(Texts)
    accident: Mapped[str]
    alert_id: Mapped[str | None]
    case_ids: Mapped[list[str]] = mapped_column(Texts)
    description: Mapped[str]
    document_no: Mapped[str] = mapped_column(unique=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    state: Mapped[str]
    agency: Mapped[str]
    actor: Mapped[str | None]
    opened_at: Mapped[datetime]
    extensions: Mapped[list[Any]]
    closed_on: Mapped[date | None]
    reason: Mapped[str | None]
    next_on: Mapped[date | None]
    version: Mapped[int]

    __table_args__ = (
        sa.Index("registration_regimes_open", "regime_id", postgresql_where=sa.text("state = 'OPEN'")),
        sa.Index("registration_regimes_due", "next_on", postgresql_where=_DUE),
    )


class RegistrationRow(Base):
    """An enterprise that applied under a regime."""

    __tablename__ = "registrations"

    registration_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    regime_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("registration_regimes.regime_id"))
    uscc: Mapped[str]
    statement: Mapped[str]
    evidence: Mapped[list[str]] = mapped_column(Texts)
    state: Mapped[str]
    agency: Mapped[str]
    actor: Mapped[str | None]
    applied_at: Mapped[datetime]
    decided_agency: Mapped[str | None]
    decided_actor: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    document_no: Mapped[str | None]
    reason: Mapped[str | None]
    clause: Mapped[str | None]
    version: Mapped[int]

    __table_args__ = (
        sa.Index("registrations_by_uscc", "uscc", "registration_id"),
        sa.Index("registrations_by_regime", "regime_id", "registration_id"),
        sa.Index(
            "registrations_once",
            "regime_id",
            "uscc",
            unique=True,
            postgresql_where=sa.text("state IN ('APPLIED', 'REGISTERED')"),
        ),
    )


class PolicyRow(Base):
    """A special policy of a zone."""

    __tablename__ = "special_policies"

    policy_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    zone_id: Mapped[str]
    title: Mapped[str]
    hs_prefixes: Mapped[list[str]] = mapped_column(Texts)
    grades: Mapped[list[str]] = mapped_column(Texts)
    ease: Mapped[dict[str, Any]]
    clause: Mapped[str]
    basis: Mapped[str]
    document_no: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date]
    state: Mapped[str]
    agency: Mapped[str]
    actor: Mapped[str]
    proposed_at: Mapped[datetime]
    decided_agency: Mapped[str | None]
    decided_actor: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decision_no: Mapped[str | None]
    reason: Mapped[str | None]
    next_on: Mapped[date | None]
    version: Mapped[int]

    __table_args__ = (
        sa.UniqueConstraint("zone_id", "document_no", "title", name="special_policies_once"),
        sa.Index("special_policies_approved", "policy_id", postgresql_where=sa.text("state = 'APPROVED'")),
        sa.Index("special_policies_due", "next_on", postgresql_where=_DUE),
    )
