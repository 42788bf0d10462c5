"""Liaison officers, problems in implementation, notices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus.errors import NotFound
from services.enterprise.domain.liaisons import OPEN, Liaison, Notice, Problem
from services.enterprise.models import LiaisonRow, NoticeRow, ProblemRow
from services.enterprise.repository.rows import columns_of, find, listed, narrowed, select_from, upsert


class StoredLiaisons:
    """Queries on liaison officers; no row is changed but for the moment until which it was known."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, liaison_id: str, *, lock: bool = False) -> Liaison:
        """Return a liaison as it is known now; NotFound if there is none."""
        statement = select_from(LiaisonRow).where(LiaisonRow.liaison_id == liaison_id, LiaisonRow.known_until.is_(None))
        found = find(self._session, Liaison, statement, lock=lock)
        if found is None:
            raise NotFound(f"there is no liaison officer {liaison_id}")
        return found

    def of_agency(self, agency: str, division: str) -> Sequence[Liaison]:
        """An agency's liaisons as they are known now, by the day they began; until the end nobody else names one."""
        key = sa.func.hashtextextended(f"liaison/{agency}/{division}", 0)
        self._session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
        statement = select_from(LiaisonRow).where(
            LiaisonRow.agency == agency, LiaisonRow.division == division, LiaisonRow.known_until.is_(None)
        )
        return listed(self._session, Liaison, statement.order_by(LiaisonRow.held_from), lock=True)

    def add(self, liaison: Liaison) -> None:
        self._session.execute(sa.insert(LiaisonRow).values(**columns_of(liaison)))

    def close(self, liaison: Liaison, at: datetime) -> None:
        """Note that this is not how the liaison is known any more."""
        row = (LiaisonRow.liaison_id == liaison.liaison_id, LiaisonRow.revision == liaison.revision)
        self._session.execute(sa.update(LiaisonRow).where(*row).values(known_until=at))

    def page(
        self,
        *,
        agency: str | None,
        division: str | None,
        on: date,
        known_at: datetime,
        after: str | None,
        limit: int,
    ) -> Sequence[Liaison]:
        """Liaisons on a day, as they were known at a moment."""
        statement = narrowed(
            select_from(LiaisonRow),
            (LiaisonRow.agency, agency),
            (LiaisonRow.division, division),
            after=(LiaisonRow.liaison_id, after),
            limit=limit,
        ).where(
            LiaisonRow.held_from <= on,
            sa.or_(LiaisonRow.held_until.is_(None), LiaisonRow.held_until > on),
            LiaisonRow.known_from <= known_at,
            sa.or_(LiaisonRow.known_until.is_(None), LiaisonRow.known_until > known_at),
        )
        return listed(self._session, Liaison, statement)


class StoredProblems:
    """Queries on problems in implementation."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, problem_id: str, *, lock: bool = False) -> Problem:
        """Return a problem; NotFound if there is none."""
        statement = select_from(ProblemRow).where(ProblemRow.problem_id == problem_id)
        found = find(self._session, Problem, statement, lock=lock)
        if found is None:
            raise NotFound(f"there is no problem {problem_id}")
        return found

    def open_same(self, problem: Problem) -> Problem | None:
        """The same problem, told by the same agency and not answered yet."""
        statement = select_from(ProblemRow).where(
            ProblemRow.agency == problem.agency,
            ProblemRow.division == problem.division,
            ProblemRow.zone_id.is_not_distinct_from(problem.zone_id),
            ProblemRow.text == problem.text,
            ProblemRow.state == OPEN,
        )
        return next(iter(listed(self._session, Problem, statement)), None)

    def save(self, problem: Problem) -> None:
        upsert(self._session, ProblemRow, problem)

    def page(
        self,
        *,
        zone_id: str | None,
        division: str | None,
        agency: str | None,
        state: str | None,
        after: str | None,
        limit: int,
    ) -> Sequence[Problem]:
        statement = narrowed(
            select_from(ProblemRow),
            (ProblemRow.zone_id, zone_id),
            (ProblemRow.division, division),
            (ProblemRow.agency, agency),
            (ProblemRow.state, state),
            after=(ProblemRow.problem_id, after),
            limit=limit,
        )
        return listed(self._session, Problem, statement)


class StoredNotices:
    """Queries on what was made public."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, notice: Notice) -> None:
        self._session.execute(sa.insert(NoticeRow).values(**columns_of(notice)))

    def page(
        self, *, zone_id: str | None, division: str | None, kind: str | None, after: str | None, limit: int
    ) -> Sequence[Notice]:
        statement = narrowed(
            select_from(NoticeRow),
            (NoticeRow.zone_id, zone_id),
            (NoticeRow.division, division),
            (NoticeRow.kind, kind),
            after=(NoticeRow.notice_id, after),
            limit=limit,
        )
        return listed(self._session, Notice, statement)
