"""Memberships, titles, and the history of all moves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus.errors import NotFound
from services.enterprise.domain.evaluations import DUTIES
from services.enterprise.domain.memberships import RECTIFYING, Membership
from services.enterprise.domain.proposals import OPEN
from services.enterprise.domain.titles import HELD, REVOKED, Title
from services.enterprise.models import (
    EnterpriseRow,
    EvaluationRow,
    MembershipRow,
    MoveRow,
    ProposalRow,
    RatingRow,
    TitleRow,
)
from services.enterprise.repository.rows import columns_of, find, listed, select_from, table_of, upsert, value_of
from services.enterprise.use_cases.kept import Member, Moved


class StoredMemberships:
    """Queries on memberships."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, zone_id: str, uscc: str, *, lock: bool = False) -> Membership:
        """Return a membership; NotFound if the enterprise never applied."""
        found = self.find(zone_id, uscc, lock=lock)
        if found is None:
            raise NotFound(f"{uscc} never applied for membership of {zone_id}")
        return found

    def find(self, zone_id: str, uscc: str, *, lock: bool = False) -> Membership | None:
        statement = select_from(MembershipRow).where(MembershipRow.zone_id == zone_id, MembershipRow.uscc == uscc)
        return find(self._session, Membership, statement, lock=lock)

    def save(self, membership: Membership) -> None:
        upsert(self._session, MembershipRow, membership)

    def of(self, uscc: str, *, lock: bool = False) -> Sequence[Membership]:
        statement = select_from(MembershipRow).where(MembershipRow.uscc == uscc)
        return listed(self._session, Membership, statement.order_by(MembershipRow.zone_id), lock=lock)

    def in_zone(self, zone_id: str, *, lock: bool = False) -> Sequence[Membership]:
        statement = select_from(MembershipRow).where(MembershipRow.zone_id == zone_id)
        return listed(self._session, Membership, statement.order_by(MembershipRow.uscc), lock=lock)

    def page(
        self,
        zone_id: str,
        *,
        state: str | None,
        batch_no: int | None,
        overdue_on: date | None,
        after: str | None,
        limit: int,
    ) -> Sequence[Member]:
        """Return memberships by code, each with its enterprise and grade; `overdue_on`: to be rectified before it."""
        statement = (
            select_from(MembershipRow)
            .add_columns(
                EnterpriseRow.name.label("enterprise_name"),
                EnterpriseRow.role.label("enterprise_role"),
                EnterpriseRow.leading.label("enterprise_leading"),
                sa.func.coalesce(RatingRow.grade, "U").label("grade"),
            )
            .join(EnterpriseRow, EnterpriseRow.uscc == MembershipRow.uscc)
            .outerjoin(RatingRow, RatingRow.uscc == MembershipRow.uscc)
            .where(MembershipRow.zone_id == zone_id)
            .order_by(MembershipRow.uscc)
            .limit(limit)
        )
        if state:
            statement = statement.where(MembershipRow.state == state)
        if batch_no is not None:
            statement = statement.where(MembershipRow.batch_no == batch_no)
        if overdue_on is not None:
            statement = statement.where(MembershipRow.state == RECTIFYING, MembershipRow.due_on < overdue_on)
        if after:
            statement = statement.where(MembershipRow.uscc > after)
        return [
            Member(
                value_of(Membership, row), row.enterprise_name, row.enterprise_role, row.enterprise_leading, row.grade
            )
            for row in self._session.execute(statement)
        ]

    def highest_batch(self, zone_id: str) -> int:
        """The highest batch number so far, 0 without any; of those who left too."""
        statement = sa.select(sa.func.max(MembershipRow.last_batch_no)).where(MembershipRow.zone_id == zone_id)
        return self._session.execute(statement).scalar_one() or 0

    def count(self, zone_id: str) -> dict[str, int]:
        """How many memberships are in each state."""
        statement = sa.select(MembershipRow.state, sa.func.count().label("members")).where(
            MembershipRow.zone_id == zone_id
        )
        return {row.state: row.members for row in self._session.execute(statement.group_by(MembershipRow.state))}


class StoredTitles:
    """Queries on titles."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, title_id: str, *, lock: bool = False) -> Title:
        """Return a title; NotFound if there is none."""
        statement = select_from(TitleRow).where(TitleRow.title_id == title_id)
        found = find(self._session, Title, statement, lock=lock)
        if found is None:
            raise NotFound(f"there is no title {title_id}")
        return found

    def save(self, title: Title) -> None:
        upsert(self._session, TitleRow, title)

    def of(self, uscc: str, zone_id: str | None = None, *, lock: bool = False) -> Sequence[Title]:
        """An enterprise's titles, oldest first."""
        statement = select_from(TitleRow).where(TitleRow.uscc == uscc).order_by(TitleRow.title_id)
        if zone_id is not None:
            statement = statement.where(TitleRow.zone_id == zone_id)
        return listed(self._session, Title, statement, lock=lock)

    def run_out(self, on: date) -> Sequence[Title]:
        """Titles whose last day was before a day: held still, or about to be given back; their rows held."""
        open_about = sa.exists().where(ProposalRow.about == TitleRow.title_id, ProposalRow.state == OPEN)
        lasting = sa.or_(TitleRow.state.in_(HELD), sa.and_(TitleRow.state == REVOKED, open_about))
        statement = select_from(TitleRow).where(TitleRow.valid_until < on, lasting)
        return listed(self._session, Title, statement.order_by(TitleRow.title_id), lock=True)

    def page(
        self,
        *,
        zone_id: str | None,
        uscc: str | None,
        state: str | None,
        unreviewed_in: int | None,
        after: str | None,
        limit: int,
    ) -> Sequence[Title]:
        """Titles, oldest first; `unreviewed_in`: those held whose holder's work of a year was not reviewed yet."""
        statement = select_from(TitleRow).order_by(TitleRow.title_id).limit(limit)
        for column, wanted in ((TitleRow.zone_id, zone_id), (TitleRow.uscc, uscc), (TitleRow.state, state)):
            if wanted:
                statement = statement.where(column == wanted)
        if unreviewed_in is not None:
            reviewed = sa.exists().where(
                EvaluationRow.subject == TitleRow.title_id,
                EvaluationRow.kind == DUTIES,
                EvaluationRow.year == unreviewed_in,
            )
            statement = statement.where(TitleRow.state.in_(HELD), ~reviewed)
        if after:
            statement = statement.where(TitleRow.title_id > after)
        return listed(self._session, Title, statement)


class StoredHistory:
    """Queries on moves."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, moved: Moved) -> None:
        self._session.execute(sa.insert(table_of(MoveRow)).values(columns_of(moved)))

    def of(self, kind: str, subject: str) -> Sequence[Moved]:
        """All moves of a subject, oldest first."""
        return listed(self._session, Moved, self._moves(kind, subject).order_by(MoveRow.version))

    def last(self, kind: str, subject: str) -> Moved | None:
        newest = self._moves(kind, subject).order_by(MoveRow.version.desc()).limit(1)
        return find(self._session, Moved, newest)

    @staticmethod
    def _moves(kind: str, subject: str) -> sa.Select[Any]:
        return select_from(MoveRow).where(MoveRow.kind == kind, MoveRow.subject == subject)
