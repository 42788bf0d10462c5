"""The Merkle tree of RFC 6962, section 2.1: hashes, roots, and proofs of inclusion and consistency.

A tree's own leaves and nodes never collide: a leaf is hashed after a zero byte, a node after a one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final

EMPTY_ROOT: Final = sha256(b"").digest()

# hash of the perfect subtree of 2**height leaves that begins at leaf number << height
FindSubtree = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the root over the hashes of leaves, or of perfect subtrees of one size (the last may be smaller)."""
    if not hashes:
        return EMPTY_ROOT
    level = list(hashes)
    while len(level) > 1:
        above = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            above.append(level[-1])
        level = above
    return level[0]


class Frontier:
    """A tree of which only the right edge is kept: enough to append and to tell the root."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[bytes] = []  # roots of perfect subtrees, the largest first

    def append(self, leaf: bytes) -> None:
        """Add the hash of a leaf."""
        edge, size, node = self._edge, self.size, leaf
        while size & 1:
            node = sha256(b"\x01" + edge.pop() + node).digest()
            size >>= 1
        edge.append(node)
        self.size += 1

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        if not self._edge:
            return EMPTY_ROOT
        root = self._edge[-1]
        for left in reversed(self._edge[:-1]):
            root = node_hash(left, root)
        return root


def subtree_root(find: FindSubtree, begin: int, end: int) -> bytes:
    """Return the root over the leaves from `begin` to before `end`; `begin` is where a subtree of that size begins."""
    root = b""
    for height, number in reversed(_perfect(begin, end)):
        root = node_hash(find(height, number), root) if root else find(height, number)
    return root or EMPTY_ROOT


def inclusion_proof(find: FindSubtree, index: int, size: int) -> list[bytes]:
    """Return the audit path of a leaf in the tree of a size.

    Raises:
        ValueError: the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    path: list[bytes] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            path.append(subtree_root(find, middle, end))
            end = middle
        else:
            path.append(subtree_root(find, begin, middle))
            begin = middle
    return path[::-1]


def consistency_proof(find: FindSubtree, first: int, second: int) -> list[bytes]:
    """Return the proof that the tree of size `second` continues the tree of size `first`.

    Raises:
        ValueError: the sizes are not in order.
    """
    if not 0 <= first <= second:
        raise ValueError(f"a tree of {second} leaves cannot continue one of {first}")
    path: list[bytes] = []
    if first in (0, second):
        return path
    begin, end, whole = 0, second, True
    while first != end:
        middle = begin + _split(end - begin)
        if first <= middle:
            path.append(subtree_root(find, middle, end))
            end = middle
        else:
            path.append(subtree_root(find, begin, middle))
            begin, whole = middle, False
    if not whole:
        path.append(subtree_root(find, begin, end))
    return path[::-1]


def root_of_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Return the root that an audit path leads to; None where the path is not of the right length."""
    if not 0 <= index < size:
        return None
    node, number, last = leaf, index, size - 1
    for step in path:
        if last == 0:
            return None
        if number & 1 or number == last:
            node = node_hash(step, node)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            node = node_hash(node, step)
        number, last = number >> 1, last >> 1
    return node if last == 0 else None


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether an audit path shows that a leaf is in the tree with this root."""
    return root_of_inclusion(leaf, index, size, path) == root


def is_consistent(first: int, first_root: bytes, second: int, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether a proof shows that one tree continues the other."""
    if not 0 <= first <= second:
        return False
    if first == second:
        return not path and first_root == second_root
    if first == 0:
        return not path and first_root == EMPTY_ROOT
    # where the smaller tree is perfect, its root is the first step, and left out of the proof
    steps = [first_root, *path] if first & (first - 1) == 0 else list(path)
    return bool(steps) and _roots_of_consistency(first, second, steps) == (first_root, second_root)


def _roots_of_consistency(first: int, second: int, steps: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    number, last = first - 1, second - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return None
        if number & 1 or number == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            new = node_hash(new, step)
        number, last = number >> 1, last >> 1
    return (old, new) if last == 0 else None


def _split(count: int) -> int:
    """The largest power of two below the count, which is at least two."""
    return 1 << (count - 1).bit_length() - 1


def _perfect(begin: int, end: int) -> list[tuple[int, int]]:
    """The perfect subtrees of a range of leaves, by height and number, the largest first."""
    found = []
    while begin < end:
        height = (end - begin).bit_length() - 1
        found.append((height, begin >> height))
        begin += 1 << height
    return found
