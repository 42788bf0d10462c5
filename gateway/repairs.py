"""Which credit records were repaired, as the events say: from then on they are shared with nobody but who said them.

What was said before a repair, in an event, a rating of a past day or the history of ratings, tells of a record as if it
still stood; so the cut must know.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import asyncpg

from databus.envelope import Event

REPAIRED: Final = "credit.record_repaired"

_LEARN: Final = """
INSERT INTO repaired_records (record_id) SELECT * FROM unnest($1::text[]) ORDER BY 1 ON CONFLICT DO NOTHING
"""
_READ: Final = "SELECT record_id, seen FROM repaired_records WHERE seen > $1"
# One learns at a time, so that numbers become visible in their order, and who has read one has missed none before it.
LOCK: Final = 0x5A6E_0006


async def learn(source: asyncpg.Pool, events: Sequence[Event]) -> None:
    """Note which records events say were repaired; the directories of all processes are told."""
    found = sorted({event.subject for event in events if event.name == REPAIRED})
    if not found:
        return
    async with source.acquire() as connection, connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
        await connection.execute(_LEARN, found)
        await connection.execute("NOTIFY gateway_directory")


async def read(connection: asyncpg.Connection, after: int) -> list[tuple[str, int]]:
    """Return the records noted as repaired after a number, and the number of each."""
    return [(row["record_id"], row["seen"]) for row in await connection.fetch(_READ, after)]
