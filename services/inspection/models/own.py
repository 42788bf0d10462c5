"""Consignments with their decisions, and what inspection's own officers grant and order."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.inspection.models.row import Base, HsCode, JsonText, Uuid


class ConsignmentRow(Base):
    """A consignment as it stands; `is_open` while a re-decision reaches it."""

    __tablename__ = "consignments"

    consignment_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    uscc: Mapped[str]
    declaration_no: Mapped[str] = mapped_column(unique=True)
    direction: Mapped[str]
    hs_code: Mapped[str] = mapped_column(HsCode)
    product: Mapped[str]
    quantity: Mapped[Decimal]
    unit: Mapped[str]
    value: Mapped[dict[str, Any]]
    destination: Mapped[str | None]
    aid: Mapped[bool]
    needs_certificate: Mapped[bool]
    self_declaration: Mapped[bool]
    third_party_report: Mapped[bool]
    third_party_body: Mapped[str | None]
    assurance_filed: Mapped[bool]
    own_use_equipment: Mapped[bool]
    raw_material: Mapped[bool]
    release_when_free: Mapped[bool]
    business: Mapped[str] = mapped_column(server_default="trade")
    re_export_of: Mapped[str | None] = mapped_column(Uuid)
    declared_on: Mapped[date]
    declared_by: Mapped[str]
    statutory: Mapped[bool]
    product_risk: Mapped[str]
    state: Mapped[str]
    is_open: Mapped[bool]
    mode: Mapped[str | None]
    previous_mode: Mapped[str | None]
    rule: Mapped[str | None]
    sampling_percent: Mapped[Decimal | None]
    paperless: Mapped[bool | None]
    document_review_release: Mapped[bool | None]
    lab_report_accepted: Mapped[bool | None]
    clauses: Mapped[list[Any]]
    rule_set: Mapped[str | None]
    stale: Mapped[list[Any]]
    decision_number: Mapped[int]
    step_number: Mapped[int]
    sample_drawn: Mapped[bool]
    released_on: Mapped[date | None]
    version: Mapped[int]

    __table_args__ = (
        sa.Index("consignments_open_by_hs", "hs_code", postgresql_where=sa.text("is_open")),
        sa.Index("consignments_open_by_uscc", "uscc", "hs_code", postgresql_where=sa.text("is_open")),
        sa.Index("consignments_stale", "consignment_id", postgresql_where=sa.text("is_open AND stale <> '[]'::jsonb")),
        sa.Index("consignments_released", "released_on", postgresql_where=sa.text("state = 'RELEASED'")),
        sa.Index("consignments_by_uscc", "uscc", "consignment_id"),
        sa.Index("consignments_declared", "declared_on"),
        sa.Index(
            "consignments_same_goods",
            "uscc",
            "hs_code",
            "quantity",
            postgresql_where=sa.text("state IN ('REFUSED', 'HELD', 'STOPPED', 'MODE_DECIDED')"),
        ),
        sa.Index(
            "consignments_gone",
            "hs_code",
            "consignment_id",
            postgresql_where=sa.text("state IN ('EXPORTED', 'NOTIFIED_ABROAD', 'RETURNED')"),
        ),
    )


class DecisionRow(Base):
    """A decision with the facts it read; explained anew from them and the table of its digest.

    No foreign keys: to check them costs more than the row, and who writes it holds the consignment and keeps the table.
    """

    __tablename__ = "decisions"

    consignment_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    on: Mapped[date]
    cause: Mapped[str | None]
    agency: Mapped[str | None]
    mode: Mapped[str]
    rule: Mapped[str]
    sampling_percent: Mapped[Decimal | None]
    paperless: Mapped[bool]
    document_review_release: Mapped[bool]
    lab_report_accepted: Mapped[bool]
    rule_set: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JsonText)
    read: Mapped[list[Any]] = mapped_column(JsonText)
    stale: Mapped[list[Any]]
    table_digest: Mapped[str]
    eases: Mapped[list[Any]] = mapped_column(server_default=sa.text("'[]'::jsonb"))


class ModeTableRow(Base):
    """A mode table that decisions rest on, whole, so that they can be replayed under any later rule set."""

    __tablename__ = "mode_tables"

    digest: Mapped[str] = mapped_column(primary_key=True)
    rule_set: Mapped[str]
    data: Mapped[dict[str, Any]]


class StepRow(Base):
    """One change of a consignment's state."""

    __tablename__ = "steps"

    consignment_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("consignments.consignment_id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    source: Mapped[str | None]
    target: Mapped[str]
    agency: Mapped[str | None]
    actor: Mapped[str | None]
    clause: Mapped[str]
    reason: Mapped[str | None]
    cause: Mapped[str | None]
    document_no: Mapped[str | None]
    decision_number: Mapped[int | None]


class DocumentRow(Base):
    """A paper of a consignment, by its hash; the firm or the agency keeps the paper itself."""

    __tablename__ = "documents"

    document_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    consignment_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("consignments.consignment_id"))
    kind: Mapped[str]
    title: Mapped[str]
    sha256: Mapped[str]
    document_no: Mapped[str | None]
    issuer: Mapped[str | None]
    issued_on: Mapped[date | None]
    kept_by: Mapped[str]
    added_at: Mapped[datetime]
    added_by: Mapped[str]

    __table_args__ = (sa.UniqueConstraint("consignment_id", "sha256", name="documents_once"),)


class ResultRow(Base):
    """A result of a review, verification or test."""

    __tablename__ = "results"

    consignment_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("consignments.consignment_id"), primary_key=True)
    document_no: Mapped[str] = mapped_column(primary_key=True)
    result: Mapped[str]
    item: Mapped[str | None]
    found_on: Mapped[date]
    detail: Mapped[str | None]
    agency: Mapped[str]
    recorded_at: Mapped[datetime]
    kind: Mapped[str | None]
    items: Mapped[list[Any]] = mapped_column(server_default=sa.text("'[]'::jsonb"))


class ApprovalRow(Base):
    """Something granted or ordered, with its validity."""

    __tablename__ = "approvals"

    approval_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str]
    uscc: Mapped[str | None]
    hs_prefix: Mapped[str | None]
    level: Mapped[str | None]
    document_no: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    agency: Mapped[str]
    withdrawn_on: Mapped[date | None]
    reason: Mapped[str | None]
    version: Mapped[int]
    state: Mapped[str]
    direction: Mapped[str | None]
    goods: Mapped[str | None]
    report_no: Mapped[str | None]
    basis: Mapped[str | None]
    method: Mapped[str | None]
    suspended_on: Mapped[date | None]
    review_on: Mapped[date | None]
    defend_until: Mapped[date | None]
    application_id: Mapped[str | None] = mapped_column(Uuid)
    renews: Mapped[str | None] = mapped_column(Uuid)
    attend_on: Mapped[date | None]

    __table_args__ = (
        sa.UniqueConstraint("kind", "document_no", name="approvals_once"),
        sa.Index("approvals_by_uscc", "uscc", postgresql_where=sa.text("withdrawn_on IS NULL")),
        sa.Index("approvals_due", "attend_on", postgresql_where=sa.text("attend_on IS NOT NULL")),
    )


class StopOrderRow(Base):
    """A stop order."""

    __tablename__ = "stop_orders"

    order_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    uscc: Mapped[str]
    consignment_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("consignments.consignment_id"))
    document_no: Mapped[str] = mapped_column(unique=True)
    reason: Mapped[str]
    agency: Mapped[str]
    ordered_on: Mapped[date]
    lifted_on: Mapped[date | None]
    version: Mapped[int]
    rests_on: Mapped[str | None]

    __table_args__ = (
        sa.Index("stop_orders_in_force", "uscc", postgresql_where=sa.text("lifted_on IS NULL")),
        sa.Index("stop_orders_resting", "rests_on", postgresql_where=sa.text("rests_on IS NOT NULL")),
    )
