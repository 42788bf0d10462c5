"""The base of inspection's rows."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase

Text = sa.Text
Uuid = sa.Uuid(as_uuid=False)
# digits compared byte by byte, so that a prefix is a range of the index
HsCode = sa.Text(collation="C")


class Base(DeclarativeBase):
    """All rows of this service."""

    type_annotation_map = {  # noqa: RUF012  — SQLAlchemy's own spelling
        str: Text,
        datetime: sa.DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        Decimal: sa.Numeric,
    }
