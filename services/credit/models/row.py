"""The base of all rows."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase

Moment = sa.DateTime(timezone=True)
Id = sa.Uuid(as_uuid=False)


class Row(DeclarativeBase):
    """Base of all rows."""
