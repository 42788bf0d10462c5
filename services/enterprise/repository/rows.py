"""Tables of models, and questions on them; how rows become values is `databus.values`."""

from __future__ import annotations

from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus import values
from databus.values import columns_of, find, listed, value_of
from services.enterprise.models import Base

__all__ = ["columns_of", "find", "like", "listed", "narrowed", "select_from", "table_of", "upsert", "value_of"]


def table_of(model: type[Base]) -> sa.Table:
    """The table of a model."""
    return cast("sa.Table", model.__table__)


def select_from(model: type[Base]) -> sa.Select[Any]:
    """All columns of a model's table."""
    return sa.select(table_of(model))


def upsert(session: Session, model: type[Base], value: object, **more: Any) -> None:
    """Write a value over the row of its key, or as a new one; `more` are columns for a new row only."""
    values.upsert(session, table_of(model), value, **more)


def narrowed(
    statement: sa.Select[Any],
    *wanted: tuple[Any, Any],
    after: tuple[Any, str | None],
    limit: int,
) -> sa.Select[Any]:
    """A page of a statement: rows whose columns have the values wanted (None: any), after an id, in its order."""
    column, last = after
    for asked, value in wanted:
        if value is not None:
            statement = statement.where(asked == value)
    if last is not None:
        statement = statement.where(column > last)
    return statement.order_by(column).limit(limit)


def like(text: str) -> str:
    """A pattern for ILIKE that finds the text anywhere, its own wildcards taken literally."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
