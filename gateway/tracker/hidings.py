"""Where hidden accesses are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

import asyncpg

from gateway.domain.hiding import Hiding

Source: TypeAlias = asyncpg.Pool | asyncpg.Connection

_ADD: Final = """
INSERT INTO hidings (id, uscc, agency, entry, from_at, until_on, until_at, case_reference, legal_basis, ordered_by,
                     officer, ordered_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)
"""
_SAME: Final = """
SELECT * FROM hidings WHERE uscc = $1 AND agency = $2 AND entry IS NOT DISTINCT FROM $3 AND case_reference = $4
    AND until_on = $5 AND ordered_by = $6 AND ended_at IS NULL ORDER BY id LIMIT 1
"""
_LIST: Final = """
SELECT * FROM hidings WHERE ($1::text IS NULL OR ordered_by = $1 OR agency = $1) AND ($2::text IS NULL OR uscc = $2)
    AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4
"""
_END: Final = """
UPDATE hidings SET ended_at = $2, ended_by = $3, reason = $4, version = version + 1 WHERE id = $1 RETURNING *
"""


async def add(source: Source, hiding: Hiding) -> None:
    """Keep an order."""
    await source.execute(
        _ADD,
        UUID(hiding.id),
        hiding.uscc,
        hiding.agency,
        hiding.entry and UUID(hiding.entry),
        hiding.from_at,
        hiding.until_on,
        hiding.until_at,
        hiding.case_reference,
        hiding.legal_basis,
        hiding.ordered_by,
        hiding.officer,
        hiding.ordered_at,
    )


async def find_same(source: Source, hiding: Hiding) -> Hiding | None:
    """Return the order that says the same and stands, if there is one."""
    row = await source.fetchrow(
        _SAME,
        hiding.uscc,
        hiding.agency,
        hiding.entry and UUID(hiding.entry),
        hiding.case_reference,
        hiding.until_on,
        hiding.ordered_by,
    )
    return None if row is None else _hiding(row)


async def find(source: Source, hiding_id: UUID) -> Hiding | None:
    """Return an order."""
    row = await source.fetchrow("SELECT * FROM hidings WHERE id = $1 FOR UPDATE", hiding_id)
    return None if row is None else _hiding(row)


async def of_enterprise(source: Source, uscc: str) -> list[Hiding]:
    """Return every order about an enterprise, past ones too."""
    return [_hiding(row) for row in await source.fetch("SELECT * FROM hidings WHERE uscc = $1 ORDER BY id", uscc)]


async def page(source: Source, of: str | None, uscc: str | None, cursor: UUID | None, limit: int) -> Sequence[Hiding]:
    """Return the orders of an agency, or of all, newest first."""
    return [_hiding(row) for row in await source.fetch(_LIST, of, uscc, cursor, limit)]


async def end(source: Source, hiding_id: UUID, at: datetime, by: str, reason: str) -> Hiding:
    """Note that an order ended before its day."""
    return _hiding(await source.fetchrow(_END, hiding_id, at, by, reason))


def _hiding(row: Mapping[str, Any]) -> Hiding:
    told = {**row, "id": str(row["id"]), "entry": row["entry"] and str(row["entry"])}
    return Hiding(**told)
