"""Answers of requests for data: asked for, checked, answered, disputed, settled, each within its term."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

import asyncpg

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from databus.identifiers import uuid7
from databus.state_machine import Transition
from gateway.directory import announce
from gateway.domain import request as rules
from gateway.domain.agreements import Purpose
from gateway.domain.catalogue import NOT_SHARED, UNCONDITIONAL, DataSet
from gateway.domain.request import AGREED, CHECKED, REQUESTED, SETTLED, DataRequest
from gateway.registry import changes, requests, store
from gateway.registry import rows as rows_of
from gateway.resources.ask import Ask, Handler
from gateway.resources.kept import kept
from gateway.resources.registering import change, check_version, directory
from gateway.tracker import terms

_FIRST: Final = UUID(int=0)
_ITSELF: Final = "exchange"


async def request_data(ask: Ask) -> Any:
    """Ask for data."""
    async with kept(ask, "request_data") as once:
        if once.answer is None:
            told, clock = ask.fields, terms.clock()
            dataset = _dataset(ask, told["dataset"])
            due = terms.due("check_term", clock.today())
            asked = DataRequest(
                id=uuid7(),
                consumer=ask.agency,
                provider=dataset.provider,
                dataset=dataset.code,
                fields=tuple(told["fields"]),
                purposes=tuple(Purpose(**one) for one in told["purposes"]),
                divisions=tuple(told["divisions"]),
                valid_from=told["valid_from"] or clock.today(),
                valid_to=told["valid_to"],
                scene=told["scene"],
                state=REQUESTED,
                due_on=due.on,
                provisional=due.provisional,
            )
            _check_asked(ask, asked, clock.today())
            found = await requests.find_same(once.connection, asked)
            if found is None:
                await requests.add(once.connection, asked, clock.now())
                await _note(ask, once.connection, asked, None, due.clause, told["scene"])
                found = asked
            once.answer = await _shown(ask, once.connection, found)
    return once.answer


async def get_request(ask: Ask) -> dict[str, Any]:
    """One request with its steps."""
    async with ask.pool.acquire() as connection:
        return await _shown(ask, connection, await _found(ask, connection))


async def list_requests(ask: Ask) -> dict[str, Any]:
    """Requests; who takes part sees who asks whom for what."""
    told, today = ask.fields, terms.clock().today()
    after = _FIRST if told["cursor"] is None else UUID(told["cursor"])
    found = await requests.page(ask.pool, told, today=today, after=after, limit=told["limit"] + 1)
    items = found[: told["limit"]]
    return {
        "items": [_line(ask, one, today) for one in items],
        "next_cursor": items[-1].id if len(found) > len(items) else None,
    }


async def move_request(ask: Ask) -> Any:
    """Take a step."""
    async with kept(ask, "move_request") as once:
        if once.answer is None:
            once.answer = await _step(ask, once.connection, {**ask.fields, "outcome": None})
    return once.answer


async def settle_request(ask: Ask) -> Any:
    """Settle a dispute."""
    async with kept(ask, "settle_request") as once:
        if once.answer is None:
            told = {**ask.fields, "to": SETTLED, "to_publish": False}
            once.answer = await _step(ask, once.connection, told)
    return once.answer


async def _step(ask: Ask, connection: asyncpg.Connection, told: Mapping[str, Any]) -> dict[str, Any]:
    found = await _found(ask, connection, hold=True)
    check_version(ask, found.version)
    known = directory(ask)
    move = rules.check_move(requests.machine(), found, told["to"], known.agencies[ask.agency], known.agencies)
    dataset = _dataset(ask, found.dataset)
    rules.check_guards(move, told, dataset)
    moved = await _move(ask, connection, _narrowed(ask, found, told), move, told)
    if moved.state == CHECKED and dataset.attribute == UNCONDITIONAL:
        agreed = requests.machine().check(CHECKED, AGREED, agency=None)
        moved = await _move(ask, connection, moved, agreed, told, by_itself=True)
    return await _shown(ask, connection, moved)


async def _move(
    ask: Ask,
    connection: asyncpg.Connection,
    found: DataRequest,
    move: Transition,
    told: Mapping[str, Any],
    *,
    by_itself: bool = False,
) -> DataRequest:
    """Take a step, with the term of the next and what it grants."""
    today = terms.clock().today()
    key = requests.term_of(move.source, move.target, to_publish=told["to_publish"])
    due = None if key is None else terms.due(key, today)
    moved = replace(
        found,
        state=move.target,
        due_on=None if due is None else due.on,
        provisional=due is not None and due.provisional,
        version=found.version + 1,
    )
    if move.target == AGREED or (move.target == SETTLED and told["outcome"] == AGREED):
        moved = await _grant(ask, connection, moved, move.clause)
    await requests.keep(connection, moved)
    reason = "shared unconditionally: agreed without the provider" if by_itself else told["reason"]
    await _note(ask, connection, moved, found, move.clause, reason, by=_ITSELF if by_itself else None)
    return moved


async def _grant(ask: Ask, connection: asyncpg.Connection, moved: DataRequest, clause: str) -> DataRequest:
    """Make the version of the agreement that a request leads to."""
    today = terms.clock().today()
    rows = await store.versions_of_agreement(connection, f"{moved.consumer}.{moved.dataset}")
    counting = rows_of.counting(rows_of.agreement_of(row) for row in reversed(rows))
    begins = max(today, moved.valid_from)
    before = next((one for one in counting if one.holds(begins)), None)
    agreement = rules.agreement_from(moved, before, directory(ask).agencies[moved.consumer], clause, today)
    agreement = replace(agreement, version=rows[0]["version"] + 1 if rows else 1)
    why = change(ask, f"request {moved.id}: {moved.scene}")
    if await store.add_agreements(connection, [agreement], why, UUID(moved.id)) == 0:
        raise Conflict("somebody else changed the agreement at the same moment", "request_id", "take the step again")
    await announce(connection)
    return replace(moved, agreement_id=agreement.id, agreement_version=agreement.version)


def _narrowed(ask: Ask, found: DataRequest, told: Mapping[str, Any]) -> DataRequest:
    """Return a request as its provider or the data office grants it: never more than was asked."""
    fields = found.fields if told["fields"] is None else tuple(told["fields"])
    divisions = found.divisions if told["divisions"] is None else tuple(told["divisions"])
    valid_to = told["valid_to"] or found.valid_to
    if (fields, divisions, valid_to) == (found.fields, found.divisions, found.valid_to):
        return found
    if told["to"] not in {AGREED, SETTLED}:
        raise InvalidRequest("only who grants may narrow what is asked", "to", f"{AGREED} or {SETTLED}")
    if "*" not in found.fields and not set(fields) <= set(found.fields):
        raise InvalidRequest("more than was asked", "fields", f"of {', '.join(found.fields)}")
    asked = found.divisions or (directory(ask).agencies[found.consumer].division,)
    if not all(any(one.startswith(prefix) for prefix in asked) for one in divisions or asked):
        raise InvalidRequest("more than was asked", "divisions", f"within {', '.join(asked)}")
    if valid_to > found.valid_to:
        raise InvalidRequest("longer than was asked", "valid_to", f"{found.valid_to} or sooner")
    return replace(found, fields=fields, divisions=divisions, valid_to=valid_to)


async def _note(
    ask: Ask,
    connection: asyncpg.Connection,
    moved: DataRequest,
    before: DataRequest | None,
    clause: str,
    reason: str | None,
    by: str | None = None,
) -> None:
    clock = terms.clock()
    ended = before.due_on if before is not None else None
    step = requests.Step(
        from_state=before.state if before is not None else None,
        to_state=moved.state,
        at=clock.now(),
        on=clock.today(),
        agency=by or ask.agency,
        actor=by or ask.caller.actor or ask.agency,
        reason=reason,
        clause=clause,
        due_on=ended,
        late=ended is not None and clock.today() > ended,
    )
    await requests.add_step(connection, moved.id, step)


def _dataset(ask: Ask, code: str) -> DataSet:
    datasets = directory(ask).sharing.catalogue.datasets
    found = datasets.get(code)
    if found is None:
        raise NotFound(f"there is no data set {code}", "dataset", f"one of {', '.join(sorted(datasets))}")
    if found.attribute == NOT_SHARED:
        raise NotPermitted(f"{code} is shared with nobody ({found.basis})", "dataset", "another")
    return found


def _check_asked(ask: Ask, asked: DataRequest, today: date) -> None:
    """Raise InvalidRequest for what cannot be granted."""
    known = directory(ask)
    if asked.valid_to < max(asked.valid_from, today):
        raise InvalidRequest("it would end before it begins", "valid_to", f"{max(asked.valid_from, today)} or later")
    if asked.valid_from < today:
        raise InvalidRequest("data are had from today on", "valid_from", f"{today} or later")
    would = rules.agreement_from(asked, None, known.agencies[asked.consumer], "", today)
    changes.check(would, known.sharing.catalogue, known.agencies, "fields")


async def _found(ask: Ask, connection: asyncpg.Connection, *, hold: bool = False) -> DataRequest:
    found = await requests.find(connection, ask.fields["request_id"], hold=hold)
    if found is None:
        raise NotFound("there is no such request", "request_id", "one of GET /v1/exchange/requests")
    return found


def _line(ask: Ask, found: DataRequest, today: date) -> dict[str, Any]:
    attribute = directory(ask).sharing.catalogue.dataset(found.dataset).attribute
    agreement = None if found.agreement_id is None else f"{found.agreement_id}@{found.agreement_version}"
    return {
        **asdict(found),
        "attribute": attribute,
        "overdue": found.overdue(today),
        "agreement": agreement,
    }


async def _shown(ask: Ask, connection: asyncpg.Connection, found: DataRequest) -> dict[str, Any]:
    agencies = directory(ask).agencies
    moves = [
        {"to": move.target, "by": rules.may_take(move, found, agencies), "clause": move.clause}
        for move in requests.machine().from_state(found.state)
    ]
    steps = await requests.steps_of(connection, UUID(found.id))
    return {**_line(ask, found, terms.clock().today()), "next_moves": moves, "history": steps}


HANDLERS: Mapping[str, Handler] = {
    "request_data": request_data,
    "get_request": get_request,
    "list_requests": list_requests,
    "move_request": move_request,
    "settle_request": settle_request,
}
