"""What the border does: note, pass on, note, answer; settle what an earlier run left open; note what is delivered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Final, Protocol

import orjson

from databus import contracts, logs
from databus.caller import Caller
from databus.envelope import Event
from databus.errors import (
    InternalError,
    NotFound,
    NotPermitted,
    OutcomeUnknown,
    SanhuError,
    Unavailable,
)
from databus.identifiers import uuid7
from databus.topology import HEARTBEAT
from gateway import metrics
from gateway.domain.evidence import digest, receipt_hash
from gateway.notes import Intent, Outcome, Receipt

# kept back of a request's time for noting its outcome
RESERVE_S: Final = 0.5
LONGEST_USCC: Final = 64

log = logs.get(__name__)


class Services(Protocol):
    """Whoever answers calls: the services over the bus, and the gateway's own resources."""

    async def call(
        self, service: str, method: str, fields: Mapping[str, Any], *, headers: Mapping[str, str], timeout_s: float
    ) -> Any:
        """Call a method; raises as the caller is to be told."""
        ...


class Notes(Protocol):
    """Where intents and outcomes become durable."""

    run: int

    async def intend(self, intent: Intent, timeout_s: float) -> None: ...
    async def conclude(self, outcome: Outcome, timeout_s: float) -> None: ...
    async def find_first(self, intent: Intent, answer_hash: str, timeout_s: float) -> tuple[str, str] | None: ...


@dataclass(frozen=True, slots=True)
class Call:
    """A request that may pass.

    Attributes:
        id: of its note and receipt.
        kind: command, query or dry_run.
        deadline_s: by the monotonic clock; an answer is given before it.
    """

    id: str
    service: str
    method: str
    kind: str
    fields: Mapping[str, Any]
    caller: Caller
    deadline_s: float

    @property
    def operation(self) -> str:
        """`service.method`."""
        return f"{self.service}.{self.method}"


async def pass_on(call: Call, services: Services, notes: Notes) -> tuple[Any, dict[str, str] | None]:
    """Note the call, pass it on, note the outcome; return the answer and, for a command, its receipt.

    A command that came again with its key is noted anew and answered with the receipt it was first given.

    Raises:
        Unavailable: it could not be noted, or nobody serves it; nothing was done.
        OutcomeUnknown: no answer in time, or the outcome could not be noted.
        SanhuError: what the service answered.
    """
    intent = _intent(call, notes.run)
    await notes.intend(intent, _left_s(call) - RESERVE_S)
    try:
        answer = await services.call(
            call.service,
            call.method,
            call.fields,
            headers=call.caller.to_headers(),
            timeout_s=_left_s(call) - RESERVE_S,
        )
    except SanhuError as error:
        await _conclude(call, notes, intent, type(error).__name__, orjson.dumps(error.args))
        raise
    except Exception:
        await _conclude(call, notes, intent, InternalError.__name__, b"")
        raise
    body = orjson.dumps(answer, option=orjson.OPT_SORT_KEYS)
    outcome = await _conclude(call, notes, intent, "ok", body)
    return answer, await _receipt(call, notes, intent, outcome) if call.kind == "command" else None


async def refuse(call: Call, error: SanhuError, notes: Notes) -> None:
    """Note a call that the border itself refuses; an entry of its own in the log."""
    intent = _intent(call, notes.run)
    await notes.intend(intent, _left_s(call) - RESERVE_S)
    await _conclude(call, notes, intent, type(error).__name__, orjson.dumps(error.args))


async def settle(intent: Intent, services: Services, timeout_s: float) -> Outcome:
    """Find out what became of an intent that an earlier run left open.

    A command with an idempotency key is asked again with it, so that the service repeats its answer or does now what
    was asked; anything else stays unknown.

    Raises:
        Unavailable: the service cannot be asked now.
    """
    outcome, body = OutcomeUnknown.__name__, b""
    if intent.kind == "command" and intent.idempotency_key is not None:
        service, _, method = intent.operation.partition(".")
        try:
            answer = await services.call(
                service, method, orjson.loads(intent.request), headers=_caller(intent).to_headers(), timeout_s=timeout_s
            )
            outcome, body = "ok", orjson.dumps(answer, option=orjson.OPT_SORT_KEYS)
        except (Unavailable, OutcomeUnknown) as error:
            raise Unavailable(str(error)) from error
        except SanhuError as error:
            outcome, body = type(error).__name__, orjson.dumps(error.args)
    return _outcome(intent, outcome, body, reconciled=True)


class Deliveries(Protocol):
    """Where delivered events are kept."""

    async def add(self, events: Sequence[Event]) -> list[str]: ...
    async def heard(self, producer: str, high_water: int, up_to: datetime) -> None: ...


async def deliver(events: Sequence[Event], deliveries: Deliveries) -> None:
    """Note events that reached the border, each once; a heartbeat says how far they reach.

    Raises:
        InvalidRequest: an event breaks its contract.
    """
    for event in events:
        contracts.validate(event.name, event.data, event.version)
    facts = [event for event in events if event.routing_key != HEARTBEAT]
    if facts:
        for producer in await deliveries.add(facts):
            metrics.record_delivered(producer, 1)
    for event in events:
        if event.routing_key == HEARTBEAT:
            await deliveries.heard(
                event.producer, event.data["high_water"], datetime.fromisoformat(event.data["up_to"])
            )


def show_receipt(receipt: Receipt | None, agency: str, *, operator: bool) -> Receipt:
    """Return a receipt to the agency it was given to, or to an operator.

    Raises:
        NotFound: there is none.
        NotPermitted: it is another agency's.
    """
    if receipt is None:
        raise NotFound("there is no such receipt")
    if receipt.agency != agency and not operator:
        raise NotPermitted("the receipt was given to another agency", "receipt_id", "one of your own")
    return receipt


def new_id() -> str:
    """Return the id of a note."""
    return uuid7()


def _intent(call: Call, run: int) -> Intent:
    request = orjson.dumps(call.fields, option=orjson.OPT_SORT_KEYS)
    caller, uscc = call.caller, call.fields.get("uscc")
    return Intent(
        id=call.id,
        run=run,
        noted_at=datetime.now(UTC),
        agency=caller.agency or "",
        actor=caller.actor or "",
        operation=call.operation,
        kind=call.kind,
        scopes=caller.scopes,
        purpose=caller.purpose,
        idempotency_key=caller.idempotency_key,
        if_match=caller.if_match,
        traceparent=caller.traceparent,
        uscc=uscc[:LONGEST_USCC] if isinstance(uscc, str) else None,
        request=request,
        request_hash=digest(request),
    )


def _caller(intent: Intent) -> Caller:
    return Caller(
        agency=intent.agency,
        actor=intent.actor,
        purpose=intent.purpose,
        scopes=intent.scopes,
        idempotency_key=intent.idempotency_key,
        if_match=intent.if_match,
        traceparent=intent.traceparent,
    )


async def _receipt(call: Call, notes: Notes, intent: Intent, outcome: Outcome) -> dict[str, str]:
    given = (intent.id, outcome.receipt_hash)
    if intent.idempotency_key is not None:
        # Looked for once the outcome is durable, so that of two crossings at the same time both find the same one.
        left_s = max(_left_s(call), RESERVE_S / 2)
        given = await notes.find_first(intent, outcome.answer_hash, left_s) or given
    return {"id": given[0], "hash": given[1], "status": "pending"}


async def _conclude(call: Call, notes: Notes, intent: Intent, outcome: str, body: bytes) -> Outcome:
    noted = _outcome(intent, outcome, body)
    await notes.conclude(noted, max(_left_s(call), RESERVE_S / 2))
    return noted


def _outcome(intent: Intent, outcome: str, body: bytes, *, reconciled: bool = False) -> Outcome:
    answer_hash = digest(body)
    stamp = receipt_hash(intent.id, intent.agency, intent.operation, intent.request_hash, answer_hash)
    return Outcome(intent.id, datetime.now(UTC), outcome, answer_hash, stamp, reconciled)


def _left_s(call: Call) -> float:
    return call.deadline_s - monotonic()
