"""The tables of papers issued with a seal, to be mixed into a service's models."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

_MOMENT = sa.DateTime(timezone=True)


class PaperColumns:
    """A paper."""

    __tablename__ = "papers"

    @declared_attr.directive
    def __table_args__(self) -> tuple[sa.Index, ...]:
        return (
            sa.Index("papers_newest", sa.text("made_at DESC"), sa.text("code DESC")),
            sa.Index("papers_about", "about"),
            sa.Index("papers_kept", "kept_until", postgresql_where=sa.text("kept_until IS NOT NULL")),
        )

    code: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    kind: Mapped[str] = mapped_column(sa.Text)
    about: Mapped[str] = mapped_column(sa.Text)
    title: Mapped[str] = mapped_column(sa.Text)
    media_type: Mapped[str] = mapped_column(sa.Text)
    filename: Mapped[str] = mapped_column(sa.Text)
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.Text)
    seal: Mapped[str] = mapped_column(sa.Text)
    says: Mapped[dict[str, Any]] = mapped_column(JSONB)
    audience: Mapped[str] = mapped_column(sa.Text)
    agency: Mapped[str | None] = mapped_column(sa.Text)
    actor: Mapped[str | None] = mapped_column(sa.Text)
    purpose: Mapped[str | None] = mapped_column(sa.Text)
    made_at: Mapped[datetime] = mapped_column(_MOMENT)
    kept_until: Mapped[date | None]
    state: Mapped[str] = mapped_column(sa.Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    withdrawn_reason: Mapped[str | None] = mapped_column(sa.Text)
    evidence: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    version: Mapped[int]


class PaperPartColumns:
    """A part of a paper's file."""

    __tablename__ = "paper_parts"

    code: Mapped[str] = mapped_column(sa.Text, sa.ForeignKey("papers.code"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes]
