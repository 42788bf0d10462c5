"""What the services told the border, as the tracker asks for it: withdrawals, and decisions on a datum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

import asyncpg

from gateway.domain.withdrawal import MENTION, SCOPE, Use

Source: TypeAlias = asyncpg.Pool | asyncpg.Connection
Row = Mapping[str, Any]

_TAKE: Final = r"""
INSERT INTO tracked_events (id, type, subject, uscc, time, delivered_at, keys, hs_code, destination)
SELECT id, type, subject, uscc, time, delivered_at, ARRAY(
        SELECT DISTINCT named[1] FROM regexp_matches(data::text, '"(?:[a-z_]+_id|document_no)": "([^"]{1,100})"', 'g')
            AS named
        UNION SELECT split_part(data ->> 'cause', '/', 2) WHERE strpos(data ->> 'cause', '/') > 0
    ), data ->> 'hs_code', data ->> 'destination'
FROM deliveries WHERE position > $1 AND position <= $2 AND type = ANY($3)
ON CONFLICT DO NOTHING
"""
_COLUMNS: Final = "SELECT id, type, subject, uscc, time FROM tracked_events"
_MENTION: Final = f"""
{_COLUMNS} WHERE keys && $1 AND type = ANY($2) AND ($3::text IS NULL OR uscc = $3) AND id <> $4 AND time <= $5
"""
_STANDING: Final = f"""
{_COLUMNS} WHERE uscc = $3 AND type = ANY($2) AND time <= $5 AND id <> $4 AND time >= (
    SELECT min(time) FROM tracked_events WHERE keys && $1 AND uscc = $3 AND type = ANY($6)
)
"""  # noqa: S608  — our own texts
_SCOPE: Final = f"""
{_COLUMNS} WHERE type = ANY($2) AND time <= $5 AND time >= $6 AND id <> $4
    AND ($3::text IS NULL OR uscc = $3) AND starts_with(hs_code, $1) AND ($7::text IS NULL OR destination = $7)
"""
# the first after the withdrawal, else the first after the decision
_FOLLOW: Final = """
UPDATE retraction_decisions AS held SET reconsidered_by = found.id, reconsidered_type = found.type,
    reconsidered_at = found.time
FROM retraction_decisions AS d JOIN retractions r ON r.id = d.retraction CROSS JOIN LATERAL (
    SELECT later.id, later.type, later.time FROM tracked_events later
    JOIN unnest($2::text[], $3::text[]) AS follows (decision, event)
        ON follows.decision = d.type AND later.type = follows.event
    WHERE later.subject = d.subject AND later.id <> d.event AND later.time > d.decided_at
    ORDER BY later.time < r.cause_at, later.time LIMIT 1
) AS found
WHERE d.retraction = $1 AND held.retraction = d.retraction AND held.event = d.event
    AND (held.reconsidered_by IS NULL OR held.reconsidered_at < r.cause_at)
    AND found.id IS DISTINCT FROM held.reconsidered_by
"""


@dataclass(frozen=True, slots=True)
class Datum:
    """What was withdrawn.

    Attributes:
        cause: id of the event that withdrew it, and its time.
        data: of that event.
    """

    keys: Sequence[str]
    uscc: str | None
    cause: UUID
    at: datetime
    data: Mapping[str, Any]
    begins: str


async def take(source: Source, events: Sequence[str], after: int, to: int) -> None:
    """Keep what tells of later whether a decision rested on a datum."""
    await source.execute(_TAKE, after, to, list(events))


async def withdrawals(source: Source, events: Sequence[str], after: int, to: int) -> list[Row]:
    """Return deliveries that withdraw a datum, in order."""
    return list(
        await source.fetch(
            "SELECT * FROM deliveries WHERE type = ANY($1) AND position > $2 AND position <= $3 ORDER BY position",
            list(events),
            after,
            to,
        )
    )


async def last_position(source: Source) -> int:
    """Return the last position whose delivery is there."""
    return int(await source.fetchval("SELECT last FROM positions"))


async def began(source: Source, keys: Sequence[str], uscc: str | None, begins: str) -> Row | None:
    """Return when a datum began to stand, by the services' time and by the border's."""
    row: Row | None = await source.fetchrow(
        "SELECT min(time) AS time, min(delivered_at) AS delivered_at FROM tracked_events"
        " WHERE keys && $1 AND type = $2 AND ($3::text IS NULL OR uscc = $3)",
        list(keys),
        begins,
        uscc,
    )
    return None if row is None or row["time"] is None else row


async def decisions(source: Source, datum: Datum, use: Use) -> list[Row]:
    """Return the decisions that rest on a datum in one way."""
    wanted = (list(use.decisions), datum.uscc, datum.cause, datum.at)
    if use.by == MENTION:
        return list(await source.fetch(_MENTION, list(datum.keys), *wanted))
    if use.by == SCOPE:
        begun = await began(source, datum.keys, datum.uscc, datum.begins)
        since = datum.at if begun is None else begun["time"]
        data = datum.data
        return list(await source.fetch(_SCOPE, data["hs_prefix"], *wanted, since, data["destination"]))
    return list(await source.fetch(_STANDING, list(datum.keys), *wanted, list(use.since)))


async def follow(source: Source, retraction: UUID, followers: Mapping[str, Sequence[str]]) -> None:
    """Note which of a retraction's decisions were made anew, or taken back."""
    pairs = [(decision, event) for decision, events in followers.items() for event in events]
    await source.execute(_FOLLOW, retraction, [one for one, _ in pairs], [one for _, one in pairs])


async def successors(source: Source) -> dict[str, str]:
    """Return who has the tasks of each agency that takes part no longer."""
    rows = await source.fetch(
        "SELECT DISTINCT ON (code) code, successor, state FROM agencies ORDER BY code, version DESC"
    )
    return {row["code"]: row["successor"] for row in rows if row["state"] == "REMOVED" and row["successor"]}


async def progress(source: Source) -> int:
    """Return up to which delivery withdrawals were looked for; locks it."""
    return int(await source.fetchval("SELECT position FROM tracker_progress FOR UPDATE"))


async def note_progress(source: Source, position: int) -> None:
    """Note up to which delivery withdrawals were looked for."""
    await source.execute("UPDATE tracker_progress SET position = $1", position)
