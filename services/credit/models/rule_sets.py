"""Tables of rule sets: drafted, adopted and withdrawn; and the text of every book that anybody was rated by."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from databus.rule_sets.rows import RuleBookColumns, RuleSetColumns, RuleSetVersionColumns
from services.credit.models.row import Id, Moment, Row


class RuleSetRow(RuleSetColumns, Row):
    """A set of changes to the rules of rating."""

    followed_on: Mapped[date | None] = mapped_column("rated_on", key="followed_on")


class RuleSetVersionRow(RuleSetVersionColumns, Row):
    """A rule set as it was drafted or amended."""


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


class RuleBookRow(RuleBookColumns, Row):
    """The text of a book that somebody was rated by."""
