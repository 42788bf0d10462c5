"""Tables of rule sets, of the books decided by, and of trials of drafts on past consignments."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from databus.rule_sets.rows import RuleBookColumns, RuleSetColumns, RuleSetVersionColumns
from services.inspection.models.row import Base, HsCode, Uuid


class RuleSetRow(RuleSetColumns, Base):
    """A set of changes to the rules of inspection."""


class RuleSetVersionRow(RuleSetVersionColumns, Base):
    """A rule set as it was drafted or amended."""


class RuleBookRow(RuleBookColumns, Base):
    """The text of a book that something was decided by."""


class ModeBacktestRow(Base):
    """A draft tried on past consignments: which, under which rules, and what came of it; a job of the same id."""

    __tablename__ = "mode_backtests"

    backtest_id: Mapped[str] = mapped_column(primary_key=True)
    set_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("rule_sets.set_id"), index=True)
    set_version: Mapped[int]
    from_on: Mapped[date]
    until_on: Mapped[date]
    effective_on: Mapped[date]
    filters: Mapped[dict[str, Any]]
    before: Mapped[str]
    digest: Mapped[str]
    agency: Mapped[str]
    actor: Mapped[str | None]
    asked_at: Mapped[datetime]
    summary: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class ModeBacktestChangeRow(Base):
    """A consignment that a draft would decide otherwise, why, and whether a nonconforming one is missed or caught."""

    __tablename__ = "mode_backtest_changes"

    backtest_id: Mapped[str] = mapped_column(sa.ForeignKey("mode_backtests.backtest_id"), primary_key=True)
    consignment_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    uscc: Mapped[str]
    hs_code: Mapped[str] = mapped_column(HsCode)
    declared_on: Mapped[date]
    number: Mapped[int]
    mode_before: Mapped[str]
    mode_after: Mapped[str]
    rule_before: Mapped[str]
    rule_after: Mapped[str]
    percent_before: Mapped[Decimal | None]
    percent_after: Mapped[Decimal | None]
    direction: Mapped[str]
    causes: Mapped[list[Any]]
    because: Mapped[list[Any]]
    nonconforming: Mapped[str | None]

    __table_args__ = (
        sa.Index("mode_backtest_changes_of_direction", "backtest_id", "direction", "consignment_id"),
        sa.Index(
            "mode_backtest_changes_nonconforming",
            "backtest_id",
            "consignment_id",
            postgresql_where=sa.text("nonconforming IS NOT NULL"),
        ),
    )
