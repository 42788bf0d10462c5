"""Tables of rule sets: drafted, adopted and withdrawn; and the text of every book that anybody was rated by."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.credit.models.row import Id, Moment, Row


class RuleSetRow(Row):
    """A set of changes to the rules: who drafted it, and who adopted or withdrew it."""

    __tablename__ = "rule_sets"

    set_id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(sa.Text, unique=True)
    state: Mapped[str] = mapped_column(sa.Text)
    version: Mapped[int]
    agency: Mapped[str] = mapped_column(sa.Text)
    actor: Mapped[str] = mapped_column(sa.Text)
    known_at: Mapped[datetime] = mapped_column(Moment)
    number: Mapped[int | None] = mapped_column(unique=True)
    effective_on: Mapped[date | None]
    document_no: Mapped[str | None] = mapped_column(sa.Text)
    decided_agency: Mapped[str | None] = mapped_column(sa.Text)
    decided_by: Mapped[str | None] = mapped_column(sa.Text)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawal_reason: Mapped[str | None] = mapped_column(sa.Text)
    rated_on: Mapped[date | None]
    seen_at: Mapped[datetime | None] = mapped_column(Moment)


class RuleSetVersionRow(Row):
    """A rule set as it was drafted or amended; nothing is overwritten."""

    __tablename__ = "rule_set_versions"

    set_id: Mapped[str] = mapped_column(Id, sa.ForeignKey("rule_sets.set_id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    reason: Mapped[str] = mapped_column(sa.Text)
    agency: Mapped[str] = mapped_column(sa.Text)
    actor: Mapped[str] = mapped_column(sa.Text)
    known_at: Mapped[datetime] = mapped_column(Moment)


class BacktestRow(Row):
    """A draft tried on everybody: under which rules, as of which day, and what came of it; a job of the same id."""

    __tablename__ = "backtests"

    backtest_id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    set_id: Mapped[str] = mapped_column(Id, sa.ForeignKey("rule_sets.set_id"), index=True)
    set_version: Mapped[int]
    on: Mapped[date]
    effective_on: Mapped[date]
    before: Mapped[str] = mapped_column(sa.Text)
    digest: Mapped[str] = mapped_column(sa.Text)
    agency: Mapped[str] = mapped_column(sa.Text)
    actor: Mapped[str | None] = mapped_column(sa.Text)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    summary: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


class BacktestMoveRow(Row):
    """An enterprise that a draft would grade otherwise, and which of its changes do that."""

    __tablename__ = "backtest_moves"
    __table_args__ = (sa.Index("backtest_moves_of_direction", "backtest_id", "view", "direction", "uscc"),)

    backtest_id: Mapped[str] = mapped_column(sa.ForeignKey("backtests.backtest_id"), primary_key=True)
    view: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    uscc: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    direction: Mapped[str] = mapped_column(sa.Text)
    grade_before: Mapped[str] = mapped_column(sa.Text)
    grade_after: Mapped[str] = mapped_column(sa.Text)
    score_before: Mapped[int]
    score_after: Mapped[int]
    causes: Mapped[list[str]] = mapped_column(JSONB)


class RuleBookRow(Row):
    """The whole text of a book that somebody was rated by, so that any rating can be made again."""

    __tablename__ = "rule_books"

    digest: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    version: Mapped[str] = mapped_column(sa.Text)
    set_ids: Mapped[list[str]] = mapped_column(JSONB)
    text: Mapped[dict[str, Any]] = mapped_column(JSONB)
    kept_at: Mapped[datetime] = mapped_column(Moment)
