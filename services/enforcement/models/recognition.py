"""Copies of what may count for others, from `inspection`."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.enforcement.models.row import Base


class RecognitionCopyRow(Base):
    """A result that may count for others, an agreement on such results, or a contradiction between two of them."""

    __tablename__ = "recognition_copies"

    copy_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    uscc: Mapped[str | None]
    in_force: Mapped[bool]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)

    __table_args__ = (sa.Index("recognition_copies_in_force", "kind", "uscc", postgresql_where=sa.text("in_force")),)
