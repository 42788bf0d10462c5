"""Cases against makers of fakes outside the zone."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.models.row import Base


class FakeCaseRow(Base):
    """A case against a maker or seller of fakes who need not be in any register."""

    __tablename__ = "fake_cases"

    case_id: Mapped[str] = mapped_column(primary_key=True)
    case_no: Mapped[str]
    agency: Mapped[str]
    state: Mapped[str]
    uscc: Mapped[str]
    division: Mapped[str]
    mark: Mapped[str]
    right_no: Mapped[str | None]
    hs_code: Mapped[str | None]
    goods: Mapped[str]
    suspect: Mapped[str]
    suspect_place: Mapped[str]
    suspect_uscc: Mapped[str | None]
    source: Mapped[str]
    source_reference: Mapped[str]
    opened_on: Mapped[date]
    investigators: Mapped[tuple[str, ...]]
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    finding: Mapped[str | None]
    document_no: Mapped[str | None]
    transferred_to: Mapped[str | None]
    penalty_case_id: Mapped[str | None]
    ended_on: Mapped[date | None]
    clause: Mapped[str]
    version: Mapped[int]

    __table_args__ = (sa.UniqueConstraint("source", "source_reference", "uscc", name="fake_cases_once"),)


class FakeCaseNumberRow(Base):
    __tablename__ = "fake_case_numbers"

    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
