"""Rows to values and back: their fields have the same names.

Rows are read as plain tuples, not as mapped objects: what is written by statement is seen by the next question.
"""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

V = TypeVar("V")


def value_of(kind: type[V], row: sa.Row[Any]) -> V:
    """Make a value of a row; lists become tuples."""
    told = row._mapping  # noqa: SLF001  — SQLAlchemy's own name for it
    values = {name: told[name] for name in _names(cast("Any", kind))}
    return kind(**{name: tuple(item) if isinstance(item, list) else item for name, item in values.items()})


def find(session: Session, kind: type[V], statement: sa.Select[Any], *, lock: bool = False) -> V | None:
    """Return the value of the only row, None if there is none; `lock` holds the row to the transaction's end."""
    row = session.execute(_held(statement) if lock else statement).one_or_none()
    return None if row is None else value_of(kind, row)


def listed(session: Session, kind: type[V], statement: sa.Select[Any], *, lock: bool = False) -> list[V]:
    """Return the values of all rows."""
    rows = session.execute(_held(statement) if lock else statement)
    return [value_of(kind, row) for row in rows]


def columns_of(value: object) -> dict[str, Any]:
    """The columns of a value; tuples become lists."""
    told = {name: getattr(value, name) for name in _names(cast("Any", type(value)))}
    return {name: list(item) if isinstance(item, tuple) else item for name, item in told.items()}


def upsert(session: Session, table: sa.Table, value: object, **more: Any) -> None:
    """Write a value over the row of its key, or as a new one; `more` are columns for a new row only."""
    told = columns_of(value)
    statement = insert(table).values({**told, **more})
    keys = [column.name for column in table.primary_key]
    kept = {name: statement.excluded[name] for name in told if name not in keys}
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=kept))


def _held(statement: sa.Select[Any]) -> sa.Select[Any]:
    """Hold the rows against change; rows that refer to them may still be written."""
    return statement.with_for_update(key_share=True)


@cache  # of an import this would be a tenth of the time
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
