"""Entries of the registers kept by data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from databus.errors import NotFound
from services.enterprise.domain.entries import Entry
from services.enterprise.models import RegisterEntryRow
from services.enterprise.repository.rows import find, like, listed, select_from, upsert


class StoredEntries:
    """Queries on register entries."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, entry_id: str, *, lock: bool = False) -> Entry:
        """Return an entry; NotFound if there is none."""
        found = self.find(entry_id, lock=lock)
        if found is None:
            raise NotFound(f"there is no entry {entry_id}")
        return found

    def find(self, entry_id: str, *, lock: bool = False) -> Entry | None:
        statement = select_from(RegisterEntryRow).where(RegisterEntryRow.entry_id == entry_id)
        return find(self._session, Entry, statement, lock=lock)

    def save(self, entry: Entry) -> None:
        upsert(self._session, RegisterEntryRow, entry)

    def twin(self, entry: Entry) -> Entry | None:
        """The entry that the same document made of the same thing."""
        row = RegisterEntryRow
        statement = select_from(row).where(
            *(getattr(row, name) == getattr(entry, name) for name in ("register", "division", "name", "document_no")),
            sa.func.coalesce(row.uscc, "") == (entry.uscc or ""),
            sa.func.coalesce(row.parent_id, "") == (entry.parent_id or ""),
        )
        return find(self._session, Entry, statement)

    def page(
        self,
        *,
        wanted: dict[str, str],
        q: str | None,
        hs: str | None,
        on: date | None,
        known_at: datetime | None,
        after: str | None,
        limit: int,
    ) -> Sequence[Entry]:
        """Return entries by id; `wanted` are columns and their values, `hs` goods, `on` a day they hold on."""
        row = RegisterEntryRow
        statement = select_from(row).order_by(row.entry_id).limit(limit)
        for name, value in wanted.items():
            statement = statement.where(getattr(row, name) == value)
        if q:
            statement = statement.where(sa.or_(row.name.ilike(like(q)), sa.cast(row.facts, sa.Text).ilike(like(q))))
        if hs:
            begun = sa.cast([hs[:length] for length in range(2, len(hs) + 1)], ARRAY(sa.Text))
            statement = statement.where(row.hs_prefixes.overlap(begun))
        if known_at is not None:
            statement = statement.where(row.noted_at <= known_at)
        if on is not None:
            statement = statement.where(row.begins_on <= on, _not_ended(on, known_at))
        if after:
            statement = statement.where(row.entry_id > after)
        return listed(self._session, Entry, statement)


def _not_ended(on: date, known_at: datetime | None) -> sa.ColumnElement[Any]:
    row = RegisterEntryRow
    holds = sa.or_(row.ends_on.is_(None), row.ends_on > on)
    return holds if known_at is None else sa.or_(holds, row.ended_at > known_at)
