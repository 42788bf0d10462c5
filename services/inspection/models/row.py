"""The base of inspection's rows."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase

Text = sa.Text
Uuid = sa.Uuid(as_uuid=False)
# digits compared byte by byte, so that a prefix is a range of the index
HsCode = sa.Text(collation="C")


class JsonText(sa.types.TypeDecorator[Any]):
    """JSON that is only ever read whole: kept as text, which costs a seventh of what JSONB costs to write."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:  # noqa: ARG002  — SQLAlchemy's signature
        """JSON as text."""
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:  # noqa: ARG002  — SQLAlchemy's signature
        """What the text says."""
        return None if value is None else orjson.loads(value)


class Base(DeclarativeBase):
    """All rows of this service."""

    type_annotation_map = {  # noqa: RUF012  — SQLAlchemy's own spelling
        str: Text,
        datetime: sa.DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        Decimal: sa.Numeric,
    }
