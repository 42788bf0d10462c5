"""What the border does: note, pass on, note, answer; settle what an earlier run left open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Final, Protocol

import orjson

from databus import logs
from databus.caller import Caller
from databus.errors import (
    InternalError,
    NotFound,
    NotPermitted,
    OutcomeUnknown,
    SanhuError,
    Unavailable,
)
from databus.identifiers import uuid7
from gateway.domain.evidence import digest, receipt_hash
from gateway.domain.sharing import Cut
from gateway.notes import Intent, Outcome, Receipt, holds_content, holds_no_answer, without_content

# kept back of a request's time for noting its outcome
RESERVE_S: Final = 0.5
LONGEST_USCC: Final = 64
# roles in which many who do not know of each other call through one agency
NARROW: Final = frozenset({"enterprise", "portal"})
ROLE: Final = "sanhu.role"
OWN: Final = "sanhu.uscc"

log = logs.get(__name__)

Knife = Callable[[Any], Cut]


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
    evidence: bool

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
        datasets: what is asked for.
        door: http or amqp.
        role: of the token.
        own: the enterprise that calls, where one does.
        signed_by: id of the key that the caller signed with, and the signature.
    """

    id: str
    service: str
    method: str
    kind: str
    fields: Mapping[str, Any]
    caller: Caller
    deadline_s: float
    datasets: tuple[str, ...] = ()
    door: str = "http"
    role: str | None = None
    signed_by: str | None = None
    signature: str | None = None
    own: str | None = None

    @property
    def operation(self) -> str:
        """`service.method`."""
        return f"{self.service}.{self.method}"


async def pass_on(call: Call, services: Services, notes: Notes, cut: Knife = Cut) -> tuple[Cut, dict[str, str] | None]:
    """Note the call, pass it on, cut the answer, note the outcome; return the cut and, for a command, its receipt.

    A command that came again with its key is noted anew and answered with the receipt it was first given.

    Raises:
        Unavailable: it could not be noted, or nobody serves it; nothing was done.
        OutcomeUnknown: no answer in time, or the outcome could not be noted.
        SanhuError: what the service answered, or that nothing of its answer may be given.
    """
    intent = _intent(call, notes.run)
    await notes.intend(intent, _left_s(call) - RESERVE_S)
    try:
        answer = await services.call(
            call.service,
            call.method,
            call.fields,
            headers=headers(intent) if call.own is None else {**headers(intent), OWN: call.own},
            timeout_s=_left_s(call) - RESERVE_S,
        )
        given = cut(answer)
    except SanhuError as error:
        await _conclude(call, notes, intent, type(error).__name__, orjson.dumps(error.args))
        raise
    except Exception:
        await _conclude(call, notes, intent, InternalError.__name__, b"")
        raise
    body = orjson.dumps(given.answer, option=orjson.OPT_SORT_KEYS)
    outcome = await _conclude(call, notes, intent, "ok", body, given)
    return given, await _receipt(call, notes, intent, outcome) if call.kind == "command" else None


async def refuse(call: Call, error: SanhuError, notes: Notes) -> None:
    """Note a call that the border itself refuses; an entry of its own in the log."""
    intent = _intent(call, notes.run)
    await notes.intend(intent, _left_s(call) - RESERVE_S)
    await _conclude(call, notes, intent, type(error).__name__, orjson.dumps(error.args))


async def settle(intent: Intent, services: Services, timeout_s: float, cut: Knife = Cut) -> Outcome:
    """Find out what became of an intent that an earlier run left open.

    A command with an idempotency key is asked again with it, so that the service repeats its answer or does now what
    was asked; anything else stays unknown, as does what carried a file, which is not noted.

    Raises:
        Unavailable: the service cannot be asked now.
    """
    outcome, body, given = OutcomeUnknown.__name__, b"", None
    whole = intent.request is not None and digest(intent.request) == intent.request_hash
    if intent.kind == "command" and intent.idempotency_key is not None and intent.request is not None and whole:
        service, _, method = intent.operation.partition(".")
        try:
            answer = await services.call(
                service, method, orjson.loads(intent.request), headers=headers(intent), timeout_s=timeout_s
            )
            given = cut(answer)
            outcome, body = "ok", orjson.dumps(given.answer, option=orjson.OPT_SORT_KEYS)
        except (Unavailable, OutcomeUnknown) as error:
            raise Unavailable(str(error)) from error
        except SanhuError as error:
            outcome, body = type(error).__name__, orjson.dumps(error.args)
    return _outcome(intent, outcome, body, given, reconciled=True)


def show_receipt(
    receipt: Receipt | None, agency: str, *, operator: bool, role: str | None = None, own: str | None = None
) -> Receipt:
    """Return a receipt to the agency it was given to, or to an operator.

    What was given to an enterprise, or to the public, through an agency's portal is theirs: in these roles nobody
    sees what the agency or another did.

    Raises:
        NotFound: there is none.
        NotPermitted: it is another agency's.
    """
    if receipt is None:
        raise NotFound("there is no such receipt")
    if receipt.agency != agency and not operator:
        raise NotPermitted("the receipt was given to another agency", "receipt_id", "one of your own")
    if role in NARROW and (receipt.role, receipt.uscc if own is not None else None) != (role, own):
        raise NotPermitted("the receipt was given to another caller", "receipt_id", "one of your own")
    return receipt


def new_id() -> str:
    """Return the id of a note."""
    return uuid7()


def _intent(call: Call, run: int) -> Intent:
    request = orjson.dumps(call.fields, option=orjson.OPT_SORT_KEYS)
    noted = _body(without_content(call.fields)) if holds_content(call.fields) else request
    caller, uscc = call.caller, call.fields.get("uscc", call.own)
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
        request=noted,
        request_hash=digest(request),
        door=call.door,
        role=call.role,
        signed_by=call.signed_by,
        signature=call.signature,
    )


def headers(intent: Intent) -> dict[str, str]:
    """Return the headers that say to a service, or to the gateway's own resources, who is calling."""
    told = Caller(
        agency=intent.agency,
        actor=intent.actor,
        purpose=intent.purpose,
        scopes=intent.scopes,
        idempotency_key=intent.idempotency_key,
        if_match=intent.if_match,
        traceparent=intent.traceparent,
    ).to_headers()
    if intent.role is not None:
        told[ROLE] = intent.role
    return told


async def _receipt(call: Call, notes: Notes, intent: Intent, outcome: Outcome) -> dict[str, str]:
    given = (intent.id, outcome.receipt_hash)
    if intent.idempotency_key is not None:
        # Looked for once the outcome is durable, so that of two crossings at the same time both find the same one.
        left_s = max(_left_s(call), RESERVE_S / 2)
        given = await notes.find_first(intent, outcome.answer_hash, left_s) or given
    return {"id": given[0], "hash": given[1], "status": "pending"}


async def _conclude(
    call: Call, notes: Notes, intent: Intent, outcome: str, body: bytes, given: Cut | None = None
) -> Outcome:
    noted = _outcome(intent, outcome, body, given, datasets=call.datasets, kept=notes.evidence)
    await notes.conclude(noted, max(_left_s(call), RESERVE_S / 2))
    return noted


def _outcome(
    intent: Intent,
    outcome: str,
    body: bytes,
    given: Cut | None,
    *,
    datasets: tuple[str, ...] = (),
    reconciled: bool = False,
    kept: bool = True,
) -> Outcome:
    answer_hash = digest(body)
    stamp = receipt_hash(intent.id, intent.agency, intent.operation, intent.request_hash, answer_hash)
    answer = body if kept and not holds_no_answer(intent.kind, intent.operation) else None
    if answer is not None and given is not None and holds_content(given.answer):
        answer = _body(without_content(given.answer))
    at = datetime.now(UTC)
    if given is None:
        return Outcome(intent.id, at, outcome, answer_hash, stamp, reconciled, datasets=datasets, answer=answer)
    return Outcome(
        intent.id,
        at,
        outcome,
        answer_hash,
        stamp,
        reconciled,
        given.agreements,
        given.datasets,
        given.fields,
        given.subjects,
        given.withheld,
        answer,
    )


def _body(fields: Mapping[str, Any]) -> bytes:
    return orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)


def _left_s(call: Call) -> float:
    return call.deadline_s - monotonic()
