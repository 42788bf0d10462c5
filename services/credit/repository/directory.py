"""Queries for lists of ratings, counts, members and reports."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session

from services.credit.domain.coverage import Member
from services.credit.domain.summary import INACTIVE, RATED, UNRATED, UNREGISTERED
from services.credit.models import (
    EnterpriseRow,
    FormalRow,
    MemberHistoryRow,
    MemberRow,
    RecordRow,
    ReportReminderRow,
    ReportRow,
    StandingRow,
)
from services.credit.use_cases.directory import Listed, RecordCount, Report, Tally, Wanted
from services.credit.use_cases.work import Enterprise

_BOTH = StandingRow.__table__.outerjoin(EnterpriseRow.__table__, EnterpriseRow.uscc == StandingRow.uscc)
_ACTIVE = EnterpriseRow.active.is_(True)
_CATEGORIES = {
    RATED: sa.and_(_ACTIVE, StandingRow.rated),
    UNRATED: sa.and_(_ACTIVE, ~StandingRow.rated),
    INACTIVE: EnterpriseRow.active.is_(False),
    UNREGISTERED: EnterpriseRow.uscc.is_(None),
}
WHOLE_CODE = 6  # digits of a county's code (GB/T 2260)
_PLACES = {"zone_id": MemberRow.zone_id, "division": EnterpriseRow.division}


class DirectoryRepository:
    """Ratings of many in PostgreSQL; implements `use_cases.directory.Directory`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # ---- ratings
    def find_enterprise(self, uscc: str) -> Enterprise | None:
        asked = sa.select(*EnterpriseRow.__table__.c).where(EnterpriseRow.uscc == uscc)
        row = self._session.execute(asked).mappings().first()
        return None if row is None else Enterprise(**row)

    def page(self, wanted: Wanted, *, limit: int, after: str | None = None) -> Sequence[Listed]:
        standing = StandingRow.__table__.c
        columns = (standing.grade, standing.score, standing.rated, standing.on, standing.formal_on, standing.due_on)
        asked = sa.select(
            standing.uscc, EnterpriseRow.name, EnterpriseRow.division, EnterpriseRow.active, *columns
        ).select_from(_BOTH)
        asked = asked.where(*_conditions(wanted))
        if after is not None:
            asked = asked.where(standing.uscc > after)
        rows = self._session.execute(asked.order_by(standing.uscc).limit(limit))
        return [Listed(**row) for row in rows.mappings()]

    def tally_by(self, place: str, wanted: Wanted) -> Sequence[Tally]:
        tables: sa.FromClause = _BOTH
        if place == "zone_id":
            tables = _BOTH.join(MemberRow.__table__, sa.and_(MemberRow.uscc == StandingRow.uscc, MemberRow.active))
        kinds = (_PLACES[place].label("place"), EnterpriseRow.active, StandingRow.rated, StandingRow.grade)
        asked = sa.select(*kinds, sa.func.count().label("count")).select_from(tables).where(*_conditions(wanted))
        rows = self._session.execute(asked.group_by(_PLACES[place], *kinds[1:]))
        return [Tally(**row) for row in rows.mappings()]

    # ---- members
    def members_on(self, zone_id: str, on: date) -> Sequence[Member]:
        told = MemberHistoryRow
        last = (
            sa.select(told.uscc, told.active)
            .where(told.zone_id == zone_id, told.on <= on)
            .ext(distinct_on(told.uscc))
            .order_by(told.uscc, told.version.desc())
            .subquery()
        )
        formal = (
            sa.select(FormalRow.formal_on, FormalRow.valid_until)
            .where(FormalRow.uscc == last.c.uscc, FormalRow.formal_on <= on)
            .order_by(FormalRow.formal_on.desc())
            .limit(1)
            .lateral()
        )
        asked = (
            sa.select(
                last.c.uscc,
                EnterpriseRow.name,
                EnterpriseRow.active,
                StandingRow.known_since_on,
                formal.c.formal_on,
                formal.c.valid_until,
            )
            .select_from(last)
            .outerjoin(EnterpriseRow, EnterpriseRow.uscc == last.c.uscc)
            .outerjoin(StandingRow, StandingRow.uscc == last.c.uscc)
            .outerjoin(formal, sa.true())
            .where(last.c.active)
            .order_by(last.c.uscc)
        )
        return [Member(**row) for row in self._session.execute(asked).mappings()]

    def divisions_of(self, usccs: Collection[str]) -> Sequence[str]:
        asked = sa.select(EnterpriseRow.division).where(
            EnterpriseRow.uscc.in_(usccs), EnterpriseRow.division.is_not(None)
        )
        found = self._session.scalars(asked.distinct().order_by(EnterpriseRow.division))
        return [division for division in found if division is not None]

    # ---- reports
    def add_report(self, report: Report) -> None:
        self._session.execute(insert(ReportRow).values(asdict(report)))

    def reports(self, *, agency: str | None = None, division: str | None = None) -> Sequence[Report]:
        asked = sa.select(*ReportRow.__table__.c)
        if agency is not None:
            asked = asked.where(ReportRow.agency == agency)
        if division is not None:
            asked = asked.where(ReportRow.division == division)
        rows = self._session.execute(asked.order_by(ReportRow.known_at, ReportRow.version))
        return [Report(**row) for row in rows.mappings()]

    def record_counts(
        self, agencies: Collection[str], division: str | None, first: date, last: date
    ) -> Sequence[RecordCount]:
        kinds = (RecordRow.agency, RecordRow.item, EnterpriseRow.division, RecordRow.effective_on.label("on"))
        asked = (
            sa.select(*kinds, sa.func.count().label("count"))
            .join(EnterpriseRow, EnterpriseRow.uscc == RecordRow.uscc)
            .where(
                RecordRow.agency.in_(agencies),
                RecordRow.effective_on.between(first, last),
                RecordRow.annulled_on.is_(None),
                EnterpriseRow.division.is_not(None),
            )
            .group_by(RecordRow.agency, RecordRow.item, EnterpriseRow.division, RecordRow.effective_on)
        )
        if division is not None:
            asked = asked.where(_of_division(division))
        return [RecordCount(**row) for row in self._session.execute(asked).mappings()]

    def reminded(self, agency: str, division: str, on: date) -> int | None:
        values = {"agency": agency, "division": division, "on": on}
        noted = insert(ReportReminderRow).values(values).on_conflict_do_nothing().returning(ReportReminderRow.agency)
        if self._session.execute(noted).first() is None:
            return None
        told = sa.select(sa.func.count()).select_from(ReportReminderRow)
        of_both = (ReportReminderRow.agency == agency, ReportReminderRow.division == division)
        return self._session.scalars(told.where(*of_both)).one()


def _of_division(division: str) -> sa.ColumnElement[bool]:
    # a whole code is looked up in the index in the order of the list, the beginning of one is not
    if len(division) == WHOLE_CODE:
        return EnterpriseRow.division == division
    return EnterpriseRow.division.startswith(division, autoescape=True)


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.grade is not None:
        found.append(StandingRow.grade == wanted.grade)
    if wanted.division is not None:
        found.append(_of_division(wanted.division))
    if wanted.category is not None:
        found.append(_CATEGORIES[wanted.category])
    if wanted.due_by is not None:
        found.append(StandingRow.due_on <= wanted.due_by)
    if wanted.zone_id is not None:
        member = sa.select(MemberRow.uscc).where(MemberRow.zone_id == wanted.zone_id, MemberRow.active)
        found.append(StandingRow.uscc.in_(member))
    return found
