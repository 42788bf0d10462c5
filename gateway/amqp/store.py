"""Every query of the door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import asyncpg

from gateway import carrying
from gateway.carrying import Carried

DOOR: Final = "amqp"

# an agency met for the first time is handed what is said from now on; the feed has what was before
_BEGIN: Final = """
INSERT INTO agency_cursors (agency, position, moved_at) SELECT $1, last, now() FROM positions
ON CONFLICT (agency) DO NOTHING
"""


class Moved(Exception):
    """Another door has carried the agency's events further."""


async def cursor(pool: asyncpg.Pool, agency: str) -> int:
    """Return how far events were carried to an agency."""
    await pool.execute(_BEGIN, agency)
    return int(await pool.fetchval("SELECT position FROM agency_cursors WHERE agency = $1", agency))


async def move(pool: asyncpg.Pool, agency: str, old: int, new: int, carried: Sequence[Carried]) -> None:
    """Note what was carried and how far, in one transaction.

    Raises:
        Moved: the cursor is not where we left it.
    """
    async with pool.acquire() as connection, connection.transaction():
        said = await connection.execute(
            "UPDATE agency_cursors SET position = $3, moved_at = now() WHERE agency = $1 AND position = $2",
            agency,
            old,
            new,
        )
        if said != "UPDATE 1":
            raise Moved(agency)
        await carrying.note(connection, carried, agency, DOOR, datetime.now(UTC))
