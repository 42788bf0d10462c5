"""The tiled right edge gives the same tree, however it grows and wherever it is taken up again."""

from hashlib import sha256

import pytest
from sanhu_client.evidence import merkle

from gateway.evidence.tree import TILE, Tree, edge_ranges


def leaves(count: int) -> list[bytes]:
    return [sha256(b"%d" % number).digest() for number in range(count)]


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 1000, 65535, 65536, 65537, 66000])
def test_the_root_is_that_of_the_whole_tree(size: int) -> None:
    tree = Tree()
    tree.append(leaves(size))
    assert tree.root() == merkle.root_of(leaves(size))


@pytest.mark.parametrize("size", [1, 255, 256, 300, 65535, 65536, 65800])
def test_a_tree_taken_up_again_from_its_tiles_goes_on_the_same(size: int) -> None:
    hashes = leaves(size + 300)
    tree, tiles = Tree(), {}
    for tile in tree.append(hashes[:size]):
        tiles[tile.level, tile.number] = tile
    levels: list[list[bytes]] = []
    for level, (begin, end) in enumerate(edge_ranges(size)):
        levels.append(hashes[begin:end] if level == 0 else [tiles[level - 1, n].root for n in range(begin, end)])
    again = Tree(size, levels)
    assert again.root() == tree.root()
    assert again.append(hashes[size:]) == tree.append(hashes[size:])
    assert again.root() == merkle.root_of(hashes)


def test_a_tile_holds_the_hashes_below_its_root() -> None:
    hashes = leaves(TILE * TILE)
    tiles = Tree().append(hashes)
    assert [(tile.level, tile.number) for tile in tiles] == [*((0, n) for n in range(TILE)), (1, 0)]
    assert tiles[3].hashes == b"".join(hashes[3 * TILE : 4 * TILE])
    assert tiles[3].root == merkle.root_of(hashes[3 * TILE : 4 * TILE])
    assert tiles[-1].hashes == b"".join(tile.root for tile in tiles[:-1])
