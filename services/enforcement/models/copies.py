"""Copies of others' facts, fed by events."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.models.row import Base


class EnterpriseRow(Base):
    """Copy of `enterprise`'s registry facts, as far as draws, warnings and matching need them.

    `hs_prefixes` is everything that its HS codes begin with, the keys are its names as they are compared.
    """

    __tablename__ = "enterprise_copies"

    uscc: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    division: Mapped[str]
    hs_codes: Mapped[tuple[str, ...]]
    active: Mapped[bool]
    name_en: Mapped[str | None]
    hs_prefixes: Mapped[tuple[str, ...]]
    name_key: Mapped[str | None] = mapped_column(sa.Computed("plain_name(name)"))
    name_en_key: Mapped[str | None] = mapped_column(sa.Computed("plain_name(name_en)"))


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
    division: Mapped[str | None]


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
