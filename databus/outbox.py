"""Facts said in the transaction that made them, and taken from there by the relay.

What a chore says in bulk waits in a lane of its own: the relay lets it out at a bounded rate, and facts about other
subjects overtake it. A fact about a subject or an enterprise of which something still waits there queues behind it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from databus import contracts, strict_json
from databus.caller import Caller
from databus.clock import Clock
from databus.envelope import Event
from databus.errors import TooLarge
from databus.identifiers import uuid7
from databus.many import insert_many
from databus.tables import outbox, sequences

BULK_FROM: Final = 100  # facts that one step of a chore says at once
COUNTED: Final = 10_000  # facts waiting
BULK_PER_S: Final = 30  # a fact costs all who take it up some 35 ms of processor together


class Outbox:
    """Collects the events of one transaction; they are written, numbered and in order, just before its commit."""

    def __init__(self, session: Session, clock: Clock, caller: Caller) -> None:
        self._session = session
        self._clock = clock
        self._caller = caller
        self._pending: list[dict[str, Any]] = []
        self.in_chore = False  # nobody waits for what is said
        self.bulk_per_s = BULK_PER_S  # at which the relay lets out what is said in bulk

    def add(
        self,
        name: str,
        *,
        subject: str,
        data: object,
        uscc: str | None = None,
        classification: str | None = None,
        legalbasis: str | None = None,
    ) -> str:
        """Say a fact; it leaves if and only if the transaction commits.

        Args:
            name: the event, such as `credit.grade_changed`.
            subject: the aggregate's id; events of one subject keep their order everywhere.
            data: an object or mapping with the contract's fields (dates as dates).
            uscc: the enterprise concerned, if one is.
            classification: sharing class, where it differs from the data set's.
            legalbasis: clause that the fact rests on.

        Returns:
            The event's id.

        Raises:
            BrokenContract: it is not of the form agreed.
            TooLarge: no consumer would take it; the transaction must not go on.
        """
        body = strict_json.dumps(contracts.write(contracts.get(name), data))
        return self.add_written(
            name, subject=subject, body=body, uscc=uscc, classification=classification, legalbasis=legalbasis
        )

    def add_written(
        self,
        name: str,
        *,
        subject: str,
        body: bytes,
        uscc: str | None = None,
        classification: str | None = None,
        legalbasis: str | None = None,
    ) -> str:
        """Say a fact that stands in its contract's form already: for thousands, each of which is said twice.

        Args:
            name: the event.
            subject: the aggregate's id.
            body: what `contracts.write` made of the data, as JSON.
            uscc: the enterprise concerned, if one is.
            classification: sharing class, where it differs from the data set's.
            legalbasis: clause that the fact rests on.

        Returns:
            The event's id.

        Raises:
            TooLarge: no consumer would take it; the transaction must not go on.
        """
        if len(body) > strict_json.MAX_BYTES:
            raise TooLarge(f"{name} would have {len(body)} bytes, the limit is {strict_json.MAX_BYTES}")
        message_id = uuid7()
        self._pending.append(
            {
                "message_id": message_id,
                "name": name,
                "version": contracts.get(name).version,
                "subject": subject,
                "uscc": uscc,
                "agency": self._caller.agency,
                "actor": self._caller.actor,
                "purpose": self._caller.purpose,
                "legalbasis": legalbasis,
                "classification": classification,
                "traceparent": self._caller.traceparent,
                "said_at": self._clock.now(),
                "body": body,
            }
        )
        return message_id

    def follow(self, traceparent: str | None) -> None:
        """Say what comes next under the trace of what caused it."""
        self._caller = replace(self._caller, traceparent=traceparent)

    def act_for(self, caller: Caller) -> None:
        """Say what comes next in the name of another caller."""
        self._caller = caller

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Take back what is said in the block if it raises."""
        said = len(self._pending)
        try:
            yield
        except BaseException:
            del self._pending[said:]
            raise

    def bulk_waiting(self) -> int:
        """Return how many facts said in bulk wait to be published."""
        return bulk_waiting(self._session.connection())

    def flush(self) -> bool:
        """Write what was said; True if anything was."""
        rows, self._pending = self._pending, []
        if not rows:
            return False
        last = self._take_sequences(Counter(row["subject"] for row in rows))
        for row in rows:
            subject = row["subject"]
            last[subject] += 1
            row["sequence"] = last[subject]
        self._choose_lanes(rows)
        insert_many(self._session, outbox, rows)
        return True

    def _choose_lanes(self, rows: Sequence[dict[str, Any]]) -> None:
        """Decide which facts are said in bulk; asked while the subjects' numbers are held, so that none slips by."""
        if self.in_chore and len(rows) >= BULK_FROM:
            for row in rows:
                row["bulk"] = True
            return
        concerned = sorted({key for row in rows for key in (row["subject"], row["uscc"]) if key})
        held = set(self._session.execute(_HELD, {"concerned": concerned}).scalars())
        for row in rows:
            row["bulk"] = row["subject"] in held or row["uscc"] in held
            if row["bulk"]:
                held.add(row["subject"])

    def _take_sequences(self, wanted: Counter[str]) -> dict[str, int]:
        """Take numbers for each subject; the row lock keeps later transactions on the subject behind this one."""
        subjects = sorted(wanted)  # one order for all, so that two transactions cannot lock each other out
        given = sa.select(
            sa.func.unnest(sa.cast(subjects, ARRAY(sa.Text))).label("subject"),
            sa.func.unnest(sa.cast([wanted[subject] for subject in subjects], ARRAY(sa.BigInteger))).label("n"),
        ).subquery()
        upsert = insert(sequences).from_select(["subject", "last"], sa.select(given.c.subject, given.c.n))
        upsert = upsert.on_conflict_do_update(
            index_elements=[sequences.c.subject], set_={"last": sequences.c.last + upsert.excluded.last}
        )
        taken = self._session.execute(upsert.returning(sequences.c.subject, sequences.c.last)).all()
        return {subject: last - wanted[subject] for subject, last in taken}


def take_unrelayed(connection: sa.Connection, limit: int, *, bulk: bool = False) -> list[tuple[int, Event, bytes]]:
    """Return the oldest facts of a lane not yet published, as (row id, event without data, body), in order."""
    rows = connection.execute(sa.select(outbox).where(*_waiting(bulk=bulk)).order_by(outbox.c.id).limit(limit)).all()
    return [
        (
            row.id,
            Event(
                id=row.message_id,
                name=row.name,
                version=row.version,
                subject=row.subject,
                sequence=row.sequence,
                time=row.said_at,
                data={},
                uscc=row.uscc,
                agency=row.agency,
                actor=row.actor,
                purpose=row.purpose,
                legalbasis=row.legalbasis,
                classification=row.classification,
                traceparent=row.traceparent,
            ),
            bytes(row.body),
        )
        for row in rows
    ]


def mark_relayed(connection: sa.Connection, ids: Sequence[int]) -> None:
    """Note that the broker has confirmed these rows."""
    connection.execute(
        sa.update(outbox)
        .where(outbox.c.id == sa.func.any(sa.cast(list(ids), ARRAY(sa.BigInteger))))
        .values(relayed_at=sa.func.now())
    )


def lag(connection: sa.Connection, now: datetime) -> tuple[int, float]:
    """Return how many facts wait that were not said in bulk, and for how many seconds the oldest has."""
    waiting, oldest = connection.execute(
        sa.select(sa.func.count(), sa.func.min(outbox.c.said_at)).where(*_waiting(bulk=False))
    ).one()
    return waiting, 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds())


def newest_bulk(connection: sa.Connection) -> int | None:
    """Return the number of the last fact said in bulk that waits, None while none does."""
    last = sa.select(outbox.c.id).where(*_waiting(bulk=True)).order_by(outbox.c.id.desc()).limit(1)
    return connection.execute(last).scalar()


def bulk_waiting(connection: sa.Connection) -> int:
    """Return how many facts wait that were said in bulk.

    More than `COUNTED` are not counted, since it is asked every few seconds while a million wait, but told by the
    first and the last number: what was said between them promptly is among them then.
    """
    some = sa.select(outbox.c.id).where(*_waiting(bulk=True)).order_by(outbox.c.id).limit(COUNTED + 1).subquery()
    waiting: int = connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()
    if waiting <= COUNTED:
        return waiting
    ends = sa.select(sa.func.min(outbox.c.id), sa.func.max(outbox.c.id)).where(*_waiting(bulk=True))
    first, last = connection.execute(ends).one()
    return int(last - first + 1)


def _waiting(*, bulk: bool) -> tuple[sa.ColumnElement[bool], ...]:
    # as the indexes have it, so that a lane is read without the other
    return outbox.c.relayed_at.is_(None), outbox.c.bulk if bulk else sa.not_(outbox.c.bulk)


# cheap for every call: the index holds what waits in bulk, mostly nothing
_HELD: Final = sa.select(outbox.c.subject).where(
    *_waiting(bulk=True), outbox.c.subject == sa.func.any(sa.bindparam("concerned", type_=ARRAY(sa.Text)))
)


def oldest_open(connection: sa.Connection) -> timedelta:
    """Return the age of the oldest transaction still open in this database.

    Asked before the rows are taken: once all rows then visible are published, everything said by transactions
    begun before that age is.
    """
    age: timedelta = connection.execute(
        sa.text(
            "SELECT clock_timestamp() - coalesce(min(xact_start), clock_timestamp()) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
        )
    ).scalar_one()
    return age


def high_water(connection: sa.Connection) -> int:
    """Return the highest id that has been relayed, 0 if none has."""
    highest: int = connection.execute(
        sa.select(sa.func.coalesce(sa.func.max(outbox.c.id), 0)).where(outbox.c.relayed_at.is_not(None))
    ).scalar_one()
    return highest
