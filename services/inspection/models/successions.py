"""Who stands for whom."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from services.inspection.models.row import Base


class SuccessionRow(Base):
    """An enterprise whose consignments, grants and orders went over to another."""

    __tablename__ = "successions"

    uscc: Mapped[str] = mapped_column(primary_key=True)
    successor: Mapped[str]
    on: Mapped[date]
    document_no: Mapped[str]
