"""Remedies with their steps, effects with their confirmations, and up to which day publicity was followed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.credit.models.row import Id, Moment, Row


class RemedyRow(Row):
    """An objection or a repair asked for, as it stands."""

    __tablename__ = "remedies"
    __table_args__ = (
        sa.Index("remedies_of_enterprise", "uscc", "remedy_id"),
        sa.Index("remedies_of_recorder", "recorder", "remedy_id"),
        sa.Index("remedies_to_remind", "remind_on", postgresql_where=sa.text("remind_on IS NOT NULL")),
        sa.Index(
            "remedies_running",
            "record_id",
            "kind",
            unique=True,
            postgresql_where=sa.text("remind_on IS NOT NULL AND kind = 'REPAIR'"),
        ),
    )

    remedy_id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(sa.Text)
    record_id: Mapped[str] = mapped_column(Id, sa.ForeignKey("records.record_id"), index=True)
    record_version: Mapped[int]
    uscc: Mapped[str] = mapped_column(sa.Text)
    recorder: Mapped[str] = mapped_column(sa.Text)
    agency: Mapped[str] = mapped_column(sa.Text)
    actor: Mapped[str | None] = mapped_column(sa.Text)
    reason: Mapped[str] = mapped_column(sa.Text)
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(sa.Text)
    filed_on: Mapped[date]
    known_at: Mapped[datetime] = mapped_column(Moment)
    ended_on: Mapped[date | None]
    due_on: Mapped[date]
    provisional: Mapped[bool]
    remind_on: Mapped[date | None]
    reminders: Mapped[int]
    escalated_on: Mapped[date | None]
    escalated_to: Mapped[str | None] = mapped_column(sa.Text)
    version: Mapped[int]


class RemedyStepRow(Row):
    """A step of a remedy; never changed."""

    __tablename__ = "remedy_steps"

    remedy_id: Mapped[str] = mapped_column(Id, sa.ForeignKey("remedies.remedy_id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(sa.Text)
    on: Mapped[date]
    known_at: Mapped[datetime] = mapped_column(Moment)
    agency: Mapped[str | None] = mapped_column(sa.Text)
    actor: Mapped[str | None] = mapped_column(sa.Text)
    document_no: Mapped[str | None] = mapped_column(sa.Text)
    reason: Mapped[str | None] = mapped_column(sa.Text)
    clause: Mapped[str | None] = mapped_column(sa.Text)


class EffectRow(Row):
    """One effect of an ending, and who confirmed it."""

    __tablename__ = "effects"
    __table_args__ = (
        sa.UniqueConstraint("record_id", "uscc", "because", "code"),
        sa.Index("effects_of_enterprise", "uscc", "effect_id"),
        sa.Index("effects_of_agency", "agency", "effect_id"),
        sa.Index("effects_to_remind", "remind_on", postgresql_where=sa.text("remind_on IS NOT NULL")),
    )

    effect_id: Mapped[str] = mapped_column(Id, primary_key=True)
    record_id: Mapped[str] = mapped_column(Id, sa.ForeignKey("records.record_id"))
    uscc: Mapped[str] = mapped_column(sa.Text)
    recorder: Mapped[str] = mapped_column(sa.Text)
    because: Mapped[str] = mapped_column(sa.Text)
    code: Mapped[str] = mapped_column(sa.Text)
    agency: Mapped[str] = mapped_column(sa.Text)
    opened_on: Mapped[date]
    known_at: Mapped[datetime] = mapped_column(Moment)
    grade: Mapped[str] = mapped_column(sa.Text)
    standing_version: Mapped[int]
    due_on: Mapped[date]
    provisional: Mapped[bool]
    remind_on: Mapped[date | None]
    reminders: Mapped[int]
    escalated_on: Mapped[date | None]
    escalated_to: Mapped[str | None] = mapped_column(sa.Text)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    confirmed_by: Mapped[str | None] = mapped_column(sa.Text)
    actor: Mapped[str | None] = mapped_column(sa.Text)
    document_no: Mapped[str | None] = mapped_column(sa.Text)
    done: Mapped[str | None] = mapped_column(sa.Text)
    version: Mapped[int]


class PublicityDayRow(Row):
    """Of each severity the first day of effect of which the end of publicity was not said yet."""

    __tablename__ = "publicity_days"

    job: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    last_on: Mapped[date]
