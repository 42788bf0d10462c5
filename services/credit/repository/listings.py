"""Queries about lists and about grades that others give."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from services.credit.domain.listings import IN_FORCE, OPEN, Listing
from services.credit.domain.schemes import SchemeGrade
from services.credit.models import GrantRow, ListingEffectRow, ListingRow, RecordRow, SchemeGradeRow, StandingRow
from services.credit.use_cases.kept_listings import Applied, Part, Wanted

_TABLE = ListingRow.__table__.c
_NOW = _TABLE.known_until.is_(None)
_NAMES = tuple(field.name for field in fields(Listing))
_AHEAD = timedelta(days=60)


class ListingRepository:
    """Listings and other schemes' grades in PostgreSQL; implements `use_cases.kept_listings.ListingBook`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # ---- listings
    def add(self, listing: Listing) -> None:
        before = sa.update(ListingRow).where(ListingRow.listing_id == listing.listing_id, _NOW)
        self._session.execute(before.values(known_until=listing.known_at))
        values = asdict(listing) | {"basis": list(listing.basis), "evidence": list(listing.evidence)}
        self._session.execute(insert(ListingRow).values(values))

    def find(self, listing_id: str, *, known_at: datetime | None = None) -> Listing | None:
        return next(iter(self._some(_TABLE.listing_id == listing_id, _known(known_at))), None)

    def history(self, listing_id: str) -> Sequence[Listing]:
        return self._some(_TABLE.listing_id == listing_id)

    def of(self, uscc: str, *, known_at: datetime | None = None) -> Sequence[Listing]:
        return self._some(_TABLE.uscc == uscc, _known(known_at))

    def page(self, wanted: Wanted, *, limit: int, before: str | None) -> Sequence[Listing]:
        asked = self._select(_NOW)
        for name in ("uscc", "list", "state"):
            if (value := getattr(wanted, name)) is not None:
                asked = asked.where(_TABLE[name] == value)
        if wanted.in_force is not None:
            there = _TABLE.state.in_(IN_FORCE)
            asked = asked.where(there if wanted.in_force else ~there)
        if wanted.overdue_on is not None:
            asked = asked.where(_TABLE.state.in_(OPEN), _TABLE.due_on < wanted.overdue_on)
        if before is not None:
            asked = asked.where(_TABLE.listing_id < before)
        return self._listings(asked.order_by(_TABLE.listing_id.desc()).limit(limit))

    def open_and_due(self, on: date) -> Sequence[Listing]:
        near = sa.or_(_TABLE.due_on <= on + _AHEAD, _TABLE.until <= on)
        return self._some(_NOW, _TABLE.state.in_(OPEN), near)

    def proposable(
        self, grades: Collection[str], list_code: str, items: Collection[str], on: date, part: Part
    ) -> Sequence[str]:
        listed = sa.select(1).where(_TABLE.uscc == StandingRow.uscc, _TABLE.list == list_code, _NOW)
        asked = sa.select(StandingRow.uscc).where(
            StandingRow.grade.in_(grades), ~sa.exists(listed.where(_TABLE.ended_on.is_(None)))
        )
        ground: sa.ColumnElement[str]
        if items:
            ground = sa.cast(RecordRow.record_id, sa.Text)
            found = sa.select(1).where(
                RecordRow.uscc == StandingRow.uscc,
                RecordRow.item.in_(items),
                RecordRow.effective_on <= on,
                RecordRow.annulled_on.is_(None),
                RecordRow.repaired_on.is_(None),
            )
        else:
            ground = sa.literal("aa/") + sa.cast(GrantRow.granted_on, sa.Text)
            found = sa.select(1).where(GrantRow.uscc == StandingRow.uscc, GrantRow.revoked_on.is_(None))
        told = sa.exists(listed.where(_TABLE.basis.has_key(ground)))
        asked = asked.where(sa.exists(found.where(~told)))
        asked = asked.where(StandingRow.uscc > part.after)
        return self._session.scalars(asked.order_by(StandingRow.uscc).limit(part.limit)).all()

    def leaving(self, list_code: str, grades: Collection[str] | None, on: date, part: Part) -> Sequence[str]:
        over = _TABLE.until <= on
        if grades is not None:
            over = sa.or_(over, StandingRow.grade.not_in(grades))
        asked = sa.select(_TABLE.uscc).join(StandingRow, StandingRow.uscc == _TABLE.uscc)
        asked = asked.where(_NOW, _TABLE.ended_on.is_(None), _TABLE.list == list_code, over, _TABLE.uscc > part.after)
        return self._session.scalars(asked.distinct().order_by(_TABLE.uscc).limit(part.limit)).all()

    def open_usccs(self, among: Sequence[str]) -> Sequence[str]:
        wanted = _TABLE.uscc == sa.func.any(sa.cast(list(among), ARRAY(sa.Text)))
        asked = sa.select(_TABLE.uscc).where(wanted, _NOW, _TABLE.ended_on.is_(None))
        return self._session.scalars(asked.distinct().order_by(_TABLE.uscc)).all()

    # ---- effects
    def save_applied(self, applied: Applied) -> None:
        upsert = insert(ListingEffectRow).values(asdict(applied))
        change = {name: upsert.excluded[name] for name in ("version", "applied_at", "touched")}
        newer = ListingEffectRow.version < upsert.excluded.version
        self._session.execute(
            upsert.on_conflict_do_update(index_elements=["listing_id", "service"], set_=change, where=newer)
        )

    def applied(self, listing_id: str) -> Mapping[str, Applied]:
        asked = sa.select(*ListingEffectRow.__table__.c).where(ListingEffectRow.listing_id == listing_id)
        return {row["service"]: Applied(**row) for row in self._session.execute(asked).mappings()}

    # ---- other schemes
    def add_grade(self, grade: SchemeGrade) -> None:
        self._session.execute(insert(SchemeGradeRow).values(asdict(grade)))

    def grades(self, uscc: str, *, known_at: datetime | None = None) -> Sequence[SchemeGrade]:
        columns = SchemeGradeRow.__table__.c
        asked = sa.select(*columns).where(columns.uscc == uscc)
        if known_at is not None:
            asked = asked.where(columns.known_at <= known_at)
        rows = self._session.execute(asked.order_by(columns.valid_from, columns.known_at))
        return [SchemeGrade(**row) for row in rows.mappings()]

    # ---- rows
    def _some(self, *wanted: sa.ColumnElement[bool]) -> Sequence[Listing]:
        return self._listings(self._select(*wanted).order_by(_TABLE.listing_id, _TABLE.version))

    def _select(self, *wanted: sa.ColumnElement[bool]) -> sa.Select[Any]:
        return sa.select(*(_TABLE[name] for name in _NAMES)).where(*wanted)

    def _listings(self, asked: sa.Select[Any]) -> Sequence[Listing]:
        return [
            Listing(**{**row, "basis": tuple(row["basis"]), "evidence": tuple(row["evidence"])})
            for row in self._session.execute(asked).mappings()
        ]


def _known(known_at: datetime | None) -> sa.ColumnElement[bool]:
    if known_at is None:
        return _NOW
    return sa.and_(_TABLE.known_at <= known_at, sa.or_(_NOW, _TABLE.known_until > known_at))
