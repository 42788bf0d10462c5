"""Where requests for correction are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final, TypeAlias
from uuid import UUID

import asyncpg
import orjson

from gateway.domain.correction import OPEN, OVERDUE, REQUESTED, Correction

Source: TypeAlias = asyncpg.Pool | asyncpg.Connection

_COLUMNS: Final = tuple(Correction.__dataclass_fields__)
_ADD: Final = (
    f"INSERT INTO corrections ({', '.join(_COLUMNS)})"  # noqa: S608  — names of our own fields
    f" VALUES ({', '.join(f'${place}' for place in range(1, len(_COLUMNS) + 1))})"
)
_KEEP: Final = """
UPDATE corrections SET state = $2, due_on = $3, provisional = $4, answer = $5, reminders = $6, remind_on = $7,
    history = $8::jsonb, version = $9 WHERE id = $1
"""
_FIND: Final = "SELECT * FROM corrections WHERE id = $1"
_FIND_TO_CHANGE: Final = "SELECT * FROM corrections WHERE id = $1 FOR UPDATE"
_SAME: Final = """
SELECT * FROM corrections WHERE uscc = $1 AND dataset = $2 AND field = $3 AND record_id IS NOT DISTINCT FROM $4
    AND proposed = $5 AND requested_by = $6 AND state = ANY($7) ORDER BY id LIMIT 1
"""
_PAGE: Final = """
SELECT * FROM corrections WHERE ($1::text IS NULL OR provider = $1) AND ($2::text IS NULL OR requested_by = $2)
    AND ($3::text IS NULL OR provider = $3 OR requested_by = $3) AND ($4::text IS NULL OR uscc = $4)
    AND ($5::text IS NULL OR state = $5)
    AND ($6::bool IS NULL OR (state = ANY($8) AND due_on < $7) = $6)
    AND ($9::uuid IS NULL OR id > $9) ORDER BY id LIMIT $10
"""
_TO_REMIND: Final = """
SELECT * FROM corrections WHERE remind_on <= $1 ORDER BY remind_on, id LIMIT $2 FOR UPDATE SKIP LOCKED
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests a list is of."""

    to: str | None
    requested_by: str | None
    party: str | None
    uscc: str | None
    state: str | None
    overdue: bool | None
    today: date
    cursor: UUID | None
    limit: int


async def add(source: Source, correction: Correction) -> None:
    """Keep a request."""
    told = asdict(correction) | {"id": UUID(correction.id), "history": _steps(correction)}
    await source.execute(_ADD, *(told[name] for name in _COLUMNS))


async def keep(source: Source, correction: Correction) -> None:
    """Keep how a request stands now."""
    await source.execute(
        _KEEP,
        UUID(correction.id),
        correction.state,
        correction.due_on,
        correction.provisional,
        correction.answer,
        correction.reminders,
        correction.remind_on,
        _steps(correction),
        correction.version,
    )


async def find(source: Source, correction_id: UUID, *, lock: bool = False) -> Correction | None:
    """Return a request."""
    row = await source.fetchrow(_FIND_TO_CHANGE if lock else _FIND, correction_id)
    return None if row is None else _correction(row)


async def find_same(source: Source, asked: Correction) -> Correction | None:
    """Return the open request that asks the same, if there is one."""
    row = await source.fetchrow(
        _SAME,
        asked.uscc,
        asked.dataset,
        asked.field,
        asked.record_id,
        asked.proposed,
        asked.requested_by,
        list(OPEN),
    )
    return None if row is None else _correction(row)


async def page(source: Source, wanted: Wanted) -> Sequence[Correction]:
    """Return requests, oldest first."""
    rows = await source.fetch(
        _PAGE,
        wanted.to,
        wanted.requested_by,
        wanted.party,
        wanted.uscc,
        wanted.state,
        wanted.overdue,
        wanted.today,
        list(OPEN),
        wanted.cursor,
        wanted.limit,
    )
    return [_correction(row) for row in rows]


async def to_remind(source: Source, today: date, most: int) -> Sequence[Correction]:
    """Return requests whose provider is to be reminded, locked; another keeper's are left out."""
    return [_correction(row) for row in await source.fetch(_TO_REMIND, today, most)]


async def count_overdue(source: Source, today: date) -> int:
    """Count the requests whose term has passed."""
    found = await source.fetchval(
        "SELECT count(*) FROM corrections WHERE state = ANY($1) AND due_on < $2", list(OPEN), today
    )
    return int(found)


def late(correction: Correction) -> str:
    """Return the state of a request whose term has passed."""
    return OVERDUE if correction.state == REQUESTED else correction.state


def _steps(correction: Correction) -> str:
    return orjson.dumps(correction.history).decode()


def _correction(row: Mapping[str, Any]) -> Correction:
    return Correction(**{**row, "id": str(row["id"]), "history": orjson.loads(row["history"])})
