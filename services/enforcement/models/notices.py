"""Who was told of an alert, and what was proposed to be done first."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.models.row import Base


class NoticeRow(Base):
    __tablename__ = "notices"

    notice_id: Mapped[str] = mapped_column(primary_key=True)
    alert_id: Mapped[str]
    alert_version: Mapped[int]
    kind: Mapped[str]
    level: Mapped[str]
    audience: Mapped[str]
    recipient: Mapped[str]
    uscc: Mapped[str | None]
    division: Mapped[str | None]
    state: Mapped[str]
    sent_on: Mapped[date]
    sent_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    due_on: Mapped[date | None]
    provisional: Mapped[bool]
    confirmed_on: Mapped[date | None]
    confirmed_by: Mapped[str | None]
    actor: Mapped[str | None]
    note: Mapped[str | None]
    clause: Mapped[str]
    version: Mapped[int]


class PushRow(Base):
    __tablename__ = "alert_pushes"

    push_id: Mapped[str] = mapped_column(primary_key=True)
    alert_id: Mapped[str]
    alert_version: Mapped[int]
    kind: Mapped[str]
    level: Mapped[str]
    agency: Mapped[str]
    hs_prefix: Mapped[str | None]
    destination: Mapped[str | None]
    uscc: Mapped[str | None]
    sent_on: Mapped[date]
    sent_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    due_on: Mapped[date | None]
    provisional: Mapped[bool]
    spread: Mapped[bool]
    spread_after: Mapped[str]
    clause: Mapped[str]


class FirstMeasureRow(Base):
    __tablename__ = "first_measures"

    measure_id: Mapped[str] = mapped_column(primary_key=True)
    alert_id: Mapped[str]
    code: Mapped[str]
    zh: Mapped[str]
    en: Mapped[str]
    agency: Mapped[str]
    division: Mapped[str | None]
    state: Mapped[str]
    proposed_on: Mapped[date]
    due_on: Mapped[date]
    provisional: Mapped[bool]
    ended_on: Mapped[date | None]
    reason: Mapped[str | None]
    report: Mapped[str | None]
    document_no: Mapped[str | None]
    clause: Mapped[str]
    version: Mapped[int]
