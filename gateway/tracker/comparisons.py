"""Where reconciliations by agencies are kept, and what the log says of an agency's day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeAlias
from uuid import UUID

import asyncpg
import orjson

from gateway.domain.comparison import RECEIVED, SENT, SIDES, Difference, Item, Tally, tally
from gateway.tracker import log, terms

Source: TypeAlias = asyncpg.Pool | asyncpg.Connection
Row = Mapping[str, Any]
Day = dict[str, dict[Item, datetime]]

_PAGE: Final = """
SELECT * FROM agency_reconciliations WHERE ($1::text IS NULL OR agency = $1) AND ($2::date IS NULL OR day = $2)
    AND ($3::text IS NULL OR state = $3) AND ($4::uuid IS NULL OR id < $4) ORDER BY id DESC LIMIT $5
"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One reconciliation.

    Attributes:
        told: sent and received, as the agency counts them.
        logged: the same, as the log has them.
        log_size: entries that the log had when it was counted; None where this was not kept yet.
        differences: None until the agency's lists were compared.
    """

    id: str
    agency: str
    day: date
    made_at: datetime
    told: Mapping[str, Mapping[str, Any]]
    logged: Mapping[str, Mapping[str, Any]]
    state: str
    differences: Sequence[Mapping[str, Any]] | None
    version: int
    log_size: int | None = None


async def logged(source: Source, agency: str, day: date, up_to: int | None, *, days: int = 1) -> Day:
    """Return what the log has of an agency's day, and when.

    Args:
        source: of the log.
        agency: whose day.
        day: the first.
        up_to: entries before this position alone.
        days: that day and those after it.
    """
    since, until = terms.beginning(day), terms.beginning(day + timedelta(days=days))
    found: Day = {SENT: {}, RECEIVED: {}}
    async for row in log.of_agency(source, agency, since, until, up_to):
        for side, item in items(row):
            found[side].setdefault(item, row["at"])
    return found


def items(row: Row) -> list[tuple[str, Item]]:
    """Return what an entry adds to which side."""
    if row["kind"] == "event":
        return [(RECEIVED, (row["event"], row["answer_hash"]))]
    if row["call"] != "command" or row["outcome"] != "ok":
        return []
    known_by = row["key"] or str(row["id"])
    return [(SENT, (known_by, row["request_hash"])), (RECEIVED, (known_by, row["answer_hash"]))]


def tallies(day: Mapping[str, Mapping[Item, datetime]]) -> dict[str, Tally]:
    """Return count and hash of each side."""
    return {side: tally(found) for side, found in day.items()}


def as_told(tallied: Mapping[str, Tally]) -> dict[str, dict[str, Any]]:
    """Return tallies as JSON has them."""
    return {side: asdict(one) for side, one in tallied.items()}


def as_named(found: Sequence[Difference]) -> list[dict[str, Any]]:
    """Return differences as JSON has them."""
    return [{**asdict(one), "logged_at": None if one.logged_at is None else one.logged_at.isoformat()} for one in found]


async def add(source: Source, made: Comparison) -> None:
    """Keep a reconciliation."""
    await source.execute(
        "INSERT INTO agency_reconciliations (id, agency, day, made_at, told, logged, state, differences, version,"
        " log_size) VALUES ($1, $2, $3, $4, $5::jsonb, $6::jsonb, $7, $8::jsonb, $9, $10)",
        UUID(made.id),
        made.agency,
        made.day,
        made.made_at,
        orjson.dumps(made.told).decode(),
        orjson.dumps(made.logged).decode(),
        made.state,
        None if made.differences is None else orjson.dumps(made.differences).decode(),
        made.version,
        made.log_size,
    )


async def keep(source: Source, made: Comparison) -> None:
    """Keep what came of comparing lists."""
    await source.execute(
        "UPDATE agency_reconciliations SET logged = $2::jsonb, state = $3, differences = $4::jsonb, version = $5"
        " WHERE id = $1",
        UUID(made.id),
        orjson.dumps(made.logged).decode(),
        made.state,
        orjson.dumps(made.differences).decode(),
        made.version,
    )


async def add_part(source: Source, number: UUID, lists: Mapping[str, set[Item]]) -> None:
    """Keep a part of an agency's lists."""
    await source.executemany(
        "INSERT INTO reconciled_parts (reconciliation, side, items) VALUES ($1, $2, $3::jsonb)",
        [(number, side, orjson.dumps(sorted(found)).decode()) for side, found in lists.items()],
    )


async def take_parts(source: Source, number: UUID) -> dict[str, set[Item]]:
    """Return all parts of an agency's lists, and keep them no longer."""
    rows = await source.fetch("DELETE FROM reconciled_parts WHERE reconciliation = $1 RETURNING side, items", number)
    found: dict[str, set[Item]] = {side: set() for side in SIDES}
    for row in rows:
        found[row["side"]].update((item_id, body_hash) for item_id, body_hash in orjson.loads(row["items"]))
    return found


async def find(source: Source, number: UUID) -> Comparison | None:
    """Return a reconciliation, locked."""
    row = await source.fetchrow("SELECT * FROM agency_reconciliations WHERE id = $1 FOR UPDATE", number)
    return None if row is None else _comparison(row)


async def page(
    source: Source, agency: str | None, day: date | None, state: str | None, cursor: UUID | None, limit: int
) -> list[Comparison]:
    """Return reconciliations, newest first."""
    return [_comparison(row) for row in await source.fetch(_PAGE, agency, day, state, cursor, limit)]


async def missing(source: Source, day: date) -> list[str]:
    """Return the agencies that exchanged something on a day and have not reconciled it."""
    active = await log.active(source, terms.beginning(day), terms.beginning(day + timedelta(days=1)))
    rows = await source.fetch("SELECT DISTINCT agency FROM agency_reconciliations WHERE day = $1", day)
    done = {row["agency"] for row in rows}
    return [code for code in active if code not in done]


def _comparison(row: Row) -> Comparison:
    differences = row["differences"]
    told = {**row, "id": str(row["id"]), "told": orjson.loads(row["told"]), "logged": orjson.loads(row["logged"])}
    return Comparison(**{**told, "differences": None if differences is None else orjson.loads(differences)})
