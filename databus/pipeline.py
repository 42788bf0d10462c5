"""What happens to every call and every event of a service, whatever brought it here."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from marshmallow import RAISE, Schema, ValidationError
from sqlalchemy.dialects.postgresql import insert

from databus import contracts, inbox, logs, strict_json
from databus.caller import NOBODY, Caller
from databus.clock import SHANGHAI, Clock
from databus.envelope import Event
from databus.errors import InvalidRequest, NotFound
from databus.persistence import Store, Transaction
from databus.refusal import explain
from databus.rules import RuleBook
from databus.service import Key, Kind, Operation, Service
from databus.strict_json import JsonObject
from databus.tables import daily_runs
from databus.topology import HEARTBEAT

MAX_KEY = 200
_CHORES = 0x5A4E4843

log = logs.get(__name__)


class Pipeline:
    """One service, ready to be called: checks what comes in, opens the transaction, keeps the answer."""

    def __init__(self, service_class: type[Service], engine: sa.Engine, clock: Clock) -> None:
        self.service_class = service_class
        self.name = service_class.name
        self.clock = clock
        self.service = service_class(RuleBook.load(service_class.folder() / "rules"), clock)
        self.store: Store[Any] = Store(engine, service_class.transaction_class, clock)
        self.store.shipped = self.service.rules
        self.operations = service_class.operations()
        self._takes = {
            name: operation.takes(unknown=RAISE)
            for name, operation in self.operations.items()
            if operation.takes is not None
        }
        self._gives = {name: operation.gives() for name, operation in self.operations.items() if operation.gives}
        self._handlers = self._hearing("event")
        self._late_handlers = self._hearing("late")
        self._heartbeat_handlers = self._hearing("heartbeat")

    # ---- calls
    def call(self, method: str, fields: Mapping[str, Any], caller: Caller = NOBODY) -> JsonObject:
        """Answer a call.

        Raises:
            SanhuError: what the caller is told.
        """
        operation = self.operations.get(method)
        if operation is None or operation.kind not in {"command", "query"}:
            raise NotFound(f"{self.name} has no method {method}")
        asked = _load(self._takes[method], fields)
        if operation.kind == "query":
            return self.store.run(lambda tx: self._act(operation, asked, tx), caller, read_only=True)
        caller.require_agency()
        keys = _keys(operation, fields, caller)
        body_hash = hashlib.sha256(strict_json.canonical(dict(fields))).digest()

        def act(tx: Transaction) -> JsonObject:
            kept = tx.answers.claim(method, keys, body_hash) if keys else None
            if kept is not None:
                return kept
            answer = self._act(operation, asked, tx)
            tx.answers.keep(answer)
            return answer

        return self.store.run(act, caller)

    def _act(self, operation: Operation, asked: Any, tx: Transaction) -> JsonObject:
        """Let the method answer; each attempt has a copy, so that one may take apart what was asked."""
        result = getattr(self.service, operation.method)(copy(asked), tx)
        answer: JsonObject = self._gives[operation.method].dump(result)
        return answer

    # ---- events
    @property
    def handled_events(self) -> frozenset[str]:
        """Names of the events that a method hears."""
        return frozenset(self._handlers)

    def _hearing(self, kind: Kind) -> dict[str, str]:
        return {
            event: name
            for name, operation in self.operations.items()
            if operation.kind == kind
            for event in operation.events
        }

    def deliver(self, events: Sequence[Event]) -> int:
        """Apply events in order in one transaction; return how many facts had not come before.

        Raises:
            InvalidRequest: an event breaks its contract, or nobody here hears it; it will never succeed.
            Exception: whatever the handler raised; nothing of the batch was applied.
        """
        for event in events:
            self._check(event)
        return self.store.run(lambda tx: self._apply(events, tx))

    def miss(self, event: Event) -> None:
        """Note that an event could not be applied, so that no heartbeat after it makes the copy seem whole."""
        try:
            self._check(event)
        except InvalidRequest:
            return  # no producer says such a thing, so nothing of theirs is missing
        if event.routing_key != HEARTBEAT:
            self.store.run(lambda tx: inbox.note_missed(tx.session, event))

    def _check(self, event: Event) -> None:
        contracts.validate(event.name, event.data, event.version)
        if event.routing_key != HEARTBEAT and event.name not in self._handlers:
            raise InvalidRequest(f"{self.name} does not hear {event.name}", "ce-type", "an event it subscribes to")

    def _apply(self, events: Sequence[Event], tx: Transaction) -> int:
        facts = [event for event in events if event.routing_key != HEARTBEAT]
        new = inbox.fresh(tx.session, facts) if facts else set()
        count = len(new)
        for event in events:
            if event.routing_key == HEARTBEAT:
                inbox.note_heartbeat(
                    tx.session,
                    self.clock,
                    event.producer,
                    event.data["high_water"],
                    datetime.fromisoformat(event.data["up_to"]),
                )
                self._tell(self._heartbeat_handlers, event, tx)
            elif event.id in new:
                handlers = self._handlers if inbox.is_newest(tx.session, event) else self._late_handlers
                self._tell(handlers, event, tx)
            new.discard(event.id)  # the same message twice in one batch
        return count

    def _tell(self, handlers: Mapping[str, str], event: Event, tx: Transaction) -> None:
        if event.name in handlers:
            tx.outbox.follow(event.traceparent)
            getattr(self.service, handlers[event.name])(event, tx)
            tx.session.flush()

    # ---- daily jobs
    def run_due(self) -> list[str]:
        """Run the daily jobs that are due and have not run today; return their names.

        Raises:
            ExceptionGroup: what failed, once all others have had their turn.
        """
        now = self.clock.now().astimezone(SHANGHAI)
        ran: list[str] = []
        failed: list[Exception] = []
        for name, operation in self.operations.items():
            if operation.at is None or now.time() < operation.at:
                continue
            try:
                if self.run_daily(name, now.date()):
                    ran.append(name)
                    log.info("job.done", job=name, on=now.date().isoformat())
            except Exception as problem:  # noqa: BLE001  — one job must not keep the others from their day
                problem.add_note(f"daily job {name}")
                failed.append(problem)
        if failed:
            raise ExceptionGroup("daily jobs failed", failed)
        return ran

    def run_daily(self, job: str, on: date) -> bool:
        """Run a daily job for a day unless it has run for it or a later one; whether it ran."""

        def act(tx: Transaction) -> bool:
            upsert = insert(daily_runs).values(job=job, last_on=on)
            claimed = tx.session.execute(
                upsert.on_conflict_do_update(
                    index_elements=[daily_runs.c.job],
                    set_={"last_on": on},
                    where=daily_runs.c.last_on < on,
                ).returning(daily_runs.c.job)
            ).first()
            if claimed is None:
                return False
            getattr(self.service, job)(on, tx)
            return True

        return self.store.run(act)

    # ---- chores
    def run_chore(self, name: str) -> bool:
        """Take one step of a chore; whether there is more to do. Another worker at it leaves nothing to do here."""

        def act(tx: Transaction) -> bool:
            if not tx.session.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(_chore_lock(name)))):
                return False
            tx.outbox.in_chore = True
            return bool(getattr(self.service, name)(tx))

        return self.store.run(act)

    # ---- tasks
    def run_task(self, name: str, fields: Mapping[str, Any], caller: Caller = NOBODY) -> None:
        """Do a piece of work in one transaction.

        Raises:
            NotFound: the service has no such task.
            InvalidRequest: it was not said in the form agreed; it will never succeed.
            Exception: whatever the method raised; nothing was done.
        """
        operation = self.operations.get(name)
        if operation is None or operation.kind != "task":
            raise NotFound(f"{self.name} has no task {name}")
        asked = _load(self._takes[name], fields)

        def act(tx: Transaction) -> None:
            tx.outbox.in_chore = True
            getattr(self.service, name)(copy(asked), tx)

        self.store.run(act, caller)


def _chore_lock(name: str) -> int:
    return _CHORES << 32 | zlib.crc32(name.encode())


def _load(schema: Schema, fields: Mapping[str, Any]) -> Any:
    try:
        return schema.load(fields)
    except ValidationError as error:
        raise InvalidRequest("the request is not of the form agreed", *explain(schema, error.messages)) from None


def _keys(operation: Operation, fields: Mapping[str, Any], caller: Caller) -> list[str]:
    keys = []
    if caller.idempotency_key:
        keys.append(f"Idempotency-Key:{caller.idempotency_key}")
    named = [_said(key, fields) for key in operation.natural_key]
    if named and all(value is not None for value in named):
        names = ",".join(key if isinstance(key, str) else "/".join(key) for key in operation.natural_key)
        keys.append(f"{names}:{strict_json.canonical(named).decode()}")
    return [_shortened(key) for key in keys]


def _said(key: Key, fields: Mapping[str, Any]) -> Any:
    """What a call says of a part of its natural key; None if nothing."""
    if isinstance(key, str):
        return fields.get(key)
    return {name: fields[name] for name in key if fields.get(name) is not None} or None


def _shortened(key: str) -> str:
    """Keep a key within what an index takes, and still one of its kind."""
    if len(key) <= MAX_KEY:
        return key
    return f"{key[:MAX_KEY]}…{hashlib.sha256(key.encode()).hexdigest()}"
