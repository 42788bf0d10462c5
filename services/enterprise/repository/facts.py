"""Facts about enterprises, follow-ups of pledges."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus.errors import NotFound
from databus.many import insert_many
from services.enterprise.domain.facts import Fact
from services.enterprise.domain.memberships import ACTIVE
from services.enterprise.models import FactRow, FollowUpRow, MembershipRow
from services.enterprise.repository.rows import columns_of, listed, select_from, table_of
from services.enterprise.use_cases.held import FollowUp

_PRESENT = FactRow.known_until.is_(None)


class StoredFacts:
    """Queries on facts."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, facts: Sequence[Fact]) -> None:
        """Write facts, any number in one statement."""
        insert_many(self._session, table_of(FactRow), [columns_of(fact) for fact in facts])

    def close(self, facts: Sequence[Fact], moment: datetime) -> None:
        """Note that facts are known otherwise from a moment on."""
        self._session.execute(
            sa.update(table_of(FactRow))
            .where(FactRow.fact_id.in_([fact.fact_id for fact in facts]), _PRESENT)
            .values(known_until=moment)
        )

    def get(self, fact_id: str) -> Fact:
        """Return a fact as known now; NotFound if there is none or it was withdrawn."""
        found = self.of_fact(fact_id)
        if not found or found[-1].known_until is not None:
            raise NotFound(f"there is no fact {fact_id}")
        return found[-1]

    def of_fact(self, fact_id: str) -> Sequence[Fact]:
        """Everything that was ever known of a fact, oldest first."""
        return listed(
            self._session, Fact, select_from(FactRow).where(FactRow.fact_id == fact_id).order_by(FactRow.version)
        )

    def same(self, uscc: str, kind: str, identity: str) -> Fact | None:
        """The fact of this identity as known now."""
        found = self._present(FactRow.uscc == uscc, FactRow.kind == kind, FactRow.identity == identity)
        return found[0] if found else None

    def held(
        self,
        usccs: Collection[str],
        kinds: Collection[str],
        *,
        on: date | None = None,
        known_at: datetime | None = None,
    ) -> Sequence[Fact]:
        """Facts of enterprises and kinds that hold on a day (None: at any time), as known at a moment (None: now)."""
        wanted = [FactRow.uscc.in_(list(usccs)), FactRow.kind.in_(list(kinds)), known(known_at)]
        if on is not None:
            wanted.append(holding(on))
        statement = select_from(FactRow).where(*wanted).order_by(FactRow.uscc, FactRow.kind, FactRow.held_from)
        return listed(self._session, Fact, statement)

    def ending(self, zone_id: str, *, after: date, until: date) -> Sequence[Fact]:
        """Facts of a zone's ACTIVE members that end after a day, until another one included, soonest first."""
        members = sa.select(MembershipRow.uscc).where(MembershipRow.zone_id == zone_id, MembershipRow.state == ACTIVE)
        statement = select_from(FactRow).where(
            _PRESENT, FactRow.held_until > after, FactRow.held_until <= until, FactRow.uscc.in_(members)
        )
        return listed(self._session, Fact, statement.order_by(FactRow.held_until, FactRow.fact_id))

    def page(
        self,
        *,
        uscc: str | None,
        zone_id: str | None,
        kinds: Collection[str],
        on: date | None,
        known_at: datetime | None,
        ends_before: date | None,
        after: str | None,
        limit: int,
    ) -> Sequence[Fact]:
        """Facts by id, those of an enterprise or of a zone's ACTIVE members."""
        statement = select_from(FactRow).where(FactRow.kind.in_(list(kinds)), known(known_at))
        if uscc is not None:
            statement = statement.where(FactRow.uscc == uscc)
        if zone_id is not None:
            members = sa.select(MembershipRow.uscc).where(
                MembershipRow.zone_id == zone_id, MembershipRow.state == ACTIVE
            )
            statement = statement.where(FactRow.uscc.in_(members))
        if on is not None:
            statement = statement.where(holding(on))
        if ends_before is not None:
            statement = statement.where(FactRow.held_until < ends_before)
        if after is not None:
            statement = statement.where(FactRow.fact_id > after)
        return listed(self._session, Fact, statement.order_by(FactRow.fact_id).limit(limit))

    def forget(self, kind: str, before: date) -> None:
        """Take away what of a kind ended, or was superseded, before a day."""
        superseded = sa.cast(FactRow.known_until, sa.Date) < before
        gone = sa.or_(sa.and_(_PRESENT, FactRow.held_until < before), superseded)
        self._session.execute(sa.delete(table_of(FactRow)).where(FactRow.kind == kind, gone))

    # ---- pledges
    def add_follow_up(self, follow_up: FollowUp) -> None:
        self._session.execute(sa.insert(table_of(FollowUpRow)).values(columns_of(follow_up)))

    def follow_ups(self, fact_id: str) -> Sequence[FollowUp]:
        """What was found of a pledge, oldest first."""
        statement = select_from(FollowUpRow).where(FollowUpRow.fact_id == fact_id)
        return listed(self._session, FollowUp, statement.order_by(FollowUpRow.on, FollowUpRow.follow_up_id))

    def _present(self, *wanted: sa.ColumnElement[bool]) -> list[Fact]:
        return listed(self._session, Fact, select_from(FactRow).where(*wanted, _PRESENT))


def holding(on: date) -> sa.ColumnElement[bool]:
    """Whether a fact holds on a day."""
    return sa.and_(FactRow.held_from <= on, sa.or_(FactRow.held_until.is_(None), FactRow.held_until > on))


def known(at: datetime | None) -> sa.ColumnElement[bool]:
    """Whether a fact is known so at a moment; None: now."""
    if at is None:
        return _PRESENT
    return sa.and_(FactRow.known_from <= at, sa.or_(_PRESENT, FactRow.known_until > at))
