"""Every query of the gateway."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson

from databus.envelope import Event
from gateway.notes import Intent, Receipt

CONNECT_TIMEOUT_S: Final = 5
COMMAND_TIMEOUT_S: Final = 5
# A session holds the lock that says its process lives: cut off silently, it must end on the server's side too.
_SESSION: Final = {
    "application_name": "sanhu-gateway",
    "timezone": "UTC",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "25000",
}
# An intent may carry an earlier time than one noted before it; a clock may step back a little.
SLACK: Final = timedelta(minutes=2)

# The counter's row stays locked until the commit, so positions become visible in their order, and a reader that has
# seen one has missed none before it. What came twice leaves a gap, which says nothing.
_DELIVER: Final = """
WITH counted AS (
    UPDATE positions SET last = last + cardinality($1::uuid[]) RETURNING last - cardinality($1::uuid[]) AS before
),
added AS (
    INSERT INTO deliveries (id, producer, type, version, subject, sequence, time, uscc, agency, classification, data,
                            delivered_at, position)
    SELECT id, producer, type, version, subject, sequence, time, uscc, agency, classification, data::jsonb, now(),
           before + place
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::smallint[], $5::text[], $6::bigint[], $7::timestamptz[],
                $8::text[], $9::text[], $10::text[], $11::text[]) WITH ORDINALITY
        AS told (id, producer, type, version, subject, sequence, time, uscc, agency, classification, data, place),
        counted
    ON CONFLICT (id) DO NOTHING
    RETURNING producer
)
SELECT producer, (SELECT pg_notify('gateway_events', '')) FROM added
"""


async def connect(database_url: str) -> asyncpg.Connection:
    """Open one connection that gives up instead of hanging."""
    return await asyncpg.connect(
        database_url,
        timeout=CONNECT_TIMEOUT_S,
        command_timeout=COMMAND_TIMEOUT_S,
        server_settings=_SESSION,
    )


def pool(database_url: str) -> asyncpg.Pool:
    """Make the pool for what is not on the way of every request; opened by `await`."""
    return asyncpg.create_pool(
        database_url,
        min_size=0,
        max_size=6,  # one listens for changes
        timeout=CONNECT_TIMEOUT_S,
        command_timeout=COMMAND_TIMEOUT_S,
        server_settings=_SESSION,
    )


async def hold_run(connection: asyncpg.Connection, run: int) -> None:
    """Say that this process lives: a row, and a lock that ends with the connection."""
    await connection.execute("SELECT pg_try_advisory_lock($1)", run)
    await connection.execute(
        "INSERT INTO runs (run, started_at, settled_until) VALUES ($1, now(), now())"
        # while the connection was lost, another process may have taken this one for dead
        " ON CONFLICT (run) DO UPDATE SET ended_at = NULL",
        run,
    )


async def settle_run(connection: asyncpg.Connection, run: int, settled_until_s: float, *, ended: bool) -> None:
    """Note up to when nothing of a run is open, and whether it ended in order."""
    await connection.execute(
        "UPDATE runs SET settled_until = $2, ended_at = CASE WHEN $3 THEN now() END WHERE run = $1",
        run,
        datetime.fromtimestamp(settled_until_s, UTC),
        ended,
    )


async def list_open_runs(connection: asyncpg.Connection, own_run: int) -> list[tuple[int, datetime]]:
    """Return the other runs that did not end in order, and up to when nothing of each is open; some may live."""
    rows = await connection.fetch(
        "SELECT run, settled_until FROM runs WHERE ended_at IS NULL AND run <> $1 ORDER BY started_at", own_run
    )
    return [(row["run"], row["settled_until"]) for row in rows]


async def claim_run(connection: asyncpg.Connection, run: int) -> bool:
    """Lock a run that does not live; return whether it was so."""
    return bool(await connection.fetchval("SELECT pg_try_advisory_lock($1)", run))


async def close_run(connection: asyncpg.Connection, run: int) -> None:
    """Note that nothing of a dead run is open any more."""
    await connection.execute("UPDATE runs SET ended_at = now(), settled_until = now() WHERE run = $1", run)


async def open_intents(connection: asyncpg.Connection, run: int, since: datetime) -> list[Intent]:
    """Return the intents of a run that have no outcome."""
    first = UUID(int=int((since - SLACK).timestamp() * 1000) << 80)  # ids begin with their time
    rows = await connection.fetch(
        "SELECT * FROM intents WHERE id >= $2 AND run = $1 AND NOT EXISTS"
        " (SELECT FROM outcomes WHERE outcomes.id = intents.id) ORDER BY id",
        run,
        first,
    )
    return [Intent(**{**dict(row), "id": str(row["id"])}) for row in rows]


async def find_receipt(source: asyncpg.Pool, receipt_id: UUID) -> Receipt | None:
    """Return what is noted under a receipt's id."""
    row = await source.fetchrow(
        "SELECT i.id, i.agency, i.operation, i.noted_at, i.request_hash, o.outcome, o.receipt_hash, o.answer_hash,"
        " i.role, i.uscc"
        " FROM intents i LEFT JOIN outcomes o USING (id) WHERE i.id = $1",
        receipt_id,
    )
    if row is None:
        return None
    return Receipt(
        id=str(row["id"]),
        agency=row["agency"],
        operation=row["operation"],
        noted_at=row["noted_at"],
        status="pending",
        outcome=row["outcome"],
        hash=row["receipt_hash"],
        request_hash=row["request_hash"],
        answer_hash=row["answer_hash"],
        role=row["role"],
        uscc=row["uscc"],
    )


async def find_first_crossing(source: asyncpg.Pool, intent: Intent, answer_hash: str) -> tuple[str, str] | None:
    """Return id and hash of the receipt first given for a command with its key and body that was answered so."""
    row = await source.fetchrow(
        "SELECT i.id, o.receipt_hash FROM intents i JOIN outcomes o USING (id)"
        " WHERE i.agency = $1 AND i.operation = $2 AND i.idempotency_key = $3 AND i.request_hash = $4"
        " AND o.outcome = 'ok' AND o.answer_hash = $5 ORDER BY o.noted_at, i.id LIMIT 1",
        intent.agency,
        intent.operation,
        intent.idempotency_key,
        intent.request_hash,
        answer_hash,
    )
    return None if row is None else (str(row["id"]), row["receipt_hash"])


async def add_deliveries(source: asyncpg.Pool, events: Sequence[Event]) -> list[str]:
    """Note events, each once; return the producers of those that were new."""
    rows = await source.fetch(
        _DELIVER,
        [event.id for event in events],
        [event.producer for event in events],
        [event.name for event in events],
        [event.version for event in events],
        [event.subject for event in events],
        [event.sequence for event in events],
        [event.time for event in events],
        [event.uscc for event in events],
        [event.agency for event in events],
        [event.classification for event in events],
        [orjson.dumps(event.data).decode() for event in events],
    )
    return [row["producer"] for row in rows]


async def note_heartbeat(source: asyncpg.Pool, producer: str, high_water: int, up_to: datetime) -> None:
    """Note how far a producer's events have reached us."""
    await source.execute(
        "INSERT INTO heard (producer, high_water, up_to, heard_at) VALUES ($1, $2, $3, now())"
        " ON CONFLICT (producer) DO UPDATE SET high_water = excluded.high_water, up_to = excluded.up_to,"
        " heard_at = excluded.heard_at WHERE heard.up_to <= excluded.up_to",
        producer,
        high_water,
        up_to,
    )


async def count_deliveries(source: asyncpg.Pool) -> list[dict[str, Any]]:
    """Count the events that services delivered, by producer and type; not what the exchange itself says to agencies."""
    rows = await source.fetch(
        "SELECT producer, type, count(*) AS count FROM deliveries WHERE producer <> 'exchange'"
        " GROUP BY producer, type ORDER BY producer, type"
    )
    return [dict(row) for row in rows]


async def list_heard(source: asyncpg.Pool) -> list[dict[str, Any]]:
    """Return how far each producer's events have reached us."""
    rows = await source.fetch("SELECT producer, high_water, up_to, heard_at FROM heard ORDER BY producer")
    return [dict(row) for row in rows]
