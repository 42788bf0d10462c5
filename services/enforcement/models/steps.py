"""Steps of everything."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.models.row import Base


class StepRow(Base):
    __tablename__ = "steps"

    place: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    kind: Mapped[str]
    subject_id: Mapped[str]
    version: Mapped[int]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    on: Mapped[date]
    agency: Mapped[str | None]
    actor: Mapped[str | None]
    clause: Mapped[str]
    note: Mapped[str | None]
    document_no: Mapped[str | None]
    digest: Mapped[str | None]
    noted_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True), server_default=sa.func.now())
