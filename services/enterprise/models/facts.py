"""Versions of records, facts, follow-ups of pledges, and which enterprise succeeded which."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.enterprise.models.row import Base

_PRESENT = sa.text("known_until IS NULL")


class VersionRow(Base):
    """One version of a record as stated, with both times; the columns of the record as in `enterprises`."""

    __tablename__ = "enterprise_versions"
    __table_args__ = (
        sa.Index("versions_of_enterprise", "uscc", "held_from"),
        sa.Index(
            "versions_one_head",
            "uscc",
            unique=True,
            postgresql_where=sa.text("known_until IS NULL AND held_until IS NULL"),
        ),
    )

    version_id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    uscc: Mapped[str] = mapped_column(sa.ForeignKey("enterprises.uscc"))
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
    held_from: Mapped[date]
    held_until: Mapped[date | None]
    known_from: Mapped[datetime]
    known_until: Mapped[datetime | None]
    agency: Mapped[str | None]
    actor: Mapped[str | None]
    document_no: Mapped[str | None]


class FactRow(Base):
    """A fact as it is or was known: one row for each time it was known otherwise."""

    __tablename__ = "facts"
    __table_args__ = (
        sa.Index("facts_once", "uscc", "kind", "identity", unique=True, postgresql_where=_PRESENT),
        sa.Index("facts_one_present", "fact_id", unique=True, postgresql_where=_PRESENT),
        sa.Index("facts_of_fact", "fact_id", "version"),
        sa.Index("facts_of_enterprise", "uscc", "kind", "fact_id"),
        sa.Index("facts_ending", "held_until", postgresql_where=_PRESENT),
    )

    row_id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    fact_id: Mapped[str]
    uscc: Mapped[str] = mapped_column(sa.ForeignKey("enterprises.uscc"))
    kind: Mapped[str]
    identity: Mapped[str]
    details: Mapped[dict[str, Any]]
    held_from: Mapped[date]
    held_until: Mapped[date | None]
    known_from: Mapped[datetime]
    known_until: Mapped[datetime | None]
    agency: Mapped[str | None]
    actor: Mapped[str | None]
    document_no: Mapped[str | None]
    version: Mapped[int]


class FollowUpRow(Base):
    """What the association or the office found of a pledge (E-07)."""

    __tablename__ = "pledge_follow_ups"

    follow_up_id: Mapped[str] = mapped_column(primary_key=True)
    fact_id: Mapped[str] = mapped_column(index=True)
    uscc: Mapped[str] = mapped_column(sa.ForeignKey("enterprises.uscc"), index=True)
    outcome: Mapped[str]
    on: Mapped[date]
    reason: Mapped[str | None]
    evidence: Mapped[list[str]]
    agency: Mapped[str]
    actor: Mapped[str | None]
    clause: Mapped[str]
    noted_at: Mapped[datetime]


class SuccessionRow(Base):
    """An enterprise succeeded by another: merged as a duplicate, renumbered, taken over, divided."""

    __tablename__ = "successions"
    __table_args__ = (
        sa.Index("successions_ending", "uscc", unique=True, postgresql_where=sa.text("ends")),
        sa.Index("successions_to", "successor"),
    )

    uscc: Mapped[str] = mapped_column(sa.ForeignKey("enterprises.uscc"), primary_key=True)
    successor: Mapped[str] = mapped_column(sa.ForeignKey("enterprises.uscc"), primary_key=True)
    kind: Mapped[str]
    follows: Mapped[bool]
    ends: Mapped[bool]
    on: Mapped[date]
    document_no: Mapped[str]
    reason: Mapped[str | None]
    agency: Mapped[str]
    actor: Mapped[str | None]
    clause: Mapped[str]
    noted_at: Mapped[datetime]
    version: Mapped[int]
