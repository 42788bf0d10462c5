"""Looks through the whole input space of the mode table for a case that a given row decides.

Cases are not enumerated: the search goes from fact to fact and keeps which rows can still hold, so that cases which no
row tells apart are looked at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from services.inspection.domain.facts import Facts, Value, Vocabulary

Named = Mapping[str, Sequence[Value]]


@dataclass(frozen=True)
class Where:
    """Cases in which every fact of `when` has a value named, and one of `any` at least."""

    when: Named = field(default_factory=dict)
    any: Named = field(default_factory=dict)


ANYWHERE: Final = Where()


class CaseSearch:
    """Searches the cases of a table's rows.

    Args:
        rows: conditions of each row, in the order of the table.
        vocabulary: all values that facts can have.
    """

    def __init__(self, rows: Sequence[Where], vocabulary: Vocabulary) -> None:
        self._rows = rows
        self._vocabulary = vocabulary
        self._values = [vocabulary.values(name) for name in Facts._fields]

    def find(self, where: Where, decided_by: Collection[int]) -> Facts | None:
        """Return a case of `where` that one of these rows decides, None if there is none.

        Rows are named by their place; the place after the last one stands for none of them.
        """
        bits = _Bits([*self._rows, ANYWHERE, where], self._values)
        found = _Walk(bits, sum(1 << place for place in decided_by)).find()
        return None if found is None else Facts._make(found)

    def deciding(self) -> Iterator[int]:
        """Yield the places of the rows that decide some case."""
        for place in range(len(self._rows) + 1):
            if self.find(ANYWHERE, [place]) is not None:
                yield place


class _Bits:
    """Which rows permit which value of which fact, a bit for each row; the last bit is the condition searched under."""

    def __init__(self, rows: Sequence[Where], values: Sequence[Sequence[Value]]) -> None:
        self.values = values
        self.all = (1 << len(rows)) - 1
        self.asked = 1 << (len(rows) - 1)
        self.settled = sum(1 << place for place, row in enumerate(rows) if not row.any)
        self.when = [[_permitting(rows, name, value) for value in self._of(name)] for name in Facts._fields]
        self.any = [[_naming(rows, name, value) for value in self._of(name)] for name in Facts._fields]
        self.done = [_done(rows, place) for place in range(len(Facts._fields) + 1)]

    def _of(self, name: str) -> Sequence[Value]:
        return self.values[Facts._fields.index(name)]


class _Walk:
    """One search; what was looked at in vain is remembered."""

    def __init__(self, bits: _Bits, wanted: int) -> None:
        self._bits = bits
        self._wanted = wanted
        self._vain: set[tuple[int, int, int]] = set()

    def find(self) -> tuple[Value, ...] | None:
        return self._from(0, self._bits.all, self._bits.settled)

    def _from(self, place: int, alive: int, settled: int) -> tuple[Value, ...] | None:
        """Return the values of the facts from a place on, with which a wanted row decides."""
        bits = self._bits
        done = bits.done[place]
        alive &= ~(done & ~settled)
        certain = alive & done & ~bits.asked
        if certain:  # of the rows after the first that holds none decides
            alive &= ((certain & -certain) << 1) - 1 | bits.asked
        settled &= alive
        if not alive & bits.asked or not alive & self._wanted:
            return None
        if place == len(bits.values):
            return ()
        seen = (place, alive, settled)
        if seen in self._vain:
            return None
        for value, when, any_of in zip(bits.values[place], bits.when[place], bits.any[place], strict=True):
            rest = self._from(place + 1, alive & when, (settled | any_of) & when)
            if rest is not None:
                return (value, *rest)
        self._vain.add(seen)
        return None


def _permitting(rows: Sequence[Where], name: str, value: Value) -> int:
    return sum(1 << place for place, row in enumerate(rows) if name not in row.when or value in row.when[name])


def _naming(rows: Sequence[Where], name: str, value: Value) -> int:
    return sum(1 << place for place, row in enumerate(rows) if value in row.any.get(name, ()))


def _done(rows: Sequence[Where], place: int) -> int:
    """Which rows no fact from a place on has a say in."""
    later = set(Facts._fields[place:])
    return sum(1 << number for number, row in enumerate(rows) if later.isdisjoint({*row.when, *row.any}))
