"""Things of one kind, each in a row whose columns are named as the thing's fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus.errors import NotFound
from services.enforcement import models

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


def thing_of(row: sa.RowMapping, made: type[T]) -> T:
    """Make the thing that a row keeps."""
    return made(**{field.name: row[field.name] for field in fields(made)})


def values_of(thing: DataclassInstance) -> dict[str, Any]:
    """Return the columns of the row that keeps a thing."""
    return {field.name: getattr(thing, field.name) for field in fields(thing)}


def things(session: Session, select: sa.Select[Any], made: type[T]) -> list[T]:
    """Return what a selection of whole rows keeps."""
    return [thing_of(row, made) for row in session.execute(select).mappings()]


class Kept(Generic[T]):
    """Things of one kind; `key` names the column of the id, `listing` the method that lists them."""

    def __init__(self, session: Session, row: type[models.Base], made: type[T], key: str, listing: str) -> None:
        self.session = session
        self.table = models.table(row)
        self.made = made
        self.key = key
        self.listing = listing

    def get(self, key: str) -> T:
        """Return the thing, its row locked until the transaction ends; NotFound if there is none."""
        return self._found(self.find(key, lock=True))

    def look(self, key: str) -> T:
        """Return the thing without a lock; NotFound if there is none."""
        return self._found(self.find(key))

    def _found(self, thing: T | None) -> T:
        if thing is None:
            raise NotFound(f"there is no such {self.key.removesuffix('_id')}", self.key, f"one of {self.listing}")
        return thing

    def find(self, key: str | None, *, lock: bool = False) -> T | None:
        """Return the thing, or None; with `lock`, its row is locked until the transaction ends."""
        if key is None:
            return None
        select = sa.select(self.table).where(self.table.c[self.key] == key)
        found = things(self.session, select.with_for_update() if lock else select, self.made)
        return found[0] if found else None

    def first(self, *conditions: Any) -> T | None:
        """Return the first that meets the conditions, or None."""
        return next(iter(things(self.session, sa.select(self.table).where(*conditions).limit(1), self.made)), None)

    def all(self, *conditions: Any) -> list[T]:
        """Return all that meet the conditions, oldest first."""
        select = sa.select(self.table).where(*conditions).order_by(self.table.c[self.key])
        return things(self.session, select, self.made)

    def selected(self, select: sa.Select[Any]) -> list[T]:
        """Return what a selection of whole rows keeps."""
        return things(self.session, select, self.made)

    def equal(self, **wanted: str | int | None) -> list[sa.ColumnElement[bool]]:
        """Return the conditions that columns are as wanted; None wants nothing."""
        return [self.table.c[name] == value for name, value in wanted.items() if value is not None]

    def page(self, conditions: Sequence[Any], *, limit: int, cursor: str | None) -> tuple[list[T], str | None]:
        """Return things newest first, and where the next page begins if there is one."""
        key = self.table.c[self.key]
        select = sa.select(self.table).where(*conditions).order_by(key.desc()).limit(limit + 1)
        if cursor is not None:
            select = select.where(key < cursor)
        found = things(self.session, select, self.made)
        return found[:limit], getattr(found[limit - 1], self.key) if len(found) > limit else None

    def add(self, thing: T) -> None:
        """Keep a new thing."""
        self.session.execute(sa.insert(self.table).values(values_of(thing)))

    def save(self, thing: T) -> None:
        """Keep a thing's new state."""
        key = self.table.c[self.key]
        self.session.execute(sa.update(self.table).where(key == getattr(thing, self.key)).values(values_of(thing)))
