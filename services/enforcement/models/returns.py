"""Returned goods."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.models.row import Base


class ReturnFormRow(Base):
    """The form of returned goods (SN/T 4911.1-2017 annex 4)."""

    __tablename__ = "return_forms"

    return_id: Mapped[str] = mapped_column(primary_key=True)
    uscc: Mapped[str]
    hs_code: Mapped[str]
    returned_on: Mapped[date]
    reason: Mapped[str | None]
    agency: Mapped[str]
    state: Mapped[str]
    case_id: Mapped[str | None]
    consignment_id: Mapped[str | None]
    source_return_id: Mapped[str | None]
    declaration_no: Mapped[str | None]
    document_no: Mapped[str | None]
    product: Mapped[str | None]
    quantity: Mapped[Decimal | None]
    unit: Mapped[str | None]
    value_usd: Mapped[Decimal | None]
    country: Mapped[str | None]
    goods_class: Mapped[str | None]
    causes: Mapped[tuple[str, ...]]
    statutory: Mapped[bool | None]
    inspected: Mapped[bool | None]
    certificate_issued: Mapped[bool | None]
    certificate_no: Mapped[str | None]
    third_party_tested: Mapped[bool | None]
    third_party_body: Mapped[str | None]
    third_party_report_no: Mapped[str | None]
    tested_abroad: Mapped[bool | None]
    tested_abroad_by: Mapped[str | None]
    qms: Mapped[bool | None]
    qms_audited: Mapped[bool | None]
    qms_audited_by: Mapped[str | None]
    enterprise_class: Mapped[int | None]
    lots: Mapped[tuple[str, ...]]
    investigators: Mapped[tuple[str, ...]]
    conclusion: Mapped[str | None]
    conclusion_document_no: Mapped[str | None]
    completed_on: Mapped[date | None]
    version: Mapped[int]
