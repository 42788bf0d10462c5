"""Proofs out of the stored tiles: a handful of rows, however long the log is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import asyncpg
from sanhu_client.evidence import merkle
from sanhu_client.evidence.merkle import FindSubtree

from gateway.evidence.tree import TILE, TILE_BITS

Source: TypeAlias = asyncpg.Pool | asyncpg.Connection
Proof = Callable[[FindSubtree], list[bytes]]

HASH_BYTES: Final = 32


async def inclusion(source: Source, epoch: int, index: int, size: int) -> list[bytes]:
    """Return the audit path of a leaf in the epoch's tree of a size."""
    return await _prove(source, epoch, lambda find: merkle.inclusion_proof(find, index, size))


async def consistency(source: Source, epoch: int, first: int, second: int) -> list[bytes]:
    """Return the proof that the epoch's tree of the second size continues that of the first."""
    return await _prove(source, epoch, lambda find: merkle.consistency_proof(find, first, second))


async def root(source: Source, epoch: int, size: int) -> bytes:
    """Return the root of the epoch's tree of a size."""
    (found,) = await _prove(source, epoch, lambda find: [merkle.subtree_root(find, 0, size)])
    return found


async def hashes(source: Source, epoch: int, level: int, begin: int, end: int) -> list[bytes]:
    """Return hashes of a level, of leaves or of tiles of the level below, from `begin` to before `end`."""
    if level == 0:
        rows = await source.fetch(
            "SELECT leaf FROM log_entries, (SELECT first FROM log_epochs WHERE epoch = $1) AS its"
            " WHERE position >= first + $2 AND position < first + $3 ORDER BY position",
            epoch,
            begin,
            end,
        )
    else:
        rows = await source.fetch(
            "SELECT root FROM log_tiles WHERE epoch = $1 AND level = $2 AND number >= $3 AND number < $4"
            " ORDER BY number",
            epoch,
            level - 1,
            begin,
            end,
        )
    return [row[0] for row in rows]


async def _prove(source: Source, epoch: int, proof: Proof) -> list[bytes]:
    wanted: set[tuple[int, int]] = set()

    def note(height: int, number: int) -> bytes:
        level, inside = divmod(height, TILE_BITS)
        wanted.add((level, number << inside >> TILE_BITS))
        return b""

    proof(note)  # first to see which tiles it takes, then with them
    tiles = await _tiles(source, epoch, wanted)

    def find(height: int, number: int) -> bytes:
        level, inside = divmod(height, TILE_BITS)
        begin = number << inside
        offset = begin % TILE
        return merkle.root_of(tiles[level, begin >> TILE_BITS][offset : offset + (1 << inside)])

    return proof(find)


async def _tiles(source: Source, epoch: int, wanted: set[tuple[int, int]]) -> dict[tuple[int, int], list[bytes]]:
    if not wanted:
        return {}
    rows = await source.fetch(
        "SELECT level, number, hashes FROM log_tiles"
        " JOIN unnest($2::smallint[], $3::bigint[]) AS wanted (level, number) USING (level, number) WHERE epoch = $1",
        epoch,
        [level for level, _ in wanted],
        [number for _, number in wanted],
    )
    found = {(row["level"], row["number"]): _cut(row["hashes"]) for row in rows}
    for level, number in wanted - found.keys():  # not full yet: at most one of each level
        found[level, number] = await hashes(source, epoch, level, number * TILE, (number + 1) * TILE)
    return found


def _cut(joined: bytes) -> list[bytes]:
    return [joined[at : at + HASH_BYTES] for at in range(0, len(joined), HASH_BYTES)]
