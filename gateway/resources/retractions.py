"""Answers of retractions: whom they reached, who has confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
import orjson

from databus.errors import NotFound
from gateway.domain import viewing, withdrawal
from gateway.resources.accesses import directory, refuse_outsiders
from gateway.resources.ask import Ask, Handler
from gateway.resources.kept import kept
from gateway.tracker import log, retractions, terms
from gateway.tracker.retractions import Row

Source: TypeAlias = asyncpg.Pool | asyncpg.Connection


async def get_retraction(ask: Ask) -> dict[str, Any]:
    """Whom a retraction reached."""
    refuse_outsiders(ask, "an agency's own token")
    return await _report(ask, ask.pool, ask.fields["retraction_id"])


async def confirm_retraction(ask: Ask) -> Any:
    """Confirm what was done."""
    number, done = ask.fields["retraction_id"], ask.fields["done"]
    async with kept(ask, "confirm_retraction") as once:
        if once.answer is None:
            part = await _own_part(ask, once.connection, number)
            if withdrawal.check_confirms(part, done):
                assert part is not None
                await retractions.confirm(
                    once.connection, number, part["agency"], terms.clock().now(), ask.caller.actor or "", done
                )
            once.answer = await _report(ask, once.connection, number)
    return once.answer


async def list_retractions(ask: Ask) -> dict[str, Any]:
    """Retractions that the caller received, caused, or provides the data of."""
    refuse_outsiders(ask, "an agency's own token")
    told, today = ask.fields, terms.clock().today()
    wanted = retractions.Wanted(
        agency=ask.agency,
        all=ask.operator,
        datasets=_provided(ask),
        own=told["to"] is not None,
        confirmed=told["confirmed"],
        uscc=told["uscc"],
        cursor=None if told["cursor"] is None else UUID(told["cursor"]),
        limit=told["limit"] + 1,
    )
    found = await retractions.page(ask.pool, wanted)
    items = found[: told["limit"]]
    return {
        "items": [{**row, "own_state": _own_state(row, today)} for row in items],
        "next_cursor": str(items[-1]["id"]) if len(found) > len(items) else None,
    }


async def _report(ask: Ask, source: Source, number: UUID) -> dict[str, Any]:
    found = await retractions.find(source, number)
    parts = await retractions.recipients(source, number)
    own = viewing.with_predecessors(ask.agency, directory(ask).agencies)
    received = [part for part in parts if part["agency"] in own]
    sees_all = found is not None and (
        ask.operator or found["withdrawn_by"] in own or found["dataset"] in _provided(ask)
    )
    if found is None or not (sees_all or received):
        raise NotFound("there is no such retraction")
    confirmed = sum(part["confirmed_at"] is not None for part in parts)
    return {
        **found,
        "changed": _changed(found),
        "confirmed": confirmed,
        "waiting": len(parts) - confirmed,
        "recipients": [_recipient(ask, part) for part in (parts if sees_all else received)],
        "decisions": await _decisions(source, number) if sees_all else [],
    }


def _changed(found: Row) -> list[str]:
    kind = withdrawal.kinds(terms.book())[found["cause"].partition("/")[0]]
    return withdrawal.restated(kind, orjson.loads(found["data"]))


async def _own_part(ask: Ask, source: Source, number: UUID) -> Row | None:
    """Return what the caller has to confirm: its own part, or that of an agency whose tasks came to it."""
    codes = viewing.with_predecessors(ask.agency, directory(ask).agencies)
    known = directory(ask).agencies
    for code in codes:
        if code == ask.agency or viewing.in_charge(code, known) == ask.agency:
            part = await retractions.recipient(source, number, code)
            if part is not None:
                return part
    return None


async def _decisions(source: Source, number: UUID) -> Sequence[Mapping[str, Any]]:
    found = await retractions.decisions(source, number)
    places = await log.positions(source, [row["event"] for row in found])
    return [{**row, "position": places.get(row["event"])} for row in found]


def _recipient(ask: Ask, part: Row) -> dict[str, Any]:
    known = directory(ask).agencies.get(part["agency"])
    state = withdrawal.state_of(part["confirmed_at"], part["due_on"], terms.clock().today())
    return {
        **part,
        "zh": known.zh if known else part["agency"],
        "en": known.en if known else part["agency"],
        "state": state,
    }


def _own_state(row: Row, today: date) -> str | None:
    if row["own_due_on"] is None:
        return None
    return withdrawal.state_of(row["own_confirmed_at"], row["own_due_on"], today)


def _provided(ask: Ask) -> list[str]:
    known = directory(ask)
    own = viewing.with_predecessors(ask.agency, known.agencies)
    return [code for code, dataset in known.sharing.catalogue.datasets.items() if dataset.provider in own]


HANDLERS: Mapping[str, Handler] = {
    "get_retraction": get_retraction,
    "confirm_retraction": confirm_retraction,
    "list_retractions": list_retractions,
}
