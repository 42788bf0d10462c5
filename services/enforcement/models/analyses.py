"""Quarterly quality analyses, what they say, and the facts they are reckoned from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.models.row import Base


class AnalysisRow(Base):
    __tablename__ = "analyses"

    analysis_id: Mapped[str] = mapped_column(primary_key=True)
    quarter: Mapped[str]
    division: Mapped[str]
    edition: Mapped[int]
    state: Mapped[str]
    agency: Mapped[str | None]
    actor: Mapped[str | None]
    corrects: Mapped[str | None]
    reason: Mapped[str | None]
    as_of: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    facts_digest: Mapped[str]
    figures_digest: Mapped[str]
    rule_set: Mapped[str]
    threshold: Mapped[int]
    findings: Mapped[str | None]
    advice: Mapped[str | None]
    drafted_on: Mapped[date]
    approved_on: Mapped[date | None]
    approved_by: Mapped[str | None]
    published_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    document_no: Mapped[str | None]
    clause: Mapped[str]
    version: Mapped[int]

    __table_args__ = (sa.UniqueConstraint("division", "quarter", "edition", name="analyses_once"),)


class AnalysisContentsRow(Base):
    """The facts of an analysis as they were, compressed; what was reckoned from them; what was published of it."""

    __tablename__ = "analysis_contents"

    analysis_id: Mapped[str] = mapped_column(primary_key=True)
    facts: Mapped[bytes] = mapped_column(sa.LargeBinary)
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    published: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class ConsignmentOutcomeRow(Base):
    """Copy of how a consignment of `inspection` ended: released, found nonconforming, returned."""

    __tablename__ = "consignment_outcomes"

    consignment_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(primary_key=True)
    uscc: Mapped[str]
    hs_code: Mapped[str]
    destination: Mapped[str | None]
    happened_on: Mapped[date]
    standing: Mapped[bool]
    version: Mapped[int]
