"""Which divisions each enterprise is in: where it is registered and where its zones are, as the events say.

An event that comes late or twice changes nothing: the newest version of each state counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import asyncpg

from databus.envelope import Event

ENTERPRISES: Final = frozenset({"enterprise.registered", "enterprise.changed"})
MEMBERSHIPS: Final = "enterprise.membership_changed"
ZONES: Final = "enterprise.zone_state_changed"
# states in which an enterprise has nothing to do with a zone
OUTSIDE: Final = frozenset({"REFUSED", "WITHDRAWN", "REMOVED", "ENDED"})

_ENTERPRISE: Final = """
INSERT INTO enterprises_seen (uscc, division, version, seen)
SELECT uscc, division, version, nextval('enterprises_seen_order')
FROM unnest($1::text[], $2::text[], $3::bigint[]) AS said (uscc, division, version)
ON CONFLICT (uscc) DO UPDATE SET division = excluded.division, version = excluded.version
WHERE enterprises_seen.version < excluded.version
"""
_MEMBERSHIP: Final = """
INSERT INTO members_seen (uscc, zone_id, version, member)
SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bool[])
ON CONFLICT (uscc, zone_id) DO UPDATE SET version = excluded.version, member = excluded.member
WHERE members_seen.version < excluded.version
"""
_ZONE: Final = """
INSERT INTO zones_seen (zone_id, division) SELECT * FROM unnest($1::text[], $2::text[])
ON CONFLICT (zone_id) DO UPDATE SET division = excluded.division
"""
# an enterprise of which only a membership is known yet has a row too
_JOIN: Final = """
WITH meant AS (
    SELECT unnest($1::text[]) AS uscc UNION SELECT uscc FROM members_seen WHERE zone_id = ANY ($2::text[])
),
places AS (
    SELECT uscc, division FROM meant JOIN enterprises_seen USING (uscc) WHERE division IS NOT NULL
    UNION
    SELECT uscc, division FROM meant JOIN members_seen USING (uscc) JOIN zones_seen USING (zone_id) WHERE member
)
INSERT INTO enterprises_seen (uscc, version, divisions, seen)
SELECT uscc, -1, divisions, nextval('enterprises_seen_order')
FROM (SELECT uscc, array_agg(division ORDER BY division) AS divisions FROM places GROUP BY uscc) AS joined
ON CONFLICT (uscc) DO UPDATE SET divisions = excluded.divisions, seen = excluded.seen
WHERE enterprises_seen.divisions <> excluded.divisions
"""
_READ: Final = "SELECT uscc, divisions, seen FROM enterprises_seen WHERE seen > $1"
# One learns at a time, so that numbers become visible in their order, and who has read one has missed none before it.
LOCK: Final = 0x5A6E_0003


async def learn(source: asyncpg.Pool, events: Sequence[Event]) -> None:
    """Note what events say about where enterprises are; the directories of all processes are told."""
    enterprises = _newest(event for event in events if event.name in ENTERPRISES)
    memberships = _newest(event for event in events if event.name == MEMBERSHIPS)
    zones = _newest(event for event in events if event.name == ZONES)
    if not (enterprises or memberships or zones):
        return
    usccs = sorted({data["uscc"] for data in (*enterprises, *memberships)})
    zone_ids = [data["zone_id"] for data in zones]
    async with source.acquire() as connection, connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
        await connection.execute(
            _ENTERPRISE,
            [data["uscc"] for data in enterprises],
            [data["division"] for data in enterprises],
            [data["version"] for data in enterprises],
        )
        await connection.execute(
            _MEMBERSHIP,
            [data["uscc"] for data in memberships],
            [data["zone_id"] for data in memberships],
            [data["version"] for data in memberships],
            [data["state"] not in OUTSIDE for data in memberships],
        )
        await connection.execute(_ZONE, zone_ids, [data["division"] for data in zones])
        await connection.execute(_JOIN, usccs, zone_ids)
        await connection.execute("NOTIFY gateway_directory")


async def read(connection: asyncpg.Connection, after: int) -> list[tuple[str, Sequence[str], int]]:
    """Return enterprises whose divisions were noted after a number, their divisions, and the number of each."""
    return [(row["uscc"], tuple(row["divisions"]), row["seen"]) for row in await connection.fetch(_READ, after)]


def _newest(events: Any) -> list[dict[str, Any]]:
    """The last state of each subject."""
    newest: dict[str, Any] = {}
    for event in events:
        before = newest.get(event.subject)
        if before is None or before["version"] <= event.data["version"]:
            newest[event.subject] = event.data
    return list(newest.values())
