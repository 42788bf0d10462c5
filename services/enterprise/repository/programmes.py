"""What programmes are counted from: the moves of a county's zones; and the county's priority industries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.enterprise.domain.programmes import Course, Industry, Step
from services.enterprise.models import IndustryRow, MoveRow, ZoneRow
from services.enterprise.repository.rows import columns_of, listed, select_from, table_of


class StoredProgrammes:
    """Queries on programmes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def courses(self, division: str, *, on: date, known_at: datetime | None) -> Sequence[Course]:
        """The zones of a county with their moves up to a day, as known at a moment."""
        statement = (
            sa.select(ZoneRow.zone_id, ZoneRow.name, ZoneRow.product, MoveRow.on, MoveRow.target)
            .join(MoveRow, sa.and_(MoveRow.kind == "zone", MoveRow.subject == ZoneRow.zone_id))
            .where(ZoneRow.division == division, sa.or_(MoveRow.on <= on, MoveRow.target == "DRAFT"))
            .order_by(ZoneRow.zone_id, MoveRow.version)
        )
        if known_at is not None:
            statement = statement.where(MoveRow.noted_at <= known_at)
        rows = self._session.execute(statement)
        return [
            Course(zone_id, moves[0].name, moves[0].product, tuple(Step(move.on, move.target) for move in moves))
            for zone_id, moves in ((key, list(found)) for key, found in groupby(rows, lambda row: row.zone_id))
        ]

    def decide(self, industries: Sequence[Industry]) -> None:
        self._session.execute(sa.insert(table_of(IndustryRow)).values([columns_of(one) for one in industries]))

    def industries(self, programme: str, *, on: date) -> Sequence[Industry]:
        """The priority industries by the newest decision up to a day, first first."""
        newest = (
            sa.select(IndustryRow.document_no)
            .where(IndustryRow.programme == programme, IndustryRow.on <= on)
            .order_by(IndustryRow.on.desc(), IndustryRow.noted_at.desc())
            .limit(1)
            .scalar_subquery()
        )
        statement = select_from(IndustryRow).where(
            IndustryRow.programme == programme, IndustryRow.document_no == newest
        )
        return listed(self._session, Industry, statement.order_by(IndustryRow.rank))

    def decided(self, programme: str, document_no: str) -> Sequence[Industry]:
        """The industries of one decision."""
        statement = select_from(IndustryRow).where(
            IndustryRow.programme == programme, IndustryRow.document_no == document_no
        )
        return listed(self._session, Industry, statement.order_by(IndustryRow.rank))
