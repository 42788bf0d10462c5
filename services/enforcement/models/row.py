"""The base of the rows, and how tuples are kept."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from services.enforcement.domain.draws import Officer


class Texts(TypeDecorator[tuple[str, ...]]):
    """A tuple of texts, kept as a JSON list."""

    impl = JSONB
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> list[str] | None:
        del dialect
        return None if value is None else list(value)

    def process_result_value(self, value: list[str] | None, dialect: Dialect) -> tuple[str, ...] | None:
        del dialect
        return None if value is None else tuple(value)


class Objects(TypeDecorator[tuple[dict[str, Any], ...]]):
    """A tuple of objects, kept as a JSON list."""

    impl = JSONB
    cache_ok = True

    def process_bind_param(self, value: tuple[dict[str, Any], ...] | None, dialect: Dialect) -> list[dict[str, Any]]:
        del dialect
        return list(value or ())

    def process_result_value(self, value: list[dict[str, Any]] | None, dialect: Dialect) -> tuple[dict[str, Any], ...]:
        del dialect
        return tuple(value or ())


class Officers(TypeDecorator[tuple[Officer, ...]]):
    """A tuple of officers, kept as a JSON list of objects."""

    impl = JSONB
    cache_ok = True

    def process_bind_param(self, value: tuple[Officer, ...] | None, dialect: Dialect) -> list[dict[str, Any]]:
        del dialect
        return [{"agency": one.agency, "officer": one.officer, "recused": list(one.recused)} for one in value or ()]

    def process_result_value(self, value: list[dict[str, Any]] | None, dialect: Dialect) -> tuple[Officer, ...]:
        del dialect
        return tuple(Officer(one["agency"], one["officer"], tuple(one["recused"])) for one in value or ())


class Base(DeclarativeBase):
    """Base of the rows."""

    type_annotation_map = {  # noqa: RUF012 — SQLAlchemy reads it from the class
        str: sa.Text,
        tuple[str, ...]: Texts,
        tuple[Officer, ...]: Officers,
        dict[str, str]: JSONB,
    }


def table(row: type[Base]) -> sa.Table:
    """Return the table of a row, for statements that need no objects in between."""
    found = row.__table__
    assert isinstance(found, sa.Table)
    return found
