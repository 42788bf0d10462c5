"""The register of officers, and what they signed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from services.enforcement.domain.officers import Interest
from services.enforcement.models.row import Base


class Interests(TypeDecorator[tuple[Interest, ...]]):
    """A tuple of interests, kept as a JSON list of objects."""

    impl = JSONB
    cache_ok = True

    def process_bind_param(self, value: tuple[Interest, ...] | None, dialect: Dialect) -> list[dict[str, Any]]:
        del dialect
        return [
            {name: told.isoformat() if isinstance(told, date) else told for name, told in asdict(one).items()}
            for one in value or ()
        ]

    def process_result_value(self, value: list[dict[str, Any]] | None, dialect: Dialect) -> tuple[Interest, ...]:
        del dialect
        return tuple(
            Interest(
                one["uscc"],
                one["ground"],
                date.fromisoformat(one["told_on"]),
                None if one["until_on"] is None else date.fromisoformat(one["until_on"]),
                one["note"],
            )
            for one in value or ()
        )


class OfficerRow(Base):
    __tablename__ = "officers"

    officer_id: Mapped[str] = mapped_column(primary_key=True)
    agency: Mapped[str]
    division: Mapped[str]
    name: Mapped[str]
    certificate_no: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    posts: Mapped[tuple[str, ...]]
    acts_as: Mapped[str | None]
    kid: Mapped[str | None]
    public_key: Mapped[dict[str, str] | None] = mapped_column(JSONB(none_as_null=True))
    interests: Mapped[tuple[Interest, ...]] = mapped_column(Interests)
    left_on: Mapped[date | None]
    version: Mapped[int]


class SignatureRow(Base):
    __tablename__ = "officer_signatures"

    signature_id: Mapped[str] = mapped_column(primary_key=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    act: Mapped[str]
    officer_id: Mapped[str] = mapped_column(sa.ForeignKey("officers.officer_id"))
    agency: Mapped[str]
    name: Mapped[str]
    statement: Mapped[dict[str, Any]] = mapped_column(JSONB)
    digest: Mapped[str]
    kid: Mapped[str]
    public_key: Mapped[dict[str, str]]
    jws: Mapped[str]
    signed_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
