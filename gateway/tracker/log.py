"""What the evidence log says of accesses: the only module of the tracker that reads the log."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

import asyncpg
import orjson

from gateway.domain.hiding import Hiding
from gateway.domain.viewing import View
from gateway.repository import SLACK

Source: TypeAlias = asyncpg.Pool | asyncpg.Connection

# Calls that say by themselves that something is hidden: not shown while anything ordered by the same agency is; where
# they were refused, never to the enterprise, since nothing was hidden that could be shown one day.
_TELLING: Final = ["gateway.hide_accesses", "gateway.end_hiding", "gateway.list_hidings"]
# A call asked and answered or refused; an event carried to an agency.
_KINDS: Final = ["exchange", "event"]

_FILTER: Final = """
    e.kind = ANY($1) AND e.agency IS NOT NULL
    AND ($2::timestamptz IS NULL OR e.at >= $2) AND ($3::timestamptz IS NULL OR e.at < $3)
    AND ($4::text[] IS NULL OR e.agency = ANY($4))
    AND ($5::text IS NULL OR $5 = ANY(e.datasets))
    AND ($6::text[] IS NULL OR e.agency = ANY($7) OR e.datasets && $6)
    AND e.id <> ALL($8)
    AND NOT EXISTS (
        SELECT FROM unnest($9::text[], $10::timestamptz[]) AS hidden (agency, from_at)
        WHERE hidden.agency = e.agency AND e.at >= hidden.from_at
    )
    AND NOT (e.operation = ANY($12) AND (
        e.agency = ANY($11) OR $14 AND convert_from(e.shown, 'UTF8')::jsonb ->> 'outcome' IS DISTINCT FROM 'ok'
    ))
"""
_ABOUT: Final = "FROM subject_index s JOIN log_entries e USING (position) WHERE s.uscc = $13 AND" + _FILTER
_BY: Final = "FROM log_entries e WHERE ($13::text IS NULL) AND" + _FILTER
_PAGE: Final = " AND ($15::bigint IS NULL OR e.position < $15) ORDER BY e.position DESC LIMIT $16"
_NAMING: Final = """
SELECT DISTINCT ON (e.position) e.position, e.id, e.kind, e.agency, e.operation, e.at, '{}'::bytea AS shown
FROM mention_index m JOIN log_entries e USING (position)
WHERE m.key = ANY($1) AND e.position >= $2 AND e.position < $3 AND e.kind = ANY($4) AND e.agency IS NOT NULL
    AND ($5::timestamptz IS NULL OR e.at >= $5)
ORDER BY e.position
"""
_SENT_AND_RECEIVED: Final = """
SELECT e.position, e.id, e.kind, e.at, told ->> 'call' AS call, told ->> 'outcome' AS outcome,
    told ->> 'idempotency_key' AS key, told ->> 'request_hash' AS request_hash, told ->> 'answer_hash' AS answer_hash,
    told ->> 'event' AS event
FROM (
    SELECT *, convert_from(shown, 'UTF8')::jsonb AS told FROM log_entries
    WHERE agency = $1 AND position >= $2 AND ($7::bigint IS NULL OR position < $7)
        AND at >= $3 AND at < $4 AND kind = ANY($5)
    ORDER BY position LIMIT $6
) AS e
ORDER BY e.position
"""
_KNOWN: Final = """
SELECT EXISTS (SELECT FROM enterprises_seen WHERE uscc = $1) OR EXISTS (
    SELECT FROM subject_index JOIN log_entries USING (position) WHERE uscc = $1 AND datasets <> '{}'
        AND coalesce(convert_from(shown, 'UTF8')::json ->> 'outcome', 'ok') = 'ok'
)
"""
_CHUNK: Final = 2000
# asked agency by agency, so that the first entry found is enough
_ACTIVE: Final = """
SELECT DISTINCT a.code FROM agencies a WHERE EXISTS (
    SELECT FROM log_entries e WHERE e.agency = a.code AND e.position >= $1 AND ($2::bigint IS NULL OR e.position < $2)
        AND e.at >= $3 AND e.at < $4 AND e.kind = ANY($5)
) ORDER BY a.code
"""
_SUMMARY: Final = """
SELECT e.agency, used.dataset, count(*) AS times, min(e.at) AS first_at, max(e.at) AS last_at
{} GROUP BY e.agency, used.dataset ORDER BY e.agency, used.dataset
"""
_EACH_DATASET: Final = """
    LEFT JOIN LATERAL unnest(e.datasets) AS used (dataset) ON true
    WHERE """


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the log, as far as the tracker reads it.

    Attributes:
        operation: the method called, or the event carried.
    """

    position: int
    id: str
    kind: str
    agency: str
    operation: str
    at: datetime
    shown: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which accesses.

    Attributes:
        uscc: about this enterprise; None: about any.
        agencies: of these alone; None: of all.
        view: what the caller may see.
    """

    uscc: str | None
    since: datetime | None
    until: datetime | None
    agencies: tuple[str, ...] | None
    dataset: str | None
    view: View

    def parameters(self) -> list[Any]:
        """Return the filter's parameters, $1 to $14."""
        hidden = self.view.hidden
        whole = [one for one in hidden if one.entry is None]
        return [
            _KINDS,
            self.since,
            self.until,
            None if self.agencies is None else list(self.agencies),
            self.dataset,
            None if self.view.datasets is None else list(self.view.datasets),
            list(self.view.agencies),
            [UUID(one.entry) for one in hidden if one.entry is not None],
            [one.agency for one in whole],
            [one.from_at for one in whole],
            [one.ordered_by for one in hidden],
            _TELLING,
            self.uscc,
            self.view.outside,
        ]


async def page(source: Source, wanted: Wanted, cursor: int | None, limit: int) -> list[Entry]:
    """Return accesses, newest first."""
    rows = await source.fetch(f"SELECT e.* {_from(wanted)}{_PAGE}", *wanted.parameters(), cursor, limit)
    return [_entry(row) for row in rows]


async def summary(source: Source, wanted: Wanted) -> list[Mapping[str, Any]]:
    """Count accesses by agency and data set."""
    counted = _SUMMARY.format(_from(wanted).replace("WHERE ", _EACH_DATASET, 1))
    return [dict(row) for row in await source.fetch(counted, *wanted.parameters())]


async def size(source: Source) -> int:
    """Return how many entries the log has."""
    return int(await source.fetchval("SELECT coalesce(max(position) + 1, 0) FROM log_entries"))


async def knows(source: Source, uscc: str) -> bool:
    """Whether an enterprise is known: it is registered, or data of it were handed over."""
    return bool(await source.fetchval(_KNOWN, uscc))


async def find(source: Source, entry_id: UUID, uscc: str) -> Entry | None:
    """Return an entry about an enterprise by its id."""
    row = await source.fetchrow(
        "SELECT e.* FROM log_entries e JOIN subject_index s USING (position)"
        " WHERE e.id = $1 AND s.uscc = $2 AND e.kind = ANY($3) ORDER BY e.position LIMIT 1",
        entry_id,
        uscc,
        _KINDS,
    )
    return None if row is None else _entry(row)


async def naming(source: Source, keys: Sequence[str], after: int, to: int, since: datetime | None) -> list[Entry]:
    """Return the entries by which an agency received something that names one of the keys.

    Args:
        source: of the log.
        keys: ids of a record, case or other thing.
        after: entries from this position on …
        to: … and before this one.
        since: none that are older.
    """
    rows = await source.fetch(_NAMING, list(keys), after, to, _KINDS, since)
    return [_entry(row) for row in rows]


async def positions(source: Source, ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return where entries stand in the log, by their ids."""
    rows = await source.fetch(
        "SELECT id, min(position) AS position FROM log_entries WHERE id = ANY($1) GROUP BY id", ids
    )
    return {row["id"]: row["position"] for row in rows}


async def of_agency(
    source: Source, agency: str, since: datetime, until: datetime, up_to: int | None = None
) -> AsyncIterator[Mapping[str, Any]]:
    """Yield what an agency sent and received between two moments: ids and hashes, no bodies.

    Args:
        source: of the log.
        agency: whose.
        since: noted at this moment or later …
        until: … and before this one.
        up_to: entries before this position alone, so that the log is read again as it was at that size.
    """
    position = await before(source, since)
    while True:
        rows = await source.fetch(_SENT_AND_RECEIVED, agency, position, since, until, _KINDS, _CHUNK, up_to)
        for row in rows:
            yield row
        if len(rows) < _CHUNK:
            return
        position = rows[-1]["position"] + 1


async def before(source: Source, moment: datetime) -> int:
    """Return a position before which nothing stands that was noted at a moment or after it."""
    # what is noted is appended after it: it stands behind the last head that was signed by then
    found = await source.fetchval(
        "SELECT first + size FROM log_heads JOIN log_epochs USING (epoch) WHERE at < $1 ORDER BY at DESC LIMIT 1",
        moment - SLACK,
    )
    return int(found or 0)


async def active(source: Source, since: datetime, until: datetime) -> list[str]:
    """Return the agencies that exchanged something between two moments."""
    behind = await source.fetchval(
        "SELECT first + size FROM log_heads JOIN log_epochs USING (epoch) WHERE at > $1 ORDER BY at LIMIT 1",
        until + SLACK,
    )
    rows = await source.fetch(_ACTIVE, await before(source, since), behind, since, until, _KINDS)
    return [row["code"] for row in rows]


def covering(hidings: Sequence[Hiding], entry: Entry) -> Hiding | None:
    """Return the order that an access is or was hidden by."""
    return next((one for one in hidings if one.covers(entry)), None)


def _from(wanted: Wanted) -> str:
    return _BY if wanted.uscc is None else _ABOUT


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(
        row["position"],
        str(row["id"]),
        row["kind"],
        row["agency"],
        row["operation"] or "",
        row["at"],
        orjson.loads(row["shown"]),
    )
