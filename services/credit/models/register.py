"""Records, ratings, and the copies of what others own."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.credit.models.row import Id, Moment, Row


class StandingRow(Row):
    """Where an enterprise stands; locked while anything about its credit changes."""

    __tablename__ = "standings"
    __table_args__ = (sa.Index("standings_of_grade", "grade", "uscc"),)

    uscc: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    known_since_on: Mapped[date]
    known_since_at: Mapped[datetime] = mapped_column(Moment)
    known_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int]
    grade: Mapped[str] = mapped_column(sa.Text)
    score: Mapped[int]
    rated: Mapped[bool]
    on: Mapped[date | None]
    formal_on: Mapped[date | None]
    due_on: Mapped[date | None] = mapped_column(index=True)


# what ratings read of a record; an enterprise's records lie all over the table, so its index holds this too
_WEIGHED: Final = ["item", "agency", "document_no", "effective_on", "annulled_on", "repaired_on", "corrections"]


class RecordRow(Row):
    """A credit record; nothing is ever taken out, endings are added."""

    __tablename__ = "records"
    __table_args__ = (
        sa.UniqueConstraint("agency", "document_no", "item", "uscc", name="records_natural_key"),
        sa.Index("records_of_enterprise", "uscc", "record_id", postgresql_include=_WEIGHED),
        sa.Index("records_by_effective_on", "effective_on", "record_id"),
    )

    record_id: Mapped[str] = mapped_column(Id, primary_key=True)
    uscc: Mapped[str] = mapped_column(sa.Text)
    item: Mapped[str] = mapped_column(sa.Text)
    agency: Mapped[str] = mapped_column(sa.Text)
    document_no: Mapped[str] = mapped_column(sa.Text)
    occurred_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    effective_on: Mapped[date]
    known_at: Mapped[datetime] = mapped_column(Moment)
    restated_at: Mapped[datetime | None] = mapped_column(Moment)
    corrections: Mapped[int] = mapped_column(server_default="0")
    detail: Mapped[str | None] = mapped_column(sa.Text)
    evidence_hash: Mapped[str | None] = mapped_column(sa.Text)
    penalty_id: Mapped[str | None] = mapped_column(sa.Text, index=True)
    trace_case_id: Mapped[str | None] = mapped_column(sa.Text, index=True)
    annulled_on: Mapped[date | None]
    annulment_document_no: Mapped[str | None] = mapped_column(sa.Text)
    annulment_reason: Mapped[str | None] = mapped_column(sa.Text)
    annulment_known_at: Mapped[datetime | None] = mapped_column(Moment)
    repaired_on: Mapped[date | None]
    repair_document_no: Mapped[str | None] = mapped_column(sa.Text)
    repair_reason: Mapped[str | None] = mapped_column(sa.Text)
    repair_known_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int]


class BonusRow(Row):
    """Which bonuses an enterprise holds from a day on."""

    __tablename__ = "bonuses"
    __table_args__ = (sa.Index("bonuses_of_enterprise", "uscc", "bonus_id"),)

    bonus_id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    uscc: Mapped[str] = mapped_column(sa.Text)
    on: Mapped[date]
    held: Mapped[list[str]] = mapped_column(JSONB)
    known_at: Mapped[datetime] = mapped_column(Moment)


class FormalRow(Row):
    """The snapshot of a formal rating."""

    __tablename__ = "formal_ratings"

    uscc: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    formal_on: Mapped[date] = mapped_column(primary_key=True)
    valid_until: Mapped[date]
    grade: Mapped[str] = mapped_column(sa.Text)
    score: Mapped[int]
    rule_set: Mapped[str] = mapped_column(sa.Text)
    agency: Mapped[str | None] = mapped_column(sa.Text)
    known_at: Mapped[datetime] = mapped_column(Moment)


class GrantRow(Row):
    """A decision that granted AA, and the one that revoked it."""

    __tablename__ = "aa_grants"

    grant_id: Mapped[str] = mapped_column(Id, primary_key=True)
    uscc: Mapped[str] = mapped_column(sa.Text, index=True)
    granted_on: Mapped[date]
    document_no: Mapped[str] = mapped_column(sa.Text)
    agency: Mapped[str] = mapped_column(sa.Text)
    declaration_error_percent: Mapped[Decimal] = mapped_column(sa.Numeric)
    clean_at_departments_since: Mapped[date]
    last_quality_problem_on: Mapped[date | None]
    known_at: Mapped[datetime] = mapped_column(Moment)
    revoked_on: Mapped[date | None]
    revocation_document_no: Mapped[str | None] = mapped_column(sa.Text)
    revocation_agency: Mapped[str | None] = mapped_column(sa.Text)
    revocation_reason: Mapped[str | None] = mapped_column(sa.Text)
    revocation_known_at: Mapped[datetime | None] = mapped_column(Moment)


class HistoryRow(Row):
    """One rating as it was made: day, knowledge, rule set, facts read, answer."""

    __tablename__ = "rating_history"

    uscc: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    on: Mapped[date]
    known_at: Mapped[datetime] = mapped_column(Moment)
    cause: Mapped[str] = mapped_column(sa.Text)
    rule_set: Mapped[str] = mapped_column(sa.Text)
    rules_digest: Mapped[str] = mapped_column(sa.Text)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    result: Mapped[dict[str, Any]] = mapped_column(JSONB)


class EnterpriseRow(Row):
    """The copy of an enterprise, fed by the registry's events."""

    __tablename__ = "enterprises"
    __table_args__ = (sa.Index("enterprises_of_division", "division", "uscc"),)

    uscc: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    name: Mapped[str] = mapped_column(sa.Text)
    active: Mapped[bool]
    division: Mapped[str | None] = mapped_column(sa.Text)


class OverturnedRow(Row):
    """A finding overturned, fed by enforcement's events: since which moment, by which document."""

    __tablename__ = "overturned_findings"

    case_id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    document_no: Mapped[str] = mapped_column(sa.Text)


class NonconformityRow(Row):
    """A batch found nonconforming, fed by inspection's events, and the re-inspection that took it back."""

    __tablename__ = "nonconformities"
    __table_args__ = (sa.Index("nonconformities_of_document", "uscc", "document_no", "item"),)

    consignment_id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    document_no: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    item: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    uscc: Mapped[str] = mapped_column(sa.Text)
    agency: Mapped[str | None] = mapped_column(sa.Text)
    withdrawn_on: Mapped[date | None]
    withdrawal_document_no: Mapped[str | None] = mapped_column(sa.Text)


class MemberRow(Row):
    """The copy of a membership, fed by the registry's events."""

    __tablename__ = "members"

    zone_id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    uscc: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    active: Mapped[bool]
