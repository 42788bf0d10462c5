"""A kit for testing a service on a real database without a broker: the same pipeline that the bus drives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

import sqlalchemy as sa

from databus import strict_json, tasks
from databus.caller import Caller
from databus.clock import Clock, FixedClock
from databus.envelope import Event
from databus.identifiers import uuid7
from databus.migrate import upgrade
from databus.outbox import BULK_PER_S
from databus.papers.seal import Sealer
from databus.persistence import connect
from databus.pipeline import Pipeline
from databus.service import Service
from databus.strict_json import JsonObject
from databus.tables import outbox

# Emptying a table costs as much whether it holds anything or not, and a test writes into few of a hundred.
_EMPTY: Final = sa.text("""
DO $$
DECLARE
    named text;
    filled boolean;
    written text[] := '{}';
BEGIN
    FOR named IN
        SELECT quote_ident(tablename) FROM pg_tables
        WHERE schemaname = current_schema() AND right(tablename, 8) <> '_version'
    LOOP
        EXECUTE 'SELECT EXISTS (SELECT FROM ' || named || ')' INTO filled;
        IF filled THEN
            written := array_append(written, named);
        END IF;
    END LOOP;
    IF written <> '{}' THEN
        EXECUTE 'TRUNCATE ' || array_to_string(written, ', ') || ' RESTART IDENTITY CASCADE';
    END IF;
    PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE schemaname = current_schema() AND last_value IS NOT NULL;
END $$
""")


class Harness:
    """A service on a database: call it, give it events, look at what it said."""

    def __init__(self, service_class: type[Service], url: str, clock: Clock | None = None) -> None:
        self.clock = clock or FixedClock(datetime(2026, 11, 22, 4, tzinfo=UTC))
        self.engine = connect(url)
        upgrade(self.engine, service_class.__module__.rpartition(".")[0])
        self.pipeline = Pipeline(service_class, self.engine, self.clock)
        self.pipeline.store.sealer = Sealer.fresh()
        self._rules = self.pipeline.service.rules
        self._sequences: dict[tuple[str, str], int] = {}

    def start_over(self, clock: Clock) -> None:
        """Be as a new one with this clock on an empty database; the connections and what was read from files stay."""
        self.empty()
        self._sequences.clear()
        pipeline, store = self.pipeline, self.pipeline.store
        self.clock = pipeline.clock = store.clock = clock
        pipeline.service = pipeline.service_class(self._rules, clock)
        store.shipped, store.sealer, store.bulk_per_s = self._rules, Sealer.fresh(), BULK_PER_S

    def call(
        self,
        method: str,
        /,
        *,
        agency: str | None = "ciq",
        actor: str | None = "officer-1",
        idempotency_key: str | None = None,
        if_match: str | None = None,
        **fields: Any,
    ) -> JsonObject:
        """Call a method as an agency's officer, through JSON as the wire would carry it."""
        caller = Caller(agency=agency, actor=actor, idempotency_key=idempotency_key, if_match=if_match)
        sent = strict_json.loads_object(strict_json.dumps(fields))
        return strict_json.loads_object(strict_json.dumps(self.pipeline.call(method, sent, caller)))

    def event(
        self,
        name: str,
        *,
        subject: str,
        data: Mapping[str, Any],
        sequence: int | None = None,
        **extensions: Any,
    ) -> Event:
        """Make an event as its producer would; the sequence counts by itself unless given."""
        key = (name.partition(".")[0], subject)
        self._sequences[key] = sequence if sequence is not None else self._sequences.get(key, 0) + 1
        body = strict_json.loads_object(strict_json.dumps(dict(data)))
        return Event(
            id=extensions.pop("id", None) or uuid7(),
            name=name,
            subject=subject,
            sequence=self._sequences[key],
            time=self.clock.now(),
            data=body,
            uscc=extensions.pop("uscc", data.get("uscc")),
            **extensions,
        )

    def deliver(self, name: str, *, subject: str, data: Mapping[str, Any], **extensions: Any) -> Event:
        """Give the service an event; returns it, so that it can be given again."""
        event = self.event(name, subject=subject, data=data, **extensions)
        self.pipeline.deliver([event])
        return event

    def heartbeat(self, producer: str, *, up_to: datetime | None = None) -> None:
        """Let the service hear that a producer lives and all it said has arrived."""
        moment = (up_to or self.clock.now()).astimezone(UTC).isoformat()
        self.deliver(f"{producer}.heartbeat", subject=producer, data={"high_water": 1, "up_to": moment})

    def said(self, name: str | None = None) -> list[Event]:
        """Events in the outbox, oldest first, all or of one name."""
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(outbox).order_by(outbox.c.id)).all()
        return [
            Event(
                id=row.message_id,
                name=row.name,
                subject=row.subject,
                sequence=row.sequence,
                time=row.said_at,
                data=strict_json.loads_object(row.body),
                uscc=row.uscc,
                agency=row.agency,
                actor=row.actor,
                traceparent=row.traceparent,
            )
            for row in rows
            if name is None or row.name == name
        ]

    def run_daily(self, on: date | None = None) -> list[str]:
        """Run every daily job for a day, whatever the time; returns those that ran."""
        day = on or self.clock.today()
        return [
            name
            for name, operation in self.pipeline.operations.items()
            if operation.at is not None and self.pipeline.run_daily(name, day)
        ]

    def run_chores(self) -> int:
        """Take steps of every chore until none has more to do; returns how many steps had."""
        steps = 0
        for name, operation in self.pipeline.operations.items():
            while operation.kind == "chore" and self.pipeline.run_chore(name):
                steps += 1
        return steps

    def run_tasks(self) -> int:
        """Do every task that was asked for, and those that these ask for; returns how many."""
        count = 0
        while True:
            with self.engine.begin() as connection:
                waiting = tasks.take_unrelayed(connection, 100)
                tasks.mark_relayed(connection, [number for number, _ in waiting])
            if not waiting:
                return count
            for _, task in waiting:
                self.pipeline.run_task(task.name, strict_json.loads_object(task.body), task.caller)
                count += 1

    def empty(self) -> None:
        """Take all rows out of all tables but the migrations' own; what is numbered begins at one again."""
        with self.engine.begin() as connection:
            connection.execute(_EMPTY)

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()
