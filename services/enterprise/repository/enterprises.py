"""Enterprises and their exports."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus.clock import Clock
from databus.errors import NotFound
from databus.many import insert_many
from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.memberships import STANDING
from services.enterprise.domain.search import Wanted
from services.enterprise.models import EnterpriseRow, MembershipRow, RatingRow
from services.enterprise.repository.exports import StoredExports
from services.enterprise.repository.rows import columns_of, find, listed, select_from, table_of, value_of
from services.enterprise.repository.search import StoredSearch

_KEPT = [
    column.name for column in table_of(EnterpriseRow).columns if column.name not in {"registered_at", "recheck_on"}
]
_AGAIN = "(uscc) DO UPDATE SET " + ", ".join(f'"{name}" = excluded."{name}"' for name in _KEPT if name != "uscc")
_RECHECK = sa.text(
    "UPDATE enterprises SET recheck_on = told.turns_on"
    " FROM json_to_recordset(CAST(:told AS json)) AS told (uscc text, turns_on date)"
    " WHERE enterprises.uscc = told.uscc AND enterprises.recheck_on IS DISTINCT FROM told.turns_on"
)
_GRADE = sa.func.coalesce(RatingRow.grade, "U").label("grade")


class StoredEnterprises:
    """Queries on enterprises."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock
        self._exports = StoredExports(session, clock)
        self._search = StoredSearch(session)

    def get(self, uscc: str, *, lock: bool = False) -> Enterprise:
        """Return an enterprise; NotFound if nobody registered it."""
        found = self.find(uscc, lock=lock)
        if found is None:
            raise NotFound(f"no enterprise {uscc} is registered")
        return found

    def find(self, uscc: str, *, lock: bool = False) -> Enterprise | None:
        statement = select_from(EnterpriseRow).where(EnterpriseRow.uscc == uscc)
        return find(self._session, Enterprise, statement, lock=lock)

    def add_all(self, enterprises: Sequence[Enterprise]) -> None:
        """Write new enterprises, any number in one statement."""
        registered_at = self._clock.now()
        rows = [{**columns_of(enterprise), "registered_at": registered_at} for enterprise in enterprises]
        insert_many(self._session, table_of(EnterpriseRow), rows)
        self._search.add_all(enterprises)

    def save_all(self, enterprises: Sequence[Enterprise]) -> None:
        """Write enterprises over what was known of them, any number in one statement."""
        registered_at = self._clock.now()  # of a new row; there is none
        rows = [{**columns_of(enterprise), "registered_at": registered_at} for enterprise in enterprises]
        insert_many(self._session, table_of(EnterpriseRow), rows, _AGAIN)
        self._search.keep_all(enterprises)

    def known(self, usccs: Collection[str], *, lock: bool = False) -> dict[str, Enterprise]:
        """Those of some codes that are registered; `lock` holds them, in the order of codes."""
        statement = select_from(EnterpriseRow).where(EnterpriseRow.uscc.in_(list(usccs))).order_by(EnterpriseRow.uscc)
        return {known.uscc: known for known in listed(self._session, Enterprise, statement, lock=lock)}

    def listed(
        self, *, zone: str | None, grade: str | None, after: str | None, limit: int
    ) -> Sequence[tuple[Enterprise, str]]:
        """Return enterprises by code with their grades."""
        statement = select_from(EnterpriseRow).add_columns(_GRADE).order_by(EnterpriseRow.uscc).limit(limit)
        rated = RatingRow.uscc == EnterpriseRow.uscc
        if grade is None or grade == "U":
            statement = statement.outerjoin(RatingRow, rated)
        else:
            statement = statement.join(RatingRow, sa.and_(rated, RatingRow.grade == grade))
        if grade == "U":
            statement = statement.where(_GRADE == "U")
        if zone:
            members = sa.select(MembershipRow.uscc).where(
                MembershipRow.zone_id == zone, MembershipRow.state.in_(STANDING)
            )
            statement = statement.where(EnterpriseRow.uscc.in_(members))
        if after:
            statement = statement.where(EnterpriseRow.uscc > after)
        return [(value_of(Enterprise, row), row.grade) for row in self._session.execute(statement)]

    def find_named(
        self, wanted: Wanted, *, zone: str | None, grade: str | None, after: str | None, limit: int
    ) -> Sequence[tuple[Enterprise, str]]:
        """Return enterprises found by words with their grades, in the order of their places."""
        codes = self._search.find(wanted, zone=zone, grade=grade, after=after, limit=limit)
        statement = select_from(EnterpriseRow).add_columns(_GRADE)
        statement = statement.outerjoin(RatingRow, RatingRow.uscc == EnterpriseRow.uscc)
        rows = self._session.execute(statement.where(EnterpriseRow.uscc.in_(codes)))
        found = {row.uscc: (value_of(Enterprise, row), row.grade) for row in rows}
        return [found[code] for code in codes if code in found]

    def index_missing(self, *, limit: int) -> bool:
        """Make some enterprises found that are not; whether there may be more."""
        statement = select_from(EnterpriseRow).where(~self._search.holds(EnterpriseRow.uscc)).limit(limit)
        missing = listed(self._session, Enterprise, statement)
        self._search.keep_all(missing)
        return len(missing) == limit

    def recheck(self, turns: Mapping[str, date | None]) -> None:
        """Say on which day a fact may turn a flag of each of some enterprises next."""
        told = orjson.dumps([{"uscc": uscc, "turns_on": on} for uscc, on in turns.items()]).decode()
        self._session.execute(_RECHECK, {"told": told})

    def to_recheck(self, on: date, *, limit: int) -> Sequence[Enterprise]:
        """Enterprises of which a fact may turn a flag by a day, held for that; those at work elsewhere are left."""
        statement = select_from(EnterpriseRow).where(EnterpriseRow.recheck_on <= on)
        held = statement.order_by(EnterpriseRow.recheck_on, EnterpriseRow.uscc).limit(limit)
        return listed(self._session, Enterprise, held.with_for_update(skip_locked=True, key_share=True))

    def exports(self, uscc: str) -> dict[int, Decimal]:
        return self._exports.of(uscc)

    def exports_of(self, usccs: Collection[str]) -> Mapping[str, Mapping[int, Decimal]]:
        """Exports by year of each of some enterprises, nothing of one without any."""
        return self._exports.of_many(usccs)

    def note_exports(self, uscc: str, by_year: Mapping[int, Decimal], agency: str) -> bool:
        """Note exports by year; whether any figure differs from what was noted."""
        return bool(self._exports.note({uscc: by_year}, agency, None))

    def note_exports_of_many(
        self, told: Mapping[str, Mapping[int, Decimal]], agency: str, document_no: str | None = None
    ) -> set[str]:
        """Note exports of many in a few statements; the codes of those of which a figure differs."""
        return self._exports.note(told, agency, document_no)

    def set_exports(self, totals: Mapping[tuple[str, int], Decimal], agency: str) -> None:
        """Set totals of years, by code and year, as their facts say them."""
        self._exports.set_totals(totals, agency)

    def set_export(self, uscc: str, year: int, amount_usd: Decimal | None, agency: str) -> None:
        """Set a year's total as its fact says it; None: the fact was withdrawn."""
        if amount_usd is None:
            self._exports.forget_total(uscc, year)
        else:
            self._exports.set_totals({(uscc, year): amount_usd}, agency)
