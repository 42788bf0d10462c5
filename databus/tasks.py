"""Pieces of work said in the transaction that asks for them, and done by whichever worker of the service is free.

A task is for a service's own workers: its message waits in the queue `<service>.tasks` and is done at least once, in a
transaction of its own; so what a task does must be harmless when it has been done already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from databus import strict_json
from databus.caller import Caller
from databus.clock import Clock
from databus.identifiers import uuid7
from databus.many import insert_many
from databus.tables import tasks


@dataclass(frozen=True)
class Task:
    """A piece of work as its message carries it: the method's name, what it takes, and for whom it is done."""

    task_id: str
    name: str
    body: bytes
    agency: str | None = None
    actor: str | None = None
    traceparent: str | None = None

    @property
    def caller(self) -> Caller:
        return Caller(agency=self.agency, actor=self.actor, traceparent=self.traceparent)


class Tasks:
    """Collects the tasks of one transaction; they are written just before its commit."""

    def __init__(self, session: Session, clock: Clock, caller: Caller) -> None:
        self._session = session
        self._clock = clock
        self._caller = caller
        self._pending: list[dict[str, Any]] = []

    def add(self, name: str, fields: Mapping[str, Any]) -> str:
        """Ask for a piece of work; it is asked for if and only if the transaction commits. Returns the task's id.

        Args:
            name: the service's method marked with `task`.
            fields: what its shape loads.
        """
        task_id = uuid7()
        self._pending.append(
            {
                "task_id": task_id,
                "name": name,
                "body": strict_json.dumps(dict(fields)),
                "agency": self._caller.agency,
                "actor": self._caller.actor,
                "traceparent": self._caller.traceparent,
                "said_at": self._clock.now(),
            }
        )
        return task_id

    def act_for(self, caller: Caller) -> None:
        """Ask for what comes next in the name of another caller."""
        self._caller = caller

    def flush(self) -> bool:
        """Write what was asked for; True if anything was."""
        rows, self._pending = self._pending, []
        insert_many(self._session, tasks, rows)
        return bool(rows)


def take_unrelayed(connection: sa.Connection, limit: int) -> list[tuple[int, Task]]:
    """Return the oldest tasks not yet published, as (row id, task), in order."""
    asked = sa.select(tasks).where(tasks.c.relayed_at.is_(None)).order_by(tasks.c.id).limit(limit)
    return [
        (row.id, Task(row.task_id, row.name, bytes(row.body), row.agency, row.actor, row.traceparent))
        for row in connection.execute(asked)
    ]


def mark_relayed(connection: sa.Connection, ids: Sequence[int]) -> None:
    """Note that the broker has confirmed these rows."""
    connection.execute(
        sa.update(tasks)
        .where(tasks.c.id == sa.func.any(sa.cast(list(ids), ARRAY(sa.BigInteger))))
        .values(relayed_at=sa.func.now())
    )
