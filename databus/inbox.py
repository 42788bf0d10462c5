"""What has been heard already, so that a message that comes twice, late or out of order changes nothing wrongly."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from databus.clock import Clock
from databus.envelope import Event
from databus.tables import heartbeats, inbox, missed, seen


@dataclass(frozen=True)
class Heard:
    """How far a producer's facts have been applied here.

    `applied_at` is when its last heartbeat was applied, `up_to` the moment before which everything it said has been:
    the heartbeat's mark, or the oldest event that could not be applied yet.
    """

    producer: str
    high_water: int
    up_to: datetime
    applied_at: datetime


def fresh(session: Session, events: Sequence[Event]) -> set[str]:
    """Note the message ids; return those that had not been noted before."""
    rows = [
        {
            "message_id": event.id,
            "name": event.name,
            "subject": event.subject,
            "sequence": event.sequence,
            "applied": True,
        }
        for event in events
    ]
    statement = insert(inbox).values(rows).on_conflict_do_nothing().returning(inbox.c.message_id)
    return set(session.execute(statement).scalars())


def is_newest(session: Session, event: Event) -> bool:
    """Whether the event is newer than all heard of its subject; if not, it is noted as not applied."""
    upsert = insert(seen).values(producer=event.producer, subject=event.subject, sequence=event.sequence)
    upsert = upsert.on_conflict_do_update(
        index_elements=[seen.c.producer, seen.c.subject],
        set_={"sequence": upsert.excluded.sequence},
        where=seen.c.sequence < upsert.excluded.sequence,
    )
    if session.execute(upsert.returning(seen.c.sequence)).first() is not None:
        return True
    session.execute(sa.update(inbox).where(inbox.c.message_id == event.id).values(applied=False))
    return False


def note_heartbeat(session: Session, clock: Clock, producer: str, high_water: int, up_to: datetime) -> None:
    """Note a producer's sign of life; an older mark never replaces a newer one."""
    upsert = insert(heartbeats).values(producer=producer, high_water=high_water, up_to=up_to, applied_at=clock.now())
    session.execute(
        upsert.on_conflict_do_update(
            index_elements=[heartbeats.c.producer],
            set_={
                "high_water": upsert.excluded.high_water,
                "up_to": upsert.excluded.up_to,
                "applied_at": upsert.excluded.applied_at,
            },
            where=heartbeats.c.up_to <= upsert.excluded.up_to,
        )
    )


def note_missed(session: Session, event: Event) -> None:
    """Note that an event could not be applied: until it is, or a newer one of its subject, the copy is not whole."""
    session.execute(
        insert(missed)
        .values(
            message_id=event.id,
            producer=event.producer,
            name=event.name,
            subject=event.subject,
            sequence=event.sequence,
            said_at=event.time,
        )
        .on_conflict_do_nothing()
    )


def heard(session: Session | sa.Connection, producer: str) -> Heard | None:
    """Return how far a producer's facts have been applied, None if it was never heard."""
    oldest = sa.select(sa.func.min(missed.c.said_at)).where(_still_missed(producer))
    row = session.execute(
        sa.select(
            heartbeats.c.producer,
            heartbeats.c.high_water,
            sa.func.least(heartbeats.c.up_to, oldest.scalar_subquery()).label("up_to"),
            heartbeats.c.applied_at,
        ).where(heartbeats.c.producer == producer)
    ).first()
    return None if row is None else Heard(row.producer, row.high_water, row.up_to, row.applied_at)


def heard_of(session: Session, producers: Collection[str]) -> dict[str, Heard]:
    """Return how far each of some producers' facts have been applied; those never heard are left out."""
    oldest = sa.select(sa.func.min(missed.c.said_at)).where(_still_missed(heartbeats.c.producer)).correlate(heartbeats)
    asked = sa.select(
        heartbeats.c.producer,
        heartbeats.c.high_water,
        sa.func.least(heartbeats.c.up_to, oldest.scalar_subquery()).label("up_to"),
        heartbeats.c.applied_at,
    ).where(heartbeats.c.producer.in_(sorted(producers)))
    return {row.producer: Heard(*row) for row in session.execute(asked)}


def copy_lag(connection: sa.Connection, producer: str, now: datetime) -> tuple[int, float]:
    """Return how many of a producer's events are missed here, and for how many seconds the copy has been behind.

    A copy of a producer that was never heard is infinitely late.
    """
    found = heard(connection, producer)
    count = connection.execute(
        sa.select(sa.func.count()).select_from(missed).where(_still_missed(producer))
    ).scalar_one()
    return count, math.inf if found is None else max(0.0, (now - found.up_to).total_seconds())


def _still_missed(producer: str | sa.Column[str]) -> sa.ColumnElement[bool]:
    """Noted as missed, and neither applied since nor overtaken by a newer one of its subject."""
    made_good = sa.exists().where(
        seen.c.producer == missed.c.producer,
        seen.c.subject == missed.c.subject,
        seen.c.sequence >= missed.c.sequence,
    )
    return sa.and_(missed.c.producer == producer, ~made_good)
