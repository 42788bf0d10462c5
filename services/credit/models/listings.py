"""Lists, how far other services have put them into effect, and grades that others give."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.credit.models.row import Id, Moment, Row


class ListingRow(Row):
    """A version of a listing; nothing is overwritten but until when it was known."""

    __tablename__ = "listings"
    __table_args__ = (
        sa.Index("listings_of_enterprise", "uscc", "listing_id"),
        sa.Index("listings_now", "listing_id", unique=True, postgresql_where=sa.text("known_until IS NULL")),
        sa.Index(
            "listings_open",
            "uscc",
            "list",
            unique=True,
            postgresql_where=sa.text("known_until IS NULL AND ended_on IS NULL"),
        ),
    )

    listing_id: Mapped[str] = mapped_column(Id, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    uscc: Mapped[str] = mapped_column(sa.Text)
    list: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[str] = mapped_column(sa.Text)
    basis: Mapped[Sequence[str]] = mapped_column(JSONB)
    grade: Mapped[str] = mapped_column(sa.Text)
    division: Mapped[str | None] = mapped_column(sa.Text)
    clause: Mapped[str] = mapped_column(sa.Text)
    on: Mapped[date]
    proposed_on: Mapped[date]
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool]
    known_at: Mapped[datetime] = mapped_column(Moment)
    known_until: Mapped[datetime | None] = mapped_column(Moment)
    agency: Mapped[str | None] = mapped_column(sa.Text)
    actor: Mapped[str | None] = mapped_column(sa.Text)
    document_no: Mapped[str | None] = mapped_column(sa.Text)
    reason: Mapped[str | None] = mapped_column(sa.Text)
    evidence: Mapped[Sequence[str]] = mapped_column(JSONB)
    proposed_by: Mapped[str | None] = mapped_column(sa.Text)
    prepared_by: Mapped[str | None] = mapped_column(sa.Text)
    noticed_on: Mapped[date | None]
    notice_document_no: Mapped[str | None] = mapped_column(sa.Text)
    defend_until: Mapped[date | None]
    defence: Mapped[str | None] = mapped_column(sa.Text)
    heard_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    decision_document_no: Mapped[str | None] = mapped_column(sa.Text)
    decided_by: Mapped[str | None] = mapped_column(sa.Text)
    until: Mapped[date | None]
    served_on: Mapped[date | None]
    review_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    end_kind: Mapped[str | None] = mapped_column(sa.Text)
    reminded_on: Mapped[date | None]
    escalated_on: Mapped[date | None]


class ListingEffectRow(Row):
    """The version of a listing that a service confirmed last, and when."""

    __tablename__ = "listing_effects"

    listing_id: Mapped[str] = mapped_column(Id, primary_key=True)
    service: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    version: Mapped[int]
    applied_at: Mapped[datetime] = mapped_column(Moment)
    touched: Mapped[int]


class SchemeGradeRow(Row):
    """A grade of another scheme as its issuer said it."""

    __tablename__ = "scheme_grades"
    __table_args__ = (sa.Index("scheme_grades_of_enterprise", "uscc", "valid_from"),)

    grade_id: Mapped[str] = mapped_column(Id, primary_key=True)
    uscc: Mapped[str] = mapped_column(sa.Text)
    scheme: Mapped[str] = mapped_column(sa.Text)
    grade: Mapped[str] = mapped_column(sa.Text)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    agency: Mapped[str] = mapped_column(sa.Text)
    document_no: Mapped[str] = mapped_column(sa.Text)
    known_at: Mapped[datetime] = mapped_column(Moment)
