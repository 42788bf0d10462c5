"""Queries on consignments that wait to be decided anew, and on what a fact reaches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

from databus.caller import Caller
from services.inspection.domain.consignment import Consignment
from services.inspection.domain.reach import Reach, Waiting, told
from services.inspection.models import MembershipRow, RedecisionRangeRow, RedecisionRow
from services.inspection.repository.rows import CONSIGNMENTS, IN_PARTS, from_parts, table_of

_REDECISIONS: Final = table_of(RedecisionRow)
_RANGES: Final = table_of(RedecisionRangeRow)
_OPEN: Final = CONSIGNMENTS.c
_IDS: Final = ARRAY(sa.Uuid(as_uuid=False))


class RedecisionsInDatabase:
    """What facts reach, and the ranges that wait for workers."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def count(self, reaches: Sequence[Reach], most: int) -> int:
        """Return how many open consignments are reached; of more than `most` that they are more."""
        some = sa.select(sa.literal(1)).select_from(CONSIGNMENTS).where(_reached(reaches)).limit(most + 1).subquery()
        return self._session.scalar(sa.select(sa.func.count()).select_from(some)) or 0

    def reached(self, reaches: Sequence[Reach]) -> list[Consignment]:
        """Return the open consignments reached, locked, in the order of their declaration."""
        return self._locked(_reached(reaches))

    def open_of(self, waiting: Waiting) -> list[Consignment]:
        """Return those of a range that are open, locked, in the order of their declaration."""
        ids = sa.select(sa.func.unnest(_RANGES.c.consignment_ids)).where(_named(waiting))
        return self._locked(_OPEN.is_open & _OPEN.consignment_id.in_(ids))

    def _locked(self, condition: sa.ColumnElement[bool]) -> list[Consignment]:
        asked = sa.select(*IN_PARTS).where(condition).order_by(_OPEN.consignment_id).with_for_update()
        return [from_parts(row) for row in self._session.execute(asked).all()]

    # ---- what waits
    def begin(
        self,
        redecision_id: str,
        reaches: Sequence[Reach],
        cause: str,
        caller: Caller,
        at: datetime,
        *,
        size: int,
        spare_stale: bool,
    ) -> tuple[int, int]:
        """Let what is reached wait, in ranges of a size; returns how many wait in how many ranges.

        A range has all of an enterprise's consignments as far as it goes, so that what is held about it is read once.
        """
        self._session.execute(
            _REDECISIONS.insert().values(
                redecision_id=redecision_id,
                cause=cause,
                reaches=told(reaches),
                spare_stale=spare_stale,
                agency=caller.agency,
                actor=caller.actor,
                traceparent=caller.traceparent,
                begun_at=at,
            )
        )
        place = sa.func.row_number().over(order_by=(_OPEN.uscc, _OPEN.consignment_id)) - 1
        each = sa.select(_OPEN.consignment_id.label("id"), (place // size).label("range")).where(_reached(reaches))
        one = each.subquery()
        ranges = sa.select(
            sa.literal(redecision_id, sa.Uuid(as_uuid=False)),
            one.c.range + 1,
            sa.func.array_agg(sa.dialects.postgresql.aggregate_order_by(one.c.id, one.c.id)),
            sa.func.count(),
            sa.literal(at, sa.DateTime(timezone=True)),
        ).group_by(one.c.range)
        names = ["redecision_id", "number", "consignment_ids", "touched", "due_at"]
        added = self._session.execute(_RANGES.insert().from_select(names, ranges).returning(_RANGES.c.touched))
        touched = added.scalars().all()
        return sum(touched), len(touched)

    def next(self, at: datetime) -> tuple[Waiting, Caller] | None:
        """Return the oldest range that is due and nobody is at, locked, and in whose name it is decided."""
        asked = (
            sa.select(_RANGES.c.number, *_REDECISIONS.c)
            .join(_REDECISIONS, _REDECISIONS.c.redecision_id == _RANGES.c.redecision_id)
            .where(_RANGES.c.done_at.is_(None), _RANGES.c.due_at <= at)
            .order_by(_RANGES.c.redecision_id, _RANGES.c.number)
            .limit(1)
            .with_for_update(of=_RANGES, skip_locked=True)
        )
        row = self._session.execute(asked).first()
        if row is None:
            return None
        waiting = Waiting(row.redecision_id, row.number, row.cause, row.spare_stale)
        return waiting, Caller(agency=row.agency, actor=row.actor, traceparent=row.traceparent)

    def done(self, waiting: Waiting, changed: int, at: datetime) -> None:
        """Note that a range was decided; its consignments are told by their own decisions."""
        self._update(waiting, changed=changed, done_at=at, consignment_ids=[], failure=None)

    def failed(self, waiting: Waiting, why: str, due_at: datetime) -> None:
        """Note that a range could not be decided, and when it is tried again; others go on meanwhile."""
        self._update(waiting, tries=_RANGES.c.tries + 1, failure=why, due_at=due_at)

    def tries(self, waiting: Waiting) -> int:
        """Return how often a range has failed."""
        return self._session.scalar(sa.select(_RANGES.c.tries).where(_named(waiting))) or 0

    def is_waiting(self, cause: str) -> bool:
        """Whether anything waits because of a fact."""
        asked = sa.select(sa.literal(1)).join(_REDECISIONS, _REDECISIONS.c.redecision_id == _RANGES.c.redecision_id)
        asked = asked.where(_RANGES.c.done_at.is_(None), _REDECISIONS.c.cause == cause).limit(1)
        return self._session.scalar(asked) is not None

    def causes(self, consignment_id: str) -> list[str]:
        """Return the facts because of which a consignment waits to be decided anew, oldest first."""
        asked = (
            sa.select(_REDECISIONS.c.cause)
            .join(_RANGES, _REDECISIONS.c.redecision_id == _RANGES.c.redecision_id)
            .where(_RANGES.c.done_at.is_(None))
            .where(sa.literal(consignment_id, sa.Uuid(as_uuid=False)) == sa.func.any(_RANGES.c.consignment_ids))
            .order_by(_REDECISIONS.c.redecision_id)
        )
        return list(self._session.execute(asked).scalars())

    def _update(self, waiting: Waiting, **values: Any) -> None:
        self._session.execute(_RANGES.update().where(_named(waiting)).values(**values))


def _named(waiting: Waiting) -> sa.ColumnElement[bool]:
    return sa.and_(_RANGES.c.redecision_id == waiting.redecision_id, _RANGES.c.number == waiting.number)


def _reached(reaches: Sequence[Reach]) -> sa.ColumnElement[bool]:
    return sa.and_(_OPEN.is_open, sa.or_(sa.false(), *(_one(reach) for reach in reaches)))


def _one(reach: Reach) -> sa.ColumnElement[bool]:
    conditions: list[sa.ColumnElement[bool]] = [
        _OPEN[name] == value
        for name in ("direction", "destination", "uscc")
        if (value := getattr(reach, name)) is not None
    ]
    if reach.hs_prefix:  # a range, since ":" follows "9"
        conditions += [_OPEN.hs_code >= reach.hs_prefix, _OPEN.hs_code < reach.hs_prefix + ":"]
    if reach.zone_id is not None:
        members = sa.select(MembershipRow.uscc).where(
            MembershipRow.zone_id == reach.zone_id, MembershipRow.state == "ACTIVE"
        )
        conditions.append(_OPEN.uscc.in_(members))
    if reach.stale is not None:  # the first half is the index's own
        conditions += [sa.text("stale <> '[]'::jsonb"), _OPEN.stale.contains(sa.cast([reach.stale], JSONB))]  # type: ignore[list-item]
    if reach.consignment_ids is not None:
        conditions.append(_OPEN.consignment_id == sa.func.any(sa.cast(list(reach.consignment_ids), _IDS)))
    return sa.and_(sa.true(), *conditions)
