"""Runs and their shards."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.credit.models.row import Id, Moment, Row


class RunRow(Row):
    """Everybody rated anew or formally: who is meant, by which way, and where it stands."""

    __tablename__ = "rating_runs"

    run_id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(sa.Text)
    on: Mapped[date]
    zone_id: Mapped[str | None] = mapped_column(sa.Text)
    divisions: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    known_before: Mapped[date | None]
    unrated_since: Mapped[date | None]
    way: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[str] = mapped_column(sa.Text, index=True)
    reason: Mapped[str | None] = mapped_column(sa.Text)
    agency: Mapped[str | None] = mapped_column(sa.Text)
    actor: Mapped[str | None] = mapped_column(sa.Text)
    rule_set: Mapped[str] = mapped_column(sa.Text)
    enterprises: Mapped[int]
    shards: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int]


class ShardRow(Row):
    """A range of enterprises of a run; locked while it is rated."""

    __tablename__ = "rating_shards"
    __table_args__ = (
        sa.Index("rating_shards_waiting", "run_id", "number", postgresql_where=sa.text("state = 'WAITING'")),
    )

    run_id: Mapped[str] = mapped_column(Id, sa.ForeignKey("rating_runs.run_id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    from_uscc: Mapped[str | None] = mapped_column(sa.Text)
    until_uscc: Mapped[str | None] = mapped_column(sa.Text)
    enterprises: Mapped[int]
    state: Mapped[str] = mapped_column(sa.Text)
    remaining: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    rated: Mapped[int]
    changed: Mapped[int]
    by_grade: Mapped[dict[str, int]] = mapped_column(JSONB)
    tries: Mapped[int]
    retry_at: Mapped[datetime | None] = mapped_column(Moment)
    problem: Mapped[str | None] = mapped_column(sa.Text)
    began_at: Mapped[datetime | None] = mapped_column(Moment)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
