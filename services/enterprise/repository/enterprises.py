"""Enterprises and their exports."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from databus.clock import Clock
from databus.errors import NotFound
from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.memberships import STANDING
from services.enterprise.models import EnterpriseRow, ExportRow, MembershipRow, RatingRow
from services.enterprise.repository.rows import columns_of, find, like, listed, select_from, upsert, value_of


class StoredEnterprises:
    """Queries on enterprises."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    def get(self, uscc: str, *, lock: bool = False) -> Enterprise:
        """Return an enterprise; NotFound if nobody registered it."""
        found = self.find(uscc, lock=lock)
        if found is None:
            raise NotFound(f"no enterprise {uscc} is registered")
        return found

    def find(self, uscc: str, *, lock: bool = False) -> Enterprise | None:
        statement = select_from(EnterpriseRow).where(EnterpriseRow.uscc == uscc)
        return find(self._session, Enterprise, statement, lock=lock)

    def add(self, enterprise: Enterprise) -> None:
        self._session.execute(
            sa.insert(EnterpriseRow).values(**columns_of(enterprise), registered_at=self._clock.now())
        )

    def save(self, enterprise: Enterprise) -> None:
        upsert(self._session, EnterpriseRow, enterprise, registered_at=self._clock.now())

    def known(self, usccs: Collection[str]) -> dict[str, Enterprise]:
        statement = select_from(EnterpriseRow).where(EnterpriseRow.uscc.in_(list(usccs)))
        return {known.uscc: known for known in listed(self._session, Enterprise, statement)}

    def search(
        self, *, q: str | None, zone: str | None, grade: str | None, after: str | None, limit: int
    ) -> Sequence[tuple[Enterprise, str]]:
        """Return enterprises by code with their grades; `q` is a part of the name or the beginning of the code."""
        known_grade = sa.func.coalesce(RatingRow.grade, "U")
        statement = (
            select_from(EnterpriseRow)
            .add_columns(known_grade.label("grade"))
            .outerjoin(RatingRow, RatingRow.uscc == EnterpriseRow.uscc)
            .order_by(EnterpriseRow.uscc)
            .limit(limit)
        )
        if q:
            statement = statement.where(
                sa.or_(
                    EnterpriseRow.name.ilike(like(q)),
                    EnterpriseRow.name_en.ilike(like(q)),
                    EnterpriseRow.uscc.startswith(q.upper(), autoescape=True),
                )
            )
        if zone:
            members = sa.select(MembershipRow.uscc).where(
                MembershipRow.zone_id == zone, MembershipRow.state.in_(STANDING)
            )
            statement = statement.where(EnterpriseRow.uscc.in_(members))
        if grade:
            statement = statement.where(known_grade == grade)
        if after:
            statement = statement.where(EnterpriseRow.uscc > after)
        return [(value_of(Enterprise, row), row.grade) for row in self._session.execute(statement)]

    def exports(self, uscc: str) -> dict[int, Decimal]:
        asked = sa.select(ExportRow.year, ExportRow.amount_usd).where(ExportRow.uscc == uscc)
        return {row.year: row.amount_usd for row in self._session.execute(asked.order_by(ExportRow.year))}

    def note_exports(self, uscc: str, by_year: Mapping[int, Decimal], agency: str) -> bool:
        """Note exports by year; whether any figure differs from what was noted."""
        kept = self.exports(uscc)
        new = {year: amount for year, amount in by_year.items() if kept.get(year) != amount}
        for year, amount in new.items():
            row = {"amount_usd": amount, "agency": agency, "noted_at": self._clock.now()}
            self._session.execute(
                insert(ExportRow)
                .values(uscc=uscc, year=year, **row)
                .on_conflict_do_update(index_elements=["uscc", "year"], set_=row)
            )
        return bool(new)
