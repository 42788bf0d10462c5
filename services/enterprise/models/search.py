"""What enterprises are found by."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from services.enterprise.models.row import Base


class SearchRow(Base):
    __tablename__ = "search"
    __table_args__ = (
        sa.Index("search_in_order", "place", "uscc", unique=True),
        sa.Index("search_by_word", "words", postgresql_using="gin"),
    )

    uscc: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(sa.BigInteger)
    names: Mapped[list[str]]
    text: Mapped[str]
    words: Mapped[str] = mapped_column(TSVECTOR)
