"""Versions of records."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus.many import insert_many
from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.facts import Source
from services.enterprise.domain.records import Correction, Version
from services.enterprise.models import VersionRow
from services.enterprise.repository.rows import columns_of, select_from, table_of, value_of

_PRESENT = VersionRow.known_until.is_(None)


class StoredVersions:
    """Queries on versions of records."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, versions: Sequence[Version]) -> None:
        """Write versions, any number in one statement."""
        insert_many(self._session, table_of(VersionRow), [_columns(version) for version in versions])

    def apply(self, corrections: Sequence[Correction]) -> None:
        """Close what is known no longer and write what is known instead."""
        closed: dict[datetime, list[int]] = {}
        for correction in corrections:
            closed.setdefault(correction.moment, []).extend(version.version_id for version in correction.closed)
        for moment, ids in closed.items():
            self._session.execute(
                sa.update(table_of(VersionRow)).where(VersionRow.version_id.in_(ids)).values(known_until=moment)
            )
        self.add([version for correction in corrections for version in correction.added])

    def present(self, usccs: Collection[str]) -> dict[str, list[Version]]:
        """What is known now of each of some enterprises, in order of days."""
        found: dict[str, list[Version]] = {uscc: [] for uscc in usccs}
        for version in self._listed(select_from(VersionRow).where(VersionRow.uscc.in_(list(usccs)), _PRESENT)):
            found[version.stated.uscc].append(version)
        return found

    def heads(self, usccs: Collection[str]) -> dict[str, Version]:
        """What is stated of each enterprise at present."""
        statement = select_from(VersionRow).where(
            VersionRow.uscc.in_(list(usccs)), _PRESENT, VersionRow.held_until.is_(None)
        )
        return {version.stated.uscc: version for version in self._listed(statement)}

    def at(self, uscc: str, *, on: date, known_at: datetime | None) -> Version | None:
        """What was stated of a day, as known at a moment; None: as known now."""
        found = self._listed(select_from(VersionRow).where(VersionRow.uscc == uscc, _holding(on), _known(known_at)))
        return found[0] if found else None

    def page(self, uscc: str, *, known_at: datetime | None, after: int | None, limit: int) -> Sequence[Version]:
        """All versions, the superseded among them, newest first; with a moment, those known then."""
        statement = select_from(VersionRow).where(VersionRow.uscc == uscc)
        if known_at is not None:
            statement = statement.where(_known(known_at))
        if after is not None:
            statement = statement.where(VersionRow.version_id < after)
        rows = self._session.execute(statement.order_by(VersionRow.version_id.desc()).limit(limit))
        return [_version(row) for row in rows]

    def _listed(self, statement: sa.Select[Any]) -> list[Version]:
        rows = self._session.execute(statement.order_by(VersionRow.uscc, VersionRow.held_from))
        return [_version(row) for row in rows]


def _holding(on: date) -> sa.ColumnElement[bool]:
    return sa.and_(VersionRow.held_from <= on, sa.or_(VersionRow.held_until.is_(None), VersionRow.held_until > on))


def _known(at: datetime | None) -> sa.ColumnElement[bool]:
    if at is None:
        return _PRESENT
    return sa.and_(VersionRow.known_from <= at, sa.or_(_PRESENT, VersionRow.known_until > at))


def _columns(version: Version) -> dict[str, Any]:
    times = {name: getattr(version, name) for name in ("held_from", "held_until", "known_from", "known_until")}
    return {**columns_of(version.stated), **times, **columns_of(version.source)}


def _version(row: sa.Row[Any]) -> Version:
    return Version(
        stated=value_of(Enterprise, row),
        held_from=row.held_from,
        held_until=row.held_until,
        known_from=row.known_from,
        known_until=row.known_until,
        source=value_of(Source, row),
        version_id=row.version_id,
    )
