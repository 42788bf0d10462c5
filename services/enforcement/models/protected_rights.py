"""Marks and patents that are looked after, and goods that may hurt them."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.models.row import Base


class ProtectedRightRow(Base):
    __tablename__ = "protected_rights"

    right_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    number: Mapped[str]
    name: Mapped[str]
    owner: Mapped[str]
    owner_uscc: Mapped[str | None]
    owner_country: Mapped[str | None]
    classes: Mapped[tuple[str, ...]]
    hs_prefixes: Mapped[tuple[str, ...]]
    licensed: Mapped[tuple[str, ...]]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    source: Mapped[str]
    state: Mapped[str]
    agency: Mapped[str]
    recorded_on: Mapped[date]
    digest: Mapped[str]
    clause: Mapped[str]
    version: Mapped[int]


class RightHitRow(Base):
    __tablename__ = "right_hits"

    hit_id: Mapped[str] = mapped_column(primary_key=True)
    right_id: Mapped[str]
    target: Mapped[str]
    target_id: Mapped[str]
    uscc: Mapped[str]
    division: Mapped[str]
    hs_code: Mapped[str]
    shown: Mapped[str]
    way: Mapped[str]
    state: Mapped[str]
    found_on: Mapped[date]
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None]
    actor: Mapped[str | None]
    reason: Mapped[str | None]
    evidence: Mapped[tuple[str, ...]]
    hold_proposed: Mapped[bool]
    digest: Mapped[str | None]
    clause: Mapped[str]
    version: Mapped[int]

    __table_args__ = (sa.UniqueConstraint("right_id", "target", "target_id", name="right_hits_once"),)
