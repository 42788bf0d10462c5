"""Queries of webhooks and of what is sent to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg

WAITING, DELIVERED, PARKED, WITHHELD = "WAITING", "DELIVERED", "PARKED", "WITHHELD"
# so many wait for one webhook at most; then it is given no more until some are gone
MOST_WAITING: Final = 5000

_SHOW: Final = """
SELECT webhooks.id, agency, url, events, purpose, made_at, removed_at, cursor AS after,
       count(*) FILTER (WHERE state = 'WAITING') AS waiting, count(*) FILTER (WHERE state = 'PARKED') AS parked
FROM webhooks LEFT JOIN webhook_deliveries ON webhook_id = webhooks.id AND state IN ('WAITING', 'PARKED')
"""
_GROUP: Final = " GROUP BY webhooks.id ORDER BY made_at, webhooks.id"
_ADD: Final = """
INSERT INTO webhooks (id, agency, url, events, purpose, made_at, cursor)
SELECT gen_random_uuid(), $1, $2, $3, $4, now(), last FROM positions
ON CONFLICT (agency, url) WHERE removed_at IS NULL DO NOTHING RETURNING id
"""
_QUEUE: Final = """
INSERT INTO webhook_deliveries (webhook_id, position, subject, event_id, event, state, attempts, queued_at, next_at)
SELECT $1, position, subject, event_id, event, 'WAITING', 0, now(), now()
FROM unnest($2::bigint[], $3::text[], $4::uuid[], $5::text[]) AS found (position, subject, event_id, event)
ON CONFLICT DO NOTHING
"""
# The first event that waits for each subject, where its time has come.
_DUE: Final = """
SELECT position, attempts FROM (
    SELECT DISTINCT ON (subject) position, attempts, next_at FROM webhook_deliveries
    WHERE webhook_id = $1 AND state = 'WAITING' ORDER BY subject, position
) AS heads WHERE next_at <= now() ORDER BY position LIMIT $2
"""
_TRIED: Final = """
UPDATE webhook_deliveries SET state = $3, attempts = attempts + 1, tried_at = now(), answer = $4,
       next_at = CASE WHEN $3 = 'WAITING' THEN now() + make_interval(secs => $5) END
WHERE webhook_id = $1 AND position = $2 AND state = 'WAITING' RETURNING position
"""
_REPLAY: Final = """
UPDATE webhook_deliveries SET state = 'WAITING', attempts = 0, next_at = now(), queued_at = now()
WHERE webhook_id = $1 AND position > $2 AND state = ANY($3)
  AND EXISTS (SELECT FROM deliveries WHERE deliveries.position = webhook_deliveries.position)
"""
_LIST: Final = """
SELECT position, event_id, event, subject, state, attempts, queued_at, next_at, tried_at, answer
FROM webhook_deliveries WHERE webhook_id = $1 AND ($2::text IS NULL OR state = $2)
  AND ($3::bigint IS NULL OR position < $3) ORDER BY position DESC LIMIT $4
"""
# each part by its own index: what was delivered is kept for years
_MEASURE: Final = """
SELECT count(*) AS waiting,
       (SELECT count(*) FROM webhook_deliveries WHERE state = 'PARKED') AS parked,
       coalesce(extract(epoch FROM now() - min(queued_at)), 0)::float AS oldest_s
FROM webhook_deliveries WHERE state = 'WAITING'
"""
# What still waits for a webhook, or for an agency's own bus, is kept; nothing waits for who takes part no longer.
_DROPPED: Final = """
WITH gone AS (
    SELECT code FROM (SELECT DISTINCT ON (code) code, state FROM agencies ORDER BY code, version DESC) AS latest
    WHERE state = 'REMOVED'
),
followed AS (SELECT id, cursor FROM webhooks WHERE removed_at IS NULL AND agency NOT IN (SELECT code FROM gone))
SELECT position FROM deliveries WHERE position > $1 AND delivered_at < $2 AND position < least(
    (SELECT min(position) FROM webhook_deliveries
     WHERE state = 'WAITING' AND webhook_id IN (SELECT id FROM followed)),
    (SELECT min(cursor) + 1 FROM followed),
    (SELECT min(position) + 1 FROM agency_cursors WHERE agency NOT IN (SELECT code FROM gone)),
    9223372036854775807
) ORDER BY position LIMIT $3
"""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where an agency wants its events.

    Attributes:
        events: names; none: all it may have.
        cursor: events up to this position were looked at.
    """

    id: UUID
    agency: str
    url: str
    events: frozenset[str]
    purpose: str | None
    cursor: int


@dataclass(frozen=True, slots=True)
class Due:
    """An event to be sent now."""

    position: int
    attempts: int


async def add(
    connection: asyncpg.Connection, agency: str, url: str, events: Sequence[str], purpose: str | None
) -> UUID | None:
    """Keep a webhook; it gets what comes from now on. None: the agency has one for that URL."""
    found: UUID | None = await connection.fetchval(_ADD, agency, url, list(events), purpose)
    return found


async def count_of(connection: asyncpg.Connection, agency: str) -> int:
    """Return how many webhooks an agency has."""
    query = "SELECT count(*) FROM webhooks WHERE agency = $1 AND removed_at IS NULL"
    return int(await connection.fetchval(query, agency))


async def show(source: asyncpg.Pool | asyncpg.Connection, webhook_id: UUID, agency: str) -> dict[str, Any] | None:
    """Return an agency's webhook with what waits for it."""
    row = await source.fetchrow(f"{_SHOW} WHERE webhooks.id = $1 AND agency = $2{_GROUP}", webhook_id, agency)
    return None if row is None else dict(row)


async def show_all(source: asyncpg.Pool, agency: str) -> list[dict[str, Any]]:
    """Return the webhooks of an agency, those removed left out."""
    rows = await source.fetch(f"{_SHOW} WHERE agency = $1 AND removed_at IS NULL{_GROUP}", agency)
    return [dict(row) for row in rows]


async def remove(connection: asyncpg.Connection, webhook_id: UUID) -> None:
    """Send no more; what waited is not sent, what was sent stays on record."""
    await connection.execute("UPDATE webhooks SET removed_at = coalesce(removed_at, now()) WHERE id = $1", webhook_id)
    await connection.execute("DELETE FROM webhook_deliveries WHERE webhook_id = $1 AND state = 'WAITING'", webhook_id)


async def list_deliveries(
    source: asyncpg.Pool, webhook_id: UUID, state: str | None, before: int | None, limit: int
) -> list[dict[str, Any]]:
    """Return what was sent, or is to be, newest first."""
    return [dict(row) for row in await source.fetch(_LIST, webhook_id, state, before, limit)]


async def replay(connection: asyncpg.Connection, webhook_id: UUID, after: int, states: Sequence[str]) -> int:
    """Have events sent again, as far as they are kept; return how many."""
    done: str = await connection.execute(_REPLAY, webhook_id, after, list(states))
    return int(done.rpartition(" ")[2])


async def list_active(source: asyncpg.Pool) -> list[Webhook]:
    """Return every webhook that events are sent to."""
    rows = await source.fetch("SELECT * FROM webhooks WHERE removed_at IS NULL ORDER BY id")
    return [_webhook(row) for row in rows]


async def count_waiting(source: asyncpg.Pool, webhook_id: UUID) -> int:
    """Return how many events wait for a webhook."""
    query = "SELECT count(*) FROM webhook_deliveries WHERE webhook_id = $1 AND state = 'WAITING'"
    return int(await source.fetchval(query, webhook_id))


async def queue(
    source: asyncpg.Pool, webhook_id: UUID, before: int, cursor: int, found: Sequence[tuple[int, str, str, str]]
) -> bool:
    """Queue events and move the cursor, in one; False: somebody else moved it, or the webhook is gone.

    Args:
        source: the database.
        webhook_id: whose.
        before: where the cursor stood.
        cursor: where it goes.
        found: position, subject, event's id and name of each.
    """
    async with source.acquire() as connection, connection.transaction():
        moved = await connection.fetchval(
            "UPDATE webhooks SET cursor = $3 WHERE id = $1 AND cursor = $2 AND removed_at IS NULL RETURNING id",
            webhook_id,
            before,
            cursor,
        )
        if moved is None:
            return False
        if found:
            columns = [list(column) for column in zip(*found, strict=True)]
            await connection.execute(
                _QUEUE, webhook_id, columns[0], columns[1], [UUID(one) for one in columns[2]], columns[3]
            )
        return True


async def list_due(source: asyncpg.Pool, webhook_id: UUID, limit: int) -> list[Due]:
    """Return events to be sent now, one for each subject."""
    return [Due(row["position"], row["attempts"]) for row in await source.fetch(_DUE, webhook_id, limit)]


async def tried(
    connection: asyncpg.Connection | asyncpg.Pool,
    webhook_id: UUID,
    position: int,
    state: str,
    answer: str,
    pause_s: float = 0,
) -> bool:
    """Note what came of an attempt; False: somebody else did, or it is not to be sent any more."""
    done = await connection.fetchval(_TRIED, webhook_id, position, state, answer[:500], float(pause_s))
    return done is not None


async def measure(source: asyncpg.Pool) -> Mapping[str, Any]:
    """Return how many events wait, how many are parked, and how long the oldest has waited, seconds."""
    row = await source.fetchrow(_MEASURE)
    return dict(row)


async def drop_before(source: asyncpg.Pool, moment: datetime, limit: int) -> int:
    """Drop the oldest events that reached the border before a moment, and say so; return how many."""
    async with source.acquire() as connection, connection.transaction():
        # taken first, so that nobody begins to read from what is being dropped
        last = await connection.fetchval("SELECT dropped FROM positions FOR UPDATE")
        rows = await connection.fetch(_DROPPED, last, moment, limit)
        if not rows:
            return 0
        until = rows[-1]["position"]
        await connection.execute("DELETE FROM webhook_deliveries WHERE position <= $1", until)
        await connection.execute("DELETE FROM deliveries WHERE position <= $1", until)
        await connection.execute("UPDATE positions SET dropped = $1", until)
    return len(rows)


def _webhook(row: Mapping[str, Any]) -> Webhook:
    return Webhook(row["id"], row["agency"], row["url"], frozenset(row["events"]), row["purpose"], row["cursor"])
