"""The feed: events after a position, cut for one agency and signed, each handing over noted."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import asyncpg
import orjson
from sanhu_client.signatures import PrivateKey

from databus.clock import day_of
from databus.errors import Conflict
from gateway import carrying
from gateway.carrying import Carried, Known
from gateway.tide import tide_of

DOOR: Final = "feed"
# looked at in one call at most, so that one who may have little of much does not hold the gateway up
MOST_LOOKED_AT: Final = 2000
PAGE: Final = 500
_PREFIX: Final = "ce-"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the feed, and what of it.

    Attributes:
        names: of events; none: all it may have.
        purpose: that it names; None: each agreement's own.
    """

    agency: str
    names: frozenset[str] = frozenset()
    purpose: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the feed.

    Attributes:
        next_after: where to go on.
        last: the last position there is.
    """

    items: Sequence[Mapping[str, Any]]
    next_after: int
    last: int


async def read(
    pool: asyncpg.Pool,
    known: Known,
    key: PrivateKey,
    reader: Reader,
    *,
    after: int | None,
    limit: int,
    wait_s: int,
) -> Page:
    """Return what a reader may have after a position, waiting for it if there is nothing.

    Args:
        pool: the gateway's database.
        known: what is agreed.
        key: the exchange's own.
        reader: who reads, and what.
        after: the position; None: as far back as events are kept.
        limit: events at most.
        wait_s: how long to wait for an event, seconds.

    Raises:
        Conflict: events after the position are kept no longer, or the position was never given.
    """
    position = await _begin(pool, after)
    end_s = time.monotonic() + wait_s
    tide = tide_of(pool)
    while True:
        carried, position = await _collect(pool, known, key, reader, position, limit)
        last = await carrying.last_position(pool)
        left_s = end_s - time.monotonic()
        if carried or left_s <= 0 or not tide.has_room(reader.agency):
            break
        if position >= last:
            await tide.beyond(position, left_s, reader.agency)
    await _note(pool, carried, reader.agency)
    return Page([item(each) for each in carried], position, last)


async def _begin(pool: asyncpg.Pool, after: int | None) -> int:
    row = await pool.fetchrow("SELECT last, dropped FROM positions")
    if after is None:
        return int(row["dropped"])
    if after < row["dropped"]:
        raise Conflict(
            f"events up to position {row['dropped']} are kept no longer: read the present state of what you follow,"
            " then go on from there",
            "after",
            f"{row['dropped']} or later",
        )
    if after > row["last"]:
        raise Conflict(
            f"position {after} was not given yet: the exchange has come to {row['last']}", "after", f"{row['last']}"
        )
    return after


async def _collect(
    pool: asyncpg.Pool, known: Known, key: PrivateKey, reader: Reader, position: int, limit: int
) -> tuple[list[Carried], int]:
    """Return what may be handed over, and the position up to which was looked."""
    found: list[Carried] = []
    today = day_of(datetime.now(UTC))
    looked_at = 0
    while looked_at < MOST_LOOKED_AT and not found:
        page = await carrying.read_after(pool, position, PAGE)
        await carrying.ready(known, page)
        for delivery in page:
            position = delivery.position
            if not reader.names or delivery.event.name in reader.names:
                carried = carrying.carry(known, reader.agency, delivery, key, today, reader.purpose)
                if carried is not None:
                    found.append(carried)
                    if len(found) == limit:
                        return found, position
        looked_at += len(page)
        if len(page) < PAGE:
            break
    return found, position


async def _note(pool: asyncpg.Pool, carried: Sequence[Carried], agency: str) -> None:
    if not carried:
        return
    async with pool.acquire() as connection, connection.transaction():
        # the outcome of the call is committed after it, and waits for both to be on the disk
        await connection.execute("SET LOCAL synchronous_commit = off")
        await carrying.note(connection, carried, agency, DOOR, datetime.now(UTC))


def item(carried: Carried) -> dict[str, Any]:
    """Return an event as the feed has it: CloudEvents in JSON, and its position."""
    attributes = {name.removeprefix(_PREFIX): value for name, value in carried.headers.items()}
    return {
        "position": carried.delivery.position,
        **attributes,
        "datacontenttype": "application/json",
        "data": orjson.loads(carried.body),
    }
