"""Zones."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus.clock import Clock
from databus.errors import NotFound
from services.enterprise.domain.memberships import STANDING
from services.enterprise.domain.zones import Zone
from services.enterprise.models import MembershipRow, ZoneRow
from services.enterprise.repository.rows import columns_of, find, listed, select_from, upsert


class StoredZones:
    """Queries on zones."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    def get(self, zone_id: str, *, lock: bool = False) -> Zone:
        """Return a zone; NotFound if there is none."""
        found = self.find(zone_id, lock=lock)
        if found is None:
            raise NotFound(f"there is no zone {zone_id}")
        return found

    def find(self, zone_id: str, *, lock: bool = False) -> Zone | None:
        return find(self._session, Zone, select_from(ZoneRow).where(ZoneRow.zone_id == zone_id), lock=lock)

    def add(self, zone: Zone) -> None:
        self._session.execute(sa.insert(ZoneRow).values(**columns_of(zone), created_at=self._clock.now()))

    def save(self, zone: Zone) -> None:
        upsert(self._session, ZoneRow, zone, created_at=self._clock.now())

    def page(self, *, state: str | None, level: str | None, after: str | None, limit: int) -> Sequence[Zone]:
        statement = select_from(ZoneRow).order_by(ZoneRow.zone_id).limit(limit)
        if state:
            statement = statement.where(ZoneRow.state == state)
        if level:
            statement = statement.where(ZoneRow.level == level)
        if after:
            statement = statement.where(ZoneRow.zone_id > after)
        return listed(self._session, Zone, statement)

    def planned(self) -> Sequence[Zone]:
        """Zones that follow a plan."""
        statement = select_from(ZoneRow).where(ZoneRow.plan.is_not(None)).order_by(ZoneRow.zone_id)
        return listed(self._session, Zone, statement)

    def having_member(self, uscc: str) -> Sequence[Zone]:
        """Zones in which the enterprise is a member."""
        statement = (
            select_from(ZoneRow)
            .join(MembershipRow, MembershipRow.zone_id == ZoneRow.zone_id)
            .where(MembershipRow.uscc == uscc, MembershipRow.state.in_(STANDING))
            .order_by(ZoneRow.zone_id)
        )
        return listed(self._session, Zone, statement)
