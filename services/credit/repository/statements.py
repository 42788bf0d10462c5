"""Statements that are made once and asked a thousand times: what SQLAlchemy makes of them is kept with them."""

from __future__ import annotations

from functools import cache
from typing import cast

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import Insert, insert

from services.credit.models import Row

KEY = "key_"


@cache
def adding(row: type[Row]) -> Insert:
    """Insert a row; its values are parameters."""
    return insert(_table(row))


@cache
def adding_unless_there(row: type[Row]) -> Insert:
    """Insert a row unless its key is there."""
    return insert(_table(row)).on_conflict_do_nothing()


@cache
def putting(row: type[Row], names: tuple[str, ...], key: tuple[str, ...]) -> Insert:
    """Insert a row with these columns, or let the one of its key have them."""
    into = insert(_table(row)).values({name: sa.bindparam(name) for name in names})
    return into.on_conflict_do_update(
        index_elements=list(key), set_={name: into.excluded[name] for name in names if name not in key}
    )


@cache
def changing(row: type[Row], key: str) -> sa.Update:
    """Change all other columns of the row whose key is the parameter `key_`."""
    table = _table(row)
    columns: dict[str, sa.BindParameter[object]] = {
        column.name: sa.bindparam(column.name) for column in table.c if column.name != key
    }
    return sa.update(table).where(table.c[key] == sa.bindparam(KEY)).values(columns)


@cache
def finding(row: type[Row], key: str, *, lock: bool = False) -> sa.Select[tuple[object, ...]]:
    """Select the row whose key is the parameter `key_`, locked if wished."""
    table = _table(row)
    asked = sa.select(table).where(table.c[key] == sa.bindparam(KEY))
    return asked.with_for_update() if lock else asked


def _table(row: type[Row]) -> sa.Table:
    return cast("sa.Table", row.__table__)
