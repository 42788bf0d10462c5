"""The right edge of the log's tree in tiles of 256 hashes: what an append needs, and the tiles it fills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sanhu_client.evidence import merkle

TILE: Final = 256
TILE_BITS: Final = 8


@dataclass(frozen=True, slots=True)
class Tile:
    """A full tile: 256 hashes and the root over them, which is a hash of the level above."""

    level: int
    number: int
    root: bytes
    hashes: bytes


class Tree:
    """A tree that grows.

    Args:
        size: how many leaves it has.
        edge: for each level the hashes of the tile that is not full yet.
    """

    def __init__(self, size: int = 0, edge: Sequence[Sequence[bytes]] = ()) -> None:
        self.size = size
        self._edge = [list(hashes) for hashes in edge]

    def append(self, leaves: Sequence[bytes]) -> list[Tile]:
        """Add leaves; return the tiles that became full."""
        full: list[Tile] = []
        for leaf in leaves:
            self.size += 1
            self._push(0, leaf, full)
        return full

    def root(self) -> bytes:
        """Return the root over all leaves."""
        root: bytes | None = None
        for hashes in self._edge:
            known = hashes if root is None else [*hashes, root]
            root = merkle.root_of(known) if known else None
        return merkle.EMPTY_ROOT if root is None else root

    def _push(self, level: int, node: bytes, full: list[Tile]) -> None:
        if level == len(self._edge):
            self._edge.append([])
        hashes = self._edge[level]
        hashes.append(node)
        if len(hashes) == TILE:
            root = merkle.root_of(hashes)
            number = (self.size >> TILE_BITS * (level + 1)) - 1
            full.append(Tile(level, number, root, b"".join(hashes)))
            self._edge[level] = []
            self._push(level + 1, root, full)


def edge_ranges(size: int) -> list[tuple[int, int]]:
    """Return for each level which hashes of it are in a tile not yet full: from, to before."""
    ranges = []
    while size:
        ranges.append((size >> TILE_BITS << TILE_BITS, size))
        size >>= TILE_BITS
    return ranges
