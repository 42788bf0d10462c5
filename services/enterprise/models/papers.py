"""Papers issued with a seal, and the bytes of their files."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.enterprise.models.row import Base


class PaperRow(Base):
    __tablename__ = "papers"
    __table_args__ = (
        sa.Index("papers_newest", sa.text("made_at DESC"), sa.text("code DESC")),
        sa.Index("papers_about", "about"),
        sa.Index("papers_kept", "kept_until", postgresql_where=sa.text("kept_until IS NOT NULL")),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    about: Mapped[str]
    title: Mapped[str]
    media_type: Mapped[str]
    filename: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    seal: Mapped[str]
    says: Mapped[dict[str, Any]]
    audience: Mapped[str]
    agency: Mapped[str | None]
    actor: Mapped[str | None]
    purpose: Mapped[str | None]
    made_at: Mapped[datetime]
    kept_until: Mapped[date | None]
    state: Mapped[str]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]
    evidence: Mapped[list[str]]
    version: Mapped[int]


class PaperPartRow(Base):
    __tablename__ = "paper_parts"

    code: Mapped[str] = mapped_column(sa.ForeignKey("papers.code"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes]
