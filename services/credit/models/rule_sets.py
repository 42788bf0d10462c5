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


class RuleBookRow(Row):
    """The whole text of a book that somebody was rated by, so that any rating can be made again."""

    __tablename__ = "rule_books"

    digest: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    version: Mapped[str] = mapped_column(sa.Text)
    set_ids: Mapped[list[str]] = mapped_column(JSONB)
    text: Mapped[dict[str, Any]] = mapped_column(JSONB)
    kept_at: Mapped[datetime] = mapped_column(Moment)
