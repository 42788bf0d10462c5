"""The base of all rows."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    type_annotation_map = {  # noqa: RUF012  — SQLAlchemy's own way
        str: sa.Text,
        datetime: sa.DateTime(timezone=True),
        list[str]: ARRAY(sa.Text),
        dict[str, Any]: JSONB,
        Decimal: sa.Numeric(20, 2),
    }
