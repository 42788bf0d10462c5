"""Recognition: agreements, results offered, checks saved, contradictions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.inspection.models.row import Base, Uuid

Texts = ARRAY(sa.Text, as_tuple=True)


class RecognitionAgreementRow(Base):
    """An agreement that results of some agencies count for others."""

    __tablename__ = "recognition_agreements"

    agreement_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    document_no: Mapped[str] = mapped_column(unique=True)
    issuers: Mapped[Any] = mapped_column(Texts)
    recognisers: Mapped[Any] = mapped_column(Texts)
    kinds: Mapped[Any] = mapped_column(Texts)
    items: Mapped[Any] = mapped_column(Texts)
    hs_prefixes: Mapped[Any] = mapped_column(Texts)
    zones: Mapped[Any] = mapped_column(Texts)
    reach: Mapped[str]
    valid_days: Mapped[int | None]
    signed_only: Mapped[bool]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    clause: Mapped[str]
    state: Mapped[str]
    proposed_by: Mapped[str]
    proposed_on: Mapped[date]
    answer_due_on: Mapped[date]
    agreed: Mapped[Any] = mapped_column(Texts)
    ended_on: Mapped[date | None]
    reason: Mapped[str | None]
    ended_document_no: Mapped[str | None]
    version: Mapped[int]

    __table_args__ = (
        sa.Index(
            "recognition_agreements_running", "state", postgresql_where=sa.text("state IN ('PROPOSED', 'IN_FORCE')")
        ),
    )


class AgreementStepRow(Base):
    """One step of an agreement: who, why, clause, evidence."""

    __tablename__ = "recognition_agreement_steps"

    agreement_id: Mapped[str] = mapped_column(
        Uuid, sa.ForeignKey("recognition_agreements.agreement_id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    act: Mapped[str]
    state: Mapped[str]
    agency: Mapped[str | None]
    actor: Mapped[str | None]
    clause: Mapped[str]
    reason: Mapped[str | None]
    document_no: Mapped[str | None]


class OfferedResultRow(Base):
    """A result that may count for others; `item_keys` are the items it looked at, as they are compared."""

    __tablename__ = "offered_results"

    result_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    uscc: Mapped[str]
    said_of: Mapped[str]
    kind: Mapped[str]
    issuer: Mapped[str]
    document_no: Mapped[str]
    items: Mapped[list[Any]]
    item_keys: Mapped[Any] = mapped_column(Texts)
    hs_prefixes: Mapped[Any] = mapped_column(Texts)
    consignment_ids: Mapped[Any] = mapped_column(Texts)
    found_on: Mapped[date]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    source: Mapped[str]
    source_id: Mapped[str]
    counts_for: Mapped[Any] = mapped_column(Texts)
    basis: Mapped[str | None]
    report_sha256: Mapped[str | None]
    digest: Mapped[str]
    signatures: Mapped[list[Any]]
    offered_at: Mapped[datetime]
    offered_by: Mapped[str]
    actor: Mapped[str | None]
    state: Mapped[str]
    ended_on: Mapped[date | None]
    reason: Mapped[str | None]
    ended_document_no: Mapped[str | None]
    ended_by: Mapped[str | None]
    flag: Mapped[str | None]
    reopening: Mapped[bool]
    version: Mapped[int]

    __table_args__ = (
        sa.UniqueConstraint(
            "issuer", "kind", "document_no", "said_of", "source", "source_id", name="offered_results_once"
        ),
        sa.Index("offered_results_by_uscc", "uscc", "result_id"),
        sa.Index("offered_results_by_source", "source", "source_id"),
        sa.Index("offered_results_reopening", "result_id", postgresql_where=sa.text("reopening")),
    )


class RecognitionRow(Base):
    """A check that was not made because a result counted: its second check saved."""

    __tablename__ = "recognitions"

    recognition_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    check_id: Mapped[str] = mapped_column(Uuid)
    check: Mapped[str]
    check_saved: Mapped[bool]
    uscc: Mapped[str]
    result_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("offered_results.result_id"))
    result_version: Mapped[int]
    agreement_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("recognition_agreements.agreement_id"))
    agreement: Mapped[str]
    kind: Mapped[str]
    issuer: Mapped[str]
    document_no: Mapped[str]
    recognised_by: Mapped[str]
    actor: Mapped[str | None]
    items: Mapped[Any] = mapped_column(Texts)
    hs_code: Mapped[str | None]
    consignment_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("consignments.consignment_id"))
    reference: Mapped[str | None]
    zh: Mapped[str]
    en: Mapped[str]
    clause: Mapped[str]
    read: Mapped[list[Any]]
    recognised_on: Mapped[date]
    recognised_at: Mapped[datetime]
    state: Mapped[str]
    reopened_on: Mapped[date | None]
    reopened_because: Mapped[str | None]
    version: Mapped[int]

    __table_args__ = (
        sa.Index("recognitions_by_uscc", "uscc", "recognition_id"),
        sa.Index("recognitions_resting", "result_id", "recognition_id", postgresql_where=sa.text("state = 'STANDING'")),
        sa.Index("recognitions_by_consignment", "consignment_id"),
        sa.Index("recognitions_by_day", "recognised_on"),
    )


class ResultConflictRow(Base):
    """Two results that say opposite things of the same goods."""

    __tablename__ = "result_conflicts"

    conflict_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    uscc: Mapped[str]
    item: Mapped[str]
    result_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("offered_results.result_id"))
    other_result_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("offered_results.result_id"))
    state: Mapped[str]
    found_on: Mapped[date]
    resolution: Mapped[str | None]
    resolved_on: Mapped[date | None]
    resolved_by: Mapped[str | None]
    actor: Mapped[str | None]
    reason: Mapped[str | None]
    document_no: Mapped[str | None]
    version: Mapped[int]

    __table_args__ = (
        sa.UniqueConstraint("result_id", "other_result_id", "item", name="result_conflicts_once"),
        sa.Index("result_conflicts_open", "uscc", postgresql_where=sa.text("state = 'OPEN'")),
        sa.Index("result_conflicts_by_other", "other_result_id"),
    )
