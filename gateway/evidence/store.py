"""Queries of the evidence log: entries, heads, co-signatures, erasure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

import asyncpg
import orjson
from sanhu_client.evidence import leaves
from sanhu_client.evidence.heads import Cosignature, Head, SignedHead

Source: TypeAlias = asyncpg.Pool | asyncpg.Connection

_ENTRY: Final = (
    "SELECT e.position, e.position - p.first AS index, p.epoch, e.id, e.kind, e.agency, e.at, e.leaf, e.secret,"
    " e.shown, e.salts, e.hidden FROM log_entries e"
    " CROSS JOIN LATERAL (SELECT epoch, first FROM log_epochs WHERE first <= e.position ORDER BY epoch DESC LIMIT 1) p"
)
_HEAD: Final = (
    "SELECT epoch, h.size, h.head, h.signature, (SELECT json_agg(json_build_object('agency', agency, 'signature',"
    " signature) ORDER BY agency) FROM log_cosignatures c WHERE c.epoch = h.epoch AND c.size = h.size) AS cosignatures"
    " FROM log_heads h"
)
_HEAD_OF_SIZE: Final = f"{_HEAD} WHERE h.size = $1 AND h.epoch = coalesce($2, (SELECT epoch FROM log_state))"  # noqa: S608  — constants alone


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An entry as it is kept.

    Attributes:
        index: its place in the tree of its epoch; `position` is that in the whole log.
        fields: what is not erased, by name.
        salts: of those fields.
        hidden: the digests of the erased ones.
    """

    position: int
    index: int
    epoch: int
    id: UUID
    kind: str
    agency: str | None
    at: datetime
    leaf: bytes
    fields: Mapping[str, Any]
    salts: Mapping[str, bytes]
    hidden: Mapping[str, str]

    def whole(self) -> leaves.JsonObject:
        """Return all that is left of it."""
        shown = {name: {"salt": self.salts[name].hex(), "value": value} for name, value in self.fields.items()}
        return {"fields": shown, "digests": dict(self.hidden)}


async def find_entries(source: Source, entry_id: UUID) -> list[Entry]:
    """Return the entries of an id, oldest first; a call whose outcome was found out later has two."""
    return [_entry(row) for row in await source.fetch(f"{_ENTRY} WHERE e.id = $1 ORDER BY e.position", entry_id)]


async def find_entry(source: Source, position: int) -> Entry | None:
    """Return the entry at a position."""
    row = await source.fetchrow(f"{_ENTRY} WHERE e.position = $1", position)
    return None if row is None else _entry(row)


async def list_entries(source: Source, begin: int, limit: int) -> list[Entry]:
    """Return entries from a position on."""
    rows = await source.fetch(f"{_ENTRY} WHERE e.position >= $1 ORDER BY e.position LIMIT $2", begin, limit)
    return [_entry(row) for row in rows]


async def list_older(source: Source, begin: int, before: datetime, limit: int) -> list[Entry]:
    """Return entries from a position on, as long as they are from before a moment."""
    rows = await source.fetch(f"{_ENTRY} WHERE e.position >= $1 ORDER BY e.position LIMIT $2", begin, limit)
    found = [_entry(row) for row in rows]
    return found[: next((at for at, entry in enumerate(found) if entry.at >= before), len(found))]


async def latest_head(source: Source, epoch: int | None = None) -> SignedHead | None:
    """Return the latest head, or the last of an epoch."""
    row = await source.fetchrow(
        f"{_HEAD} WHERE $1::int IS NULL OR epoch = $1 ORDER BY epoch DESC, size DESC LIMIT 1", epoch
    )
    return None if row is None else _head(row)


async def find_head(source: Source, size: int, epoch: int | None = None) -> SignedHead | None:
    """Return the head of a size, of the present epoch unless another is named."""
    row = await source.fetchrow(_HEAD_OF_SIZE, size, epoch)
    return None if row is None else _head(row)


async def list_heads(source: Source, before: tuple[int, int] | None, limit: int) -> list[SignedHead]:
    """Return heads, newest first, before a pair of epoch and size."""
    rows = await source.fetch(
        f"{_HEAD} WHERE $1::int IS NULL OR (epoch, size) < ($1, $2) ORDER BY epoch DESC, size DESC LIMIT $3",
        *(before or (None, None)),
        limit,
    )
    return [_head(row) for row in rows]


async def heads_between(source: Source, begin: int, end: int) -> list[SignedHead]:
    """Return the heads whose last entry is at a position from `begin` to before `end`, in order."""
    rows = await source.fetch(
        f"{_HEAD} JOIN log_epochs e USING (epoch) WHERE h.size > 0 AND e.first + h.size > $1 AND e.first + h.size <= $2"
        " ORDER BY epoch, size",
        begin,
        end,
    )
    return [_head(row) for row in rows]


async def add_cosignature(source: Source, head: Head, cosignature: Cosignature, at: datetime) -> None:
    """Keep that an agency saw a head; a second time changes nothing."""
    await source.execute(
        "INSERT INTO log_cosignatures (epoch, size, agency, signature, at) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT DO NOTHING",
        head.epoch,
        head.size,
        cosignature.agency,
        cosignature.signature,
        at,
    )


async def erase(connection: asyncpg.Connection, erasures: Mapping[Entry, Iterable[str]]) -> list[str]:
    """Drop value and salt of fields of entries; return the fields that had them."""
    gone: set[str] = set()
    changed = []
    for entry, names in erasures.items():
        hidden = {
            name: leaves.field_digest(name, leaves.canonical(entry.fields[name]), entry.salts[name])
            for name in entry.fields.keys() & set(names)
        }
        if hidden:
            gone |= hidden.keys()
            changed.append(_without(entry, hidden))
    if changed:
        await connection.execute(
            "UPDATE log_entries e SET secret = NULL, shown = n.shown, salts = n.salts::jsonb, hidden = n.hidden::jsonb"
            " FROM unnest($1::bigint[], $2::bytea[], $3::text[], $4::text[]) AS n (position, shown, salts, hidden)"
            " WHERE e.position = n.position",
            *zip(*changed, strict=True),
        )
    return sorted(gone)


def _without(entry: Entry, hidden: Mapping[str, str]) -> tuple[int, bytes, str, str]:
    left = {name: value for name, value in entry.fields.items() if name not in hidden}
    return (
        entry.position,
        leaves.canonical(left),
        orjson.dumps({name: entry.salts[name].hex() for name in left}).decode(),
        orjson.dumps({**entry.hidden, **hidden}).decode(),
    )


async def drop_bodies(connection: asyncpg.Connection, ids: Sequence[UUID], *, request: bool, answer: bool) -> None:
    """Drop bodies of notes."""
    if request:
        await connection.execute("UPDATE intents SET request = NULL WHERE id = ANY($1)", ids)
    if answer:
        await connection.execute("UPDATE outcomes SET answer = NULL WHERE id = ANY($1)", ids)


def _entry(row: Mapping[str, Any]) -> Entry:
    fields = orjson.loads(row["shown"])
    if row["secret"] is None:
        salts = {name: bytes.fromhex(salt) for name, salt in orjson.loads(row["salts"]).items()}
    else:
        names = sorted(fields)
        salts = dict(zip(names, leaves.salts(row["secret"], len(names)), strict=True))
    return Entry(
        row["position"],
        row["index"],
        row["epoch"],
        row["id"],
        row["kind"],
        row["agency"],
        row["at"],
        row["leaf"],
        fields,
        salts,
        orjson.loads(row["hidden"] or "{}"),
    )


def _head(row: Mapping[str, Any]) -> SignedHead:
    return SignedHead.from_json(
        {
            "head": orjson.loads(row["head"]),
            "signature": row["signature"],
            "cosignatures": orjson.loads(row["cosignatures"] or "[]"),
        }
    )
