"""Retracts what was withdrawn at its source: finds who received it and what was decided on it, and tells them.

Every step may be done twice: an event leads to one retraction, an agency is told once, a decision is noted once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson

from databus.clock import day_of
from databus.identifiers import uuid7
from gateway.domain import withdrawal
from gateway.domain.catalogue import shipped
from gateway.domain.withdrawal import Kind
from gateway.repository import SLACK
from gateway.tracker import log, notices, retractions, terms, told
from gateway.tracker.retractions import Issued, Row

BATCH: Final = 50
CHUNK: Final = 1000
# What was under way when a datum was withdrawn may be handed over late, and a decision be made anew late: looked for
# at once, then ever more rarely, as long as this.
SEARCHED_FOR: Final = timedelta(days=90)
RARER: Final = 10
SOONEST: Final = timedelta(seconds=1)


async def open_new(pool: asyncpg.Pool) -> bool:
    """Open a retraction for each withdrawal that reached the border since; whether more waits."""
    kinds = withdrawal.kinds(terms.book())
    async with pool.acquire() as connection, connection.transaction():
        after = await told.progress(connection)
        last = await told.last_position(connection)
        to = min(last, after + CHUNK)
        if to > after:
            await told.take(connection, withdrawal.tracked(terms.book()), after, to)
            for event in await told.withdrawals(connection, list(kinds), after, to):
                if withdrawal.withdraws(kinds[event["type"]], orjson.loads(event["data"])):
                    await _open(connection, kinds[event["type"]], event)
            await told.note_progress(connection, to)
    return to < last


async def search(pool: asyncpg.Pool) -> bool:
    """Find recipients and decisions of the retractions that are open, in what the log has now; whether more waits."""
    now = terms.clock().now()
    async with pool.acquire() as connection, connection.transaction():
        # one at a time: to tell an agency holds up every other event until the transaction ends
        found = await retractions.to_search(connection, now, 1)
        size = await log.size(connection) if found else 0
        successors = await told.successors(connection) if found else {}
        for retraction in found:
            await _search(connection, retraction, size, successors, now)
    return bool(found)


async def remind(pool: asyncpg.Pool) -> bool:
    """Remind whoever has not confirmed within the term; whether more waits."""
    clock = terms.clock()
    today = clock.today()
    async with pool.acquire() as connection, connection.transaction():
        found = await retractions.to_remind(connection, today, BATCH)
        successors = await told.successors(connection) if found else {}
        for part in found:
            again = {**part, "reminders": part["reminders"] + 1, "version": part["version"] + 1}
            await retractions.note_reminder(connection, part["retraction"], part["agency"], terms.next_reminder(today))
            await _tell(connection, notices.RETRACTION_REMINDED, part, again, successors, clock.now())
    return len(found) == BATCH


async def _open(connection: asyncpg.Connection, kind: Kind, event: Row) -> None:
    data = orjson.loads(event["data"])
    keys = withdrawal.keys_of(kind, data)
    begun = await told.began(connection, keys, event["uscc"], kind.begins)
    now, today = terms.clock().now(), terms.clock().today()
    shape = shipped().event(kind.event)
    await retractions.add(
        connection,
        Issued(
            id=uuid7(),
            cause_id=event["id"],
            cause=f"{event['type']}/{event['subject']}",
            cause_at=event["time"],
            told_at=event["delivered_at"],
            withdrawal=kind.withdrawal,
            withdrawn_by=event["agency"],
            withdrawn_on=_day(kind, data, event["time"]),
            dataset=shape.dataset if shape is not None else kind.event.partition(".")[0],
            keys=keys,
            data=event["data"],
            uscc=event["uscc"],
            # the services' clocks may be shifted, the log's never is
            stood_from=None if begun is None else min(begun["time"], begun["delivered_at"]) - SLACK,
            clause=kind.clause,
            issued_at=now,
            due_on=terms.due("retraction_term", today).on,
            search_ends_at=now + SEARCHED_FOR,
        ),
    )


async def _search(
    connection: asyncpg.Connection, retraction: Row, size: int, successors: Mapping[str, str], now: datetime
) -> None:
    number = retraction["id"]
    entries = await log.naming(
        connection, retraction["keys"], retraction["searched_until"], size, retraction["stood_from"]
    )
    withdrawing = retraction["cause"].partition("/")[0]
    given = withdrawal.received(
        entries,
        withdrawn_by=retraction["withdrawn_by"],
        withdrawing=withdrawing,
        at=retraction["told_at"],
        restates=withdrawal.kinds(terms.book())[withdrawing].restates is not None,
    )
    await _decisions(connection, retraction)
    due = terms.due("retraction_term", day_of(now))
    for one in given:
        part = await retractions.receive(connection, number, one, now, due.on, terms.day_after(due.on))
        if part is not None:
            await _tell(connection, notices.RETRACTION_ISSUED, retraction, part, successors, now)
    await retractions.note_search(connection, number, size, now + max((now - retraction["issued_at"]) / RARER, SOONEST))


async def _decisions(connection: asyncpg.Connection, retraction: Row) -> None:
    event = retraction["cause"].partition("/")[0]
    datum = told.Datum(
        retraction["keys"],
        retraction["uscc"],
        retraction["cause_id"],
        retraction["cause_at"],
        orjson.loads(retraction["data"]),
        withdrawal.kinds(terms.book())[event].begins,
    )
    for use in withdrawal.uses(terms.book(), event):
        found = await told.decisions(connection, datum, use)
        await retractions.decide(connection, retraction["id"], found, use.by, use.clause)
    await told.follow(connection, retraction["id"], withdrawal.followers(terms.book()))


async def _tell(
    connection: asyncpg.Connection,
    name: str,
    retraction: Row,
    part: Row,
    successors: Mapping[str, str],
    now: datetime,
) -> None:
    number: UUID = part["retraction"]
    to = _in_charge(part["agency"], successors)
    data: dict[str, Any] = {
        "retraction_id": str(number),
        "agency": part["agency"],
        "entries": list(part["entries"]),
        "keys": list(retraction["keys"]),
        **{name: retraction[name] for name in ("withdrawal", "dataset", "uscc", "cause", "withdrawn_on", "clause")},
        **{name: part[name] for name in ("times", "due_on", "reminders", "version")},
    }
    await notices.say(connection, name, to, str(number), data, now)


def _in_charge(code: str, successors: Mapping[str, str]) -> str:
    seen = {code}
    while code in successors and successors[code] not in seen:
        code = successors[code]
        seen.add(code)
    return code


def _day(kind: Kind, data: Mapping[str, Any], at: datetime) -> date:
    said = data.get(kind.on) if kind.on else None
    return date.fromisoformat(said) if isinstance(said, str) else day_of(at)
