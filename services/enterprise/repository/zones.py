"""Zones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus.clock import Clock
from databus.errors import NotFound
from services.enterprise.domain.memberships import STANDING
from services.enterprise.domain.zones import RECTIFYING, Zone
from services.enterprise.models import MembershipRow, ZoneRow
from services.enterprise.repository.rows import columns_of, find, listed, select_from, upsert

_ENDED: Final = ("REJECTED", "LAPSED", "REVOKED")
_ENDED_SHOWN: Final = 20


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

    def page(
        self, *, state: str | None, level: str | None, division: str | None, after: str | None, limit: int
    ) -> Sequence[Zone]:
        statement = select_from(ZoneRow).order_by(ZoneRow.zone_id).limit(limit)
        if state:
            statement = statement.where(ZoneRow.state == state)
        if level:
            statement = statement.where(ZoneRow.level == level)
        if division:
            statement = statement.where(ZoneRow.division == division)
        if after:
            statement = statement.where(ZoneRow.zone_id > after)
        return listed(self._session, Zone, statement)

    def planned(self) -> Sequence[Zone]:
        """Zones that follow a plan."""
        statement = select_from(ZoneRow).where(ZoneRow.plan.is_not(None)).order_by(ZoneRow.zone_id)
        return listed(self._session, Zone, statement)

    def ended_before(self, zone: Zone) -> Sequence[Zone]:
        """Zones of the same product and county that have ended, the newest first."""
        statement = (
            select_from(ZoneRow)
            .where(ZoneRow.division == zone.division, ZoneRow.product == zone.product, ZoneRow.state.in_(_ENDED))
            .where(ZoneRow.zone_id != zone.zone_id)
            .order_by(ZoneRow.since.desc(), ZoneRow.zone_id)
            .limit(_ENDED_SHOWN)
        )
        return listed(self._session, Zone, statement)

    def running_out(self, day: date) -> Sequence[Zone]:
        """Recognised zones whose recognition runs out by the day."""
        statement = select_from(ZoneRow).where(ZoneRow.level.is_not(None), ZoneRow.renewal_due_on <= day)
        return listed(self._session, Zone, statement.order_by(ZoneRow.zone_id))

    def rectification_overdue(self, day: date) -> Sequence[Zone]:
        """Zones whose last day of rectification went by before the day."""
        statement = select_from(ZoneRow).where(ZoneRow.state == RECTIFYING, ZoneRow.rectify_by < day)
        return listed(self._session, Zone, statement.order_by(ZoneRow.zone_id))

    def having_member(self, *usccs: str) -> Sequence[Zone]:
        """Zones in which one of the enterprises is a member."""
        theirs = sa.select(MembershipRow.zone_id).where(
            MembershipRow.uscc.in_(usccs), MembershipRow.state.in_(STANDING)
        )
        statement = select_from(ZoneRow).where(ZoneRow.zone_id.in_(theirs)).order_by(ZoneRow.zone_id)
        return listed(self._session, Zone, statement)
