"""Clocks."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from services.enforcement.domain.terms import Pause
from services.enforcement.models.row import Base


class Pauses(TypeDecorator[tuple[Pause, ...]]):
    """Days that do not count, kept as a JSON list of pairs."""

    impl = JSONB
    cache_ok = True

    def process_bind_param(self, value: tuple[Pause, ...] | None, dialect: Dialect) -> list[list[str]]:
        del dialect
        return [[one.stopped_on.isoformat(), one.resumed_on.isoformat()] for one in value or ()]

    def process_result_value(self, value: list[list[str]] | None, dialect: Dialect) -> tuple[Pause, ...]:
        del dialect
        return tuple(Pause(*map(date.fromisoformat, one)) for one in value or ())


class ClockRow(Base):
    __tablename__ = "clocks"

    clock_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    uscc: Mapped[str | None]
    division: Mapped[str | None]
    responsible: Mapped[str]
    escalate_to: Mapped[tuple[str, ...]]
    unit: Mapped[str]
    length: Mapped[int]
    roll: Mapped[bool]
    remind_before: Mapped[int]
    escalate_after: Mapped[int]
    clause: Mapped[str]
    started_on: Mapped[date]
    due_on: Mapped[date]
    provisional: Mapped[bool]
    calendar: Mapped[str]
    state: Mapped[str]
    extensions: Mapped[int]
    pauses: Mapped[tuple[Pause, ...]] = mapped_column(Pauses)
    paused_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    late: Mapped[bool]
    told: Mapped[bool]
    next_on: Mapped[date | None]
    version: Mapped[int]

    __table_args__ = (
        sa.Index(
            "clocks_running",
            "subject_kind",
            "subject_id",
            "kind",
            unique=True,
            postgresql_where=sa.text("state NOT IN ('MET', 'CANCELLED')"),
        ),
        sa.Index("clocks_of_subject", "subject_kind", "subject_id"),
        sa.Index("clocks_next", "next_on", postgresql_where=sa.text("next_on IS NOT NULL")),
        sa.Index("clocks_calendar", "calendar", postgresql_where=sa.text("state NOT IN ('MET', 'CANCELLED')")),
        sa.Index("clocks_responsible", "responsible", "clock_id"),
        sa.Index("clocks_uscc", "uscc", postgresql_where=sa.text("uscc IS NOT NULL")),
    )
