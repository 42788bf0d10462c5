"""Technical measures, whom they concern, and what was said on them."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.models.row import Base


class TechnicalMeasureRow(Base):
    __tablename__ = "technical_measures"

    measure_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    reference: Mapped[str]
    member: Mapped[str]
    state: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    products: Mapped[str]
    hs_prefixes: Mapped[tuple[str, ...]]
    notified_on: Mapped[date | None]
    comment_until: Mapped[date | None]
    adopted_on: Mapped[date | None]
    in_force_on: Mapped[date | None]
    text_reference: Mapped[str | None]
    text_sha256: Mapped[str | None]
    replaces: Mapped[str | None]
    agency: Mapped[str]
    recorded_on: Mapped[date]
    matched: Mapped[bool]
    matched_after: Mapped[str]
    digest: Mapped[str]
    clause: Mapped[str]
    version: Mapped[int]


class MeasureNoticeRow(Base):
    __tablename__ = "measure_notices"

    notice_id: Mapped[str] = mapped_column(primary_key=True)
    measure_id: Mapped[str]
    uscc: Mapped[str]
    division: Mapped[str]
    hs_prefix: Mapped[str]
    way: Mapped[str]
    sent_on: Mapped[date]

    __table_args__ = (sa.UniqueConstraint("measure_id", "uscc", name="measure_notices_once"),)


class MeasureCommentRow(Base):
    __tablename__ = "measure_comments"

    comment_id: Mapped[str] = mapped_column(primary_key=True)
    measure_id: Mapped[str]
    uscc: Mapped[str | None]
    division: Mapped[str | None]
    state: Mapped[str]
    text: Mapped[str]
    agency: Mapped[str]
    actor: Mapped[str | None]
    drafted_on: Mapped[date]
    sent_to: Mapped[str | None]
    sent_on: Mapped[date | None]
    document_no: Mapped[str | None]
    answer: Mapped[str | None]
    answered_on: Mapped[date | None]
    answered_by: Mapped[str | None]
    digest: Mapped[str]
    clause: Mapped[str]
    version: Mapped[int]
