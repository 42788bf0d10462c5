"""Copies of what risk information is matched to: consignments, lots and brands, fed by events."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.models.row import Base


class ConsignmentCopyRow(Base):
    """Copy of a consignment of `inspection`, as far as matching needs it."""

    __tablename__ = "consignment_copies"

    consignment_id: Mapped[str] = mapped_column(primary_key=True)
    uscc: Mapped[str]
    declaration_no: Mapped[str]
    direction: Mapped[str]
    hs_code: Mapped[str]
    product: Mapped[str]
    destination: Mapped[str | None]
    declared_on: Mapped[date]


class LotCopyRow(Base):
    """Copy of a lot as `inspection` names it; `lot_key` is its number as it is compared."""

    __tablename__ = "lot_copies"

    uscc: Mapped[str] = mapped_column(primary_key=True)
    lot_key: Mapped[str] = mapped_column(primary_key=True)
    lot_no: Mapped[str]
    lot_id: Mapped[str | None]
    hs_code: Mapped[str]
    product: Mapped[str]
    consignment_id: Mapped[str | None]


class LotConsignmentCopyRow(Base):
    """Copy of which lots a consignment of `inspection` is made of."""

    __tablename__ = "lot_consignment_copies"

    consignment_id: Mapped[str] = mapped_column(primary_key=True)
    lot_id: Mapped[str] = mapped_column(primary_key=True)
    uscc: Mapped[str]
    lot_key: Mapped[str]
    linked_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))


class BrandCopyRow(Base):
    """Copy of a brand or a trademark that `enterprise` holds of an enterprise."""

    __tablename__ = "brand_copies"

    fact_id: Mapped[str] = mapped_column(primary_key=True)
    uscc: Mapped[str]
    name: Mapped[str]
    in_force: Mapped[bool]
    name_key: Mapped[str | None] = mapped_column(sa.Computed("plain_name(name)"))
