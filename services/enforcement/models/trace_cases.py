"""Trace cases."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.models.row import Base


class TraceCaseRow(Base):
    __tablename__ = "trace_cases"

    case_id: Mapped[str] = mapped_column(primary_key=True)
    case_no: Mapped[str]
    agency: Mapped[str]
    uscc: Mapped[str]
    hs_code: Mapped[str]
    trigger: Mapped[str]
    source_reference: Mapped[str]
    lots: Mapped[tuple[str, ...]]
    alert_id: Mapped[str | None]
    consignment_id: Mapped[str | None]
    state: Mapped[str]
    opened_on: Mapped[date]
    clause: Mapped[str]
    version: Mapped[int]
    inspected_by: Mapped[tuple[str, ...]]
    investigators: Mapped[tuple[str, ...]]
    cause: Mapped[str | None]
    cause_detail: Mapped[str | None]
    evidence: Mapped[tuple[str, ...]]
    notice_served_on: Mapped[date | None]
    defence_heard_on: Mapped[date | None]
    defence: Mapped[str | None]
    approvals: Mapped[tuple[str, ...]]
    disposition: Mapped[str | None]
    document_no: Mapped[str | None]
    transferred_to: Mapped[str | None]
    finding_in_force: Mapped[bool]
    finding_review: Mapped[str | None]
    filed_on: Mapped[date | None]
    disposed_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    penalty_case_id: Mapped[str | None]


class CaseNumberRow(Base):
    __tablename__ = "case_numbers"

    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
