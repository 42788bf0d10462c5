"""Lots with their production steps, what of them went where, and goods that came back."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.inspection.models.row import Base, HsCode, Uuid


class LotRow(Base):
    """A lot as its maker told it."""

    __tablename__ = "lots"

    lot_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    uscc: Mapped[str]
    lot_no: Mapped[str]
    hs_code: Mapped[str] = mapped_column(HsCode)
    product: Mapped[str]
    quantity: Mapped[Decimal]
    unit: Mapped[str]
    made_from: Mapped[date]
    made_until: Mapped[date]
    step_number: Mapped[int]
    registered_by: Mapped[str]
    registered_at: Mapped[datetime]
    version: Mapped[int]

    __table_args__ = (
        sa.UniqueConstraint("uscc", "lot_no", name="lots_once"),
        sa.Index("lots_by_uscc", "uscc", "lot_id"),
        sa.Index("lots_by_hs", "hs_code", "lot_id"),
    )


class LotStepRow(Base):
    """A production step of a lot; one that is corrected stays, with the number of the one in its place."""

    __tablename__ = "lot_steps"

    lot_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("lots.lot_id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[str]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    workshop: Mapped[str | None]
    line: Mapped[str | None]
    team: Mapped[str]
    checks: Mapped[list[Any]]
    replaces: Mapped[int | None]
    reason: Mapped[str | None]
    replaced_by: Mapped[int | None]
    told_by: Mapped[str]
    told_at: Mapped[datetime]

    __table_args__ = (
        sa.Index("lot_steps_by_step", "step", "began_at", postgresql_where=sa.text("replaced_by IS NULL")),
        sa.Index("lot_steps_by_team", "team", "began_at", postgresql_where=sa.text("replaced_by IS NULL")),
        sa.Index("lot_steps_by_line", "line", "began_at", postgresql_where=sa.text("replaced_by IS NULL")),
    )


class LotInputRow(Base):
    """A material or part that went into a lot at a step."""

    __tablename__ = "lot_inputs"

    lot_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    step_number: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    material: Mapped[str]
    supplier_uscc: Mapped[str | None]
    supplier_name: Mapped[str | None]
    supplier_lot: Mapped[str]
    quantity: Mapped[Decimal | None]
    unit: Mapped[str | None]

    __table_args__ = (
        sa.ForeignKeyConstraint(["lot_id", "step_number"], ["lot_steps.lot_id", "lot_steps.number"]),
        sa.Index("lot_inputs_by_supplier_lot", "supplier_lot"),
        sa.Index("lot_inputs_by_material", "material"),
    )


class LotMarkRow(Base):
    """A run of marks on single pieces of a lot: a beginning and a number of so many digits."""

    __tablename__ = "lot_marks"

    lot_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("lots.lot_id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    uscc: Mapped[str]
    beginning: Mapped[str]
    digits: Mapped[int]
    first: Mapped[int] = mapped_column(sa.BigInteger)
    last: Mapped[int] = mapped_column(sa.BigInteger)

    __table_args__ = (sa.Index("lot_marks_by_mark", "beginning", "digits", "first"),)


class ConsignmentLotRow(Base):
    """How much of a lot is in a consignment."""

    __tablename__ = "consignment_lots"

    consignment_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("consignments.consignment_id"), primary_key=True)
    lot_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("lots.lot_id"), primary_key=True)
    quantity: Mapped[Decimal]
    linked_by: Mapped[str]
    linked_at: Mapped[datetime]

    __table_args__ = (sa.Index("consignment_lots_by_lot", "lot_id", "consignment_id"),)


class ReturnRow(Base):
    """Goods of a consignment that came back, as the form of SN/T 4911 asks."""

    __tablename__ = "returns"

    return_id: Mapped[str] = mapped_column(Uuid, primary_key=True)
    consignment_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("consignments.consignment_id"))
    uscc: Mapped[str]
    hs_code: Mapped[str] = mapped_column(HsCode)
    quantity: Mapped[Decimal]
    unit: Mapped[str]
    returned_on: Mapped[date]
    goods_class: Mapped[str]
    cause: Mapped[str]
    cause_kind: Mapped[str]
    reason: Mapped[str]
    document_no: Mapped[str]
    country: Mapped[str | None]
    value_usd: Mapped[Decimal | None]
    statutory: Mapped[bool]
    inspected: Mapped[bool]
    certificate_no: Mapped[str | None]
    enterprise_class: Mapped[int | None]
    third_party_body: Mapped[str | None]
    third_party_report_no: Mapped[str | None]
    tested_abroad_by: Mapped[str | None]
    qms: Mapped[bool]
    qms_audited_by: Mapped[str | None]
    trace_case_id: Mapped[str | None]
    cause_settled_by: Mapped[str | None]
    cause_settled_on: Mapped[date | None]
    settling_document_no: Mapped[str | None]
    agency: Mapped[str]
    actor: Mapped[str | None]
    recorded_at: Mapped[datetime]
    version: Mapped[int]

    __table_args__ = (
        sa.UniqueConstraint("consignment_id", "document_no", name="returns_once"),
        sa.Index("returns_by_uscc", "uscc", "return_id"),
        sa.Index("returns_without_case", "uscc", "hs_code", postgresql_where=sa.text("trace_case_id IS NULL")),
    )


class ReturnedLotRow(Base):
    """How much of a lot came back, and which pieces."""

    __tablename__ = "returned_lots"

    return_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("returns.return_id"), primary_key=True)
    lot_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("lots.lot_id"), primary_key=True)
    quantity: Mapped[Decimal]
    marks: Mapped[list[Any]]

    __table_args__ = (sa.Index("returned_lots_by_lot", "lot_id"),)
