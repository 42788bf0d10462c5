"""The tables of rule sets, to be mixed into a service's models; and the text of every book decided by."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

_ID = sa.Uuid(as_uuid=False)
_MOMENT = sa.DateTime(timezone=True)


class RuleSetColumns:
    """A set of changes to the rules: who drafted it, and who adopted or withdrew it."""

    __tablename__ = "rule_sets"

    set_id: Mapped[str] = mapped_column(_ID, primary_key=True)
    name: Mapped[str] = mapped_column(sa.Text, unique=True)
    state: Mapped[str] = mapped_column(sa.Text)
    version: Mapped[int]
    agency: Mapped[str] = mapped_column(sa.Text)
    actor: Mapped[str] = mapped_column(sa.Text)
    known_at: Mapped[datetime] = mapped_column(_MOMENT)
    number: Mapped[int | None] = mapped_column(unique=True)
    effective_on: Mapped[date | None]
    document_no: Mapped[str | None] = mapped_column(sa.Text)
    decided_agency: Mapped[str | None] = mapped_column(sa.Text)
    decided_by: Mapped[str | None] = mapped_column(sa.Text)
    decided_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    withdrawal_reason: Mapped[str | None] = mapped_column(sa.Text)
    followed_on: Mapped[date | None]
    seen_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class RuleSetVersionColumns:
    """A rule set as it was drafted or amended; nothing is overwritten."""

    __tablename__ = "rule_set_versions"

    set_id: Mapped[str] = mapped_column(_ID, sa.ForeignKey("rule_sets.set_id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    reason: Mapped[str] = mapped_column(sa.Text)
    agency: Mapped[str] = mapped_column(sa.Text)
    actor: Mapped[str] = mapped_column(sa.Text)
    known_at: Mapped[datetime] = mapped_column(_MOMENT)


class RuleBookColumns:
    """The whole text of a book that somebody was decided by, so that any decision can be made again."""

    __tablename__ = "rule_books"

    digest: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    version: Mapped[str] = mapped_column(sa.Text)
    set_ids: Mapped[list[str]] = mapped_column(JSONB)
    text: Mapped[dict[str, Any]] = mapped_column(JSONB)
    kept_at: Mapped[datetime] = mapped_column(_MOMENT)
