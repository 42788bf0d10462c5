"""Which cells of a published table are hidden, so that nobody learns what is one enterprise's alone.

A cell with few contributors is hidden, and so many others beside it that none of them can be computed from what is
shown: neither from the totals, nor from counts being whole and not negative, nor from knowing that what is hidden is
not nought. A nought nobody contributes to stays shown. What hidden cells of a line add up to can always be computed: so
that this sum is not one enterprise's either, they have enough contributors together. Several numbers of
a cell are hidden together, and none of them can be computed, but that a further number is nought.

Not seen to here: that one contributor makes up nearly all of a cell (dominance); what contributors compute with their
own share; what another table or an earlier publication tells about the same cells. Whoever publishes rates or changes
hides them wherever a cell they rest on is hidden.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Final

TOTAL: Final = "*"
_ALONE: Final = "-"
_AXES: Final = 2

Key = tuple[str, ...]
Node = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of a table.

    Attributes:
        count: what would be shown; adds up along every axis.
        contributors: enterprises it is made of, each counted once; 0 only where `count` is.
    """

    count: int
    contributors: int


def suppress(cells: Mapping[Key, Cell], threshold: int, further: Sequence[Mapping[Key, int]] = ()) -> frozenset[Key]:
    """Return the keys of the cells to hide: the same cells, the same answer.

    Args:
        cells: of one table, by a category on each axis; `TOTAL` stands for all categories of an axis. What is not in it
            is nought and known to be; totals that are not in it are not published.
        threshold: least number of contributors of a cell that is shown.
        further: further numbers of the same cells, each adding up along every axis; nought where a cell has none.

    Raises:
        ValueError: not a table: totals that are no sums, keys of different lengths, contributors that cannot be.
    """
    if not cells:
        return frozenset()
    alone = len(next(iter(cells))) < _AXES
    wide = {key: (*key, _ALONE) if alone else key for key in cells}
    table = _Table({wide[key]: cell for key, cell in cells.items()})
    beside = [_Table(table.cells, {wide[key]: one.get(key, 0) for key in cells}) for one in further]
    hiding = _Hiding((table, *beside), threshold)
    while hiding.thicken() or hiding.protect():
        pass
    hiding.show_what_may()
    return frozenset(key[:-1] if alone else key for key in hiding.hidden)


def stars(key: Key) -> int:
    """Return over how many axes a cell is a total."""
    return key.count(TOTAL)


class _Table:
    """A table with all its totals, and the moves it has room for.

    Totals count as a category of their axis with the sign turned: then all of a line adds up to nought, and a change
    that goes round a ring of rows and columns, up and down by turns, leaves every line as it is. Where there are more
    axes than two, the ring is gone round once more, the other way, beside it on each of them.
    """

    def __init__(self, cells: Mapping[Key, Cell], further: Mapping[Key, int] | None = None) -> None:
        width = len(next(iter(cells)))
        if any(len(key) != width for key in cells):
            raise ValueError("keys of one table have the same length")
        self.cells = dict(cells)
        # that a hidden cell has something is known of the numbers that enterprises stand behind, and of no other
        self.least = 1 if further is None else 0
        self._told = further or {key: cell.count for key, cell in cells.items()}
        self.counts = self._sums(width)
        self._check()
        self.categories = [sorted({key[axis] for key in self.counts}) for axis in range(width)]
        across = sorted(range(width), key=lambda axis: (-len(self.categories[axis]), axis))
        self.row, self.column = sorted(across[:_AXES])
        self.beside = sorted(across[_AXES:])
        self.links: dict[tuple[Key, Node], list[str]] = defaultdict(list)
        for key in sorted(self.counts):
            if self.may_hide(key):
                self.links[self._base(key), (0, key[self.row])].append(key[self.column])
                self.links[self._base(key), (1, key[self.column])].append(key[self.row])
        self._many = len(cells) + 1
        self._most = sum(abs(cell.count) for cell in cells.values()) + 1

    def _sums(self, width: int) -> dict[Key, int]:
        counts: dict[Key, int] = defaultdict(int)
        for key in self.cells:
            if not stars(key):
                for totals in product((False, True), repeat=width):
                    at = tuple(TOTAL if total else part for part, total in zip(key, totals, strict=True))
                    counts[at] += self._told[key]
        return dict(counts)

    def _check(self) -> None:
        for key, cell in self.cells.items():
            if self.counts.get(key, 0) != self._told[key] or self._told[key] < 0:
                raise ValueError(f"{key}: {self._told[key]} is not the sum, {self.counts.get(key, 0)}")
            if cell.count < 0 or cell.contributors < 0 or (cell.count and not cell.contributors):
                raise ValueError(f"{key}: {cell.count} by {cell.contributors}")
        for total, children in self.lines():
            whole, many = self.cells[total].contributors, [self.cells[key].contributors for key in children]
            if not max(many) <= whole <= sum(many):
                raise ValueError(f"{total}: {whole} of {sorted(many)}")

    def lines(self) -> Iterator[tuple[Key, list[Key]]]:
        """Yield published totals with the published cells they are the sums of, axis by axis, where all are."""
        below: dict[tuple[int, Key], list[Key]] = defaultdict(list)
        for key in self.counts:
            for axis, part in enumerate(key):
                if part != TOTAL:
                    below[axis, (*key[:axis], TOTAL, *key[axis + 1 :])].append(key)
        for (_, total), children in sorted(below.items()):
            if total in self.cells and all(key in self.cells for key in children):
                yield total, children

    def may_hide(self, key: Key) -> bool:
        """Whether hiding a cell says less: it is no known nought. Totals not published are hidden anyway."""
        return self.cells[key].contributors > 0 if key in self.cells else key in self.counts

    def has_room(self, key: Key, by: int) -> bool:
        """Whether a cell could be one more, or one less; totals have room wherever the cells below them have."""
        return key in self.counts and (by > 0 or stars(key) > 0 or self.counts[key] > self.least)

    def price(self, key: Key) -> int:
        """Return what hiding a cell costs: a total more than all cells below, then the larger count more."""
        return 0 if key not in self.cells else self._most * self._many ** stars(key) + self.cells[key].count

    def _base(self, key: Key) -> Key:
        return tuple(key[axis] for axis in self.beside)

    def rings(self, key: Key, hidden: set[Key], *, only_hidden: bool) -> Iterator[tuple[int, list[Key]]]:
        """Yield rings through a cell, the cheapest of each kind: what hiding the rest of it costs, and its cells."""
        base = self._base(key)
        choices = [[one for one in self.categories[axis] if one != key[axis]] for axis in self.beside]
        for partners in product(*choices):
            for up in (1, -1):
                found = _Layer(self, base, partners, hidden, only_hidden=only_hidden).ring(key, up)
                if found is not None:
                    yield found


@dataclass
class _Layer:
    """Two axes of a table, each cell together with those beside it on the others."""

    table: _Table
    base: Key
    partners: Key
    hidden: set[Key]
    only_hidden: bool

    def corners(self, row: str, column: str) -> Iterator[tuple[Key, int]]:
        """Yield the cells that change together, each with the sign of its change."""
        table = self.table
        for chosen in product((False, True), repeat=len(self.base)):
            key = [""] * len(table.categories)
            key[table.row], key[table.column] = row, column
            for at, axis in enumerate(table.beside):
                key[axis] = self.partners[at] if chosen[at] else self.base[at]
            yield tuple(key), -1 if (sum(chosen) + key.count(TOTAL)) % 2 else 1

    def price(self, row: str, column: str, up: int) -> int | None:
        """Return what it costs to have room for a change at a place; None where there is none."""
        cost = 0
        for key, sign in self.corners(row, column):
            if key not in self.hidden and key in self.table.cells:
                if self.only_hidden or not self.table.may_hide(key):
                    return None
                cost += self.table.price(key)
            if not self.table.has_room(key, up * sign):
                return None
        return cost

    def ring(self, key: Key, up: int) -> tuple[int, list[Key]] | None:
        """Return the cheapest ring through a cell that goes up (or down) by one there."""
        row, column = key[self.table.row], key[self.table.column]
        first = self.price(row, column, up)
        if first is None:
            return None
        before: dict[Node, Node] = {}
        begin, end = (1, column), (0, row)
        # of equal costs the furthest first: most rings are short, and found at once
        queue: list[tuple[int, int, Node, Node]] = [(first, 0, begin, begin)]
        while queue:
            cost, depth, node, come = heapq.heappop(queue)
            if node in before:
                continue
            before[node] = come
            if node == end:
                return cost, self._cells(before, begin, end)
            for other, step in self._steps(node, (row, column), up):
                if other not in before:
                    heapq.heappush(queue, (cost + step, depth - 1, other, node))
        return None

    def _steps(self, node: Node, origin: tuple[str, str], up: int) -> Iterator[tuple[Node, int]]:
        side, name = node
        home = None if side == 0 or name == origin[1] else self.price(origin[0], name, -up)
        if home is not None:
            yield (0, origin[0]), home
        for other in () if home == 0 else self.table.links[self.base, node]:
            place = (name, other) if side == 0 else (other, name)
            cost = None if place[0] == origin[0] and side == 1 else self.price(*place, up if side == 0 else -up)
            if cost is not None:
                yield (1 - side, other), cost

    def _cells(self, before: Mapping[Node, Node], begin: Node, end: Node) -> list[Key]:
        nodes = [begin, end]
        while nodes[-1] != begin:
            nodes.append(before[nodes[-1]])
        places = pairwise(nodes)
        return [key for pair in places for key, _ in self.corners(*(name for _, name in sorted(pair)))]


class _Hiding:
    """What is hidden so far, and by number the ring that shows of each cell that it could be another one."""

    def __init__(self, tables: Sequence[_Table], threshold: int) -> None:
        self._tables = tables
        self._table = tables[0]
        self._threshold = threshold
        self.hidden = {key for key, cell in self._table.cells.items() if 0 < cell.contributors < threshold}
        self._few = frozenset(self.hidden)
        self._rings: list[dict[Key, list[Key]]] = [{} for _ in tables]
        self._lines = list(self._table.lines())

    def _hide(self, keys: Iterable[Key]) -> bool:
        before = len(self.hidden)
        self.hidden.update(key for key in keys if key in self._table.cells)
        return len(self.hidden) > before

    def _thin(self, total: Key, children: list[Key]) -> bool:
        """Whether the hidden cells of a line, whose sum can be computed, have too few contributors together."""
        many = [self._table.cells[key].contributors for key in children if key in self.hidden]
        return total not in self.hidden and 0 < sum(many) < self._threshold

    def thicken(self) -> bool:
        """Hide more of lines whose hidden cells have too few contributors together; say whether there was one."""
        for total, children in self._lines:
            if self._thin(total, children):
                shown = [key for key in children if key not in self.hidden and self._table.may_hide(key)]
                return self._hide([min(shown, key=lambda key: (self._table.price(key), key))])
        return False

    def protect(self) -> bool:
        """Find a ring for every hidden number, hiding more where there is none; say whether more was hidden."""
        for at, table in enumerate(self._tables):
            for key in sorted(self.hidden - self._rings[at].keys(), key=lambda key: (stars(key), key)):
                if not self._proven(at, key):
                    _, ring = min(table.rings(key, self.hidden, only_hidden=False))
                    self._rings[at] |= dict.fromkeys(ring, ring)
                    if self._hide(ring):
                        return True
        return False

    def _proven(self, at: int, key: Key) -> bool:
        """Whether a hidden number could be another one by what is hidden now; of further numbers a nought may not."""
        rings, table = self._rings[at], self._tables[at]
        if key in rings or (at > 0 and not table.counts[key]):
            return True
        found = next(table.rings(key, self.hidden, only_hidden=True), None)
        if found is not None:
            rings |= dict.fromkeys(found[1], found[1])
        return found is not None

    def show_what_may(self) -> None:
        """Show again what turned out not to be needed, the dearest first."""
        for key in sorted(self.hidden - self._few, key=lambda key: (-self._table.price(key), key)):
            self.hidden.remove(key)
            kept = [dict(rings) for rings in self._rings]
            if not self._holds_without(key) or any(self._thin(total, children) for total, children in self._lines):
                self.hidden.add(key)
                self._rings = kept

    def _holds_without(self, key: Key) -> bool:
        for at, rings in enumerate(self._rings):
            lost = sorted(one for one, ring in rings.items() if key in ring)
            self._rings[at] = {one: ring for one, ring in rings.items() if key not in ring}
            if not all(self._proven(at, one) for one in lost if one in self.hidden):
                return False
        return True
