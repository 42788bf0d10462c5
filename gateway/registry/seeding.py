"""Puts what is shipped into the registry, and leaves alone what was changed over the API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import asyncpg

from gateway.directory import announce
from gateway.domain.agencies import Agency
from gateway.domain.agreements import Agreement
from gateway.registry import rows, shipped, store

# Processes that start together seed one after the other.
LOCK: Final = 0x5A6E_0004
BY: Final = "exchange"


async def seed(
    connection: asyncpg.Connection,
    agencies: Mapping[str, Agency] | None = None,
    agreements: Mapping[str, Agreement] | None = None,
) -> int:
    """Keep what is shipped and not in the registry yet; return how many rows that were.

    An agency that nobody changed over the API follows its file, since its grants open routes of the software it came
    with. An agreement never does: what its file says anew is told by a dry run, and agreed to by a person.
    """
    wanted = shipped.agencies() if agencies is None else agencies
    agreed = shipped.agreements() if agreements is None else agreements
    change = store.Change(datetime.now(UTC), BY, "seeding", "as shipped", shipped=True)
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
        added = 0
        newest = {row["code"]: row for row in await connection.fetch(store.NEWEST_AGENCIES)}
        for code, agency in wanted.items():
            row = newest.get(code)
            if row is None:
                added += await store.add_agency(connection, agency, 1, change)
            elif row["shipped"] and rows.agency_of(row) != agency:
                added += await store.add_agency(connection, agency, row["version"] + 1, change)
        added += await store.add_agreements(connection, list(agreed.values()), change)
        if added:
            await announce(connection)
    return added
