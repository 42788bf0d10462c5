"""Who is drawn: of each enterprise's tickets the smallest counts, and the smallest of all are drawn.

    ticket k = sha256("seed|identity|k"), for k from 0 to tickets - 1; the least is the enterprise's weighted number
    sha256("seed|identity|random") is its number where all have the same chance

An enterprise with w tickets comes before another with one in w of w + 1 cases: this is sampling without replacement by
weight, exactly, since all tickets together are put in order by chance and each enterprise stands where its first one
does. Everything is whole numbers; no rounding but of the sizes of the parts, upwards to the side of chance.

Parts, each taken from those left by the ones before: `targeted` of those with a reason, by weighted number; `random` by
the number with one chance for all; `weighted` by weighted number, of all. Without a sample size `weighted` comes before
`random`, and takes the share of each grade.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sanhu_client.draws.lots import Lot
from sanhu_client.draws.terms import EVERYONE, PARTS, RANDOM, TARGETED, WEIGHTED, Terms
from sanhu_client.evidence.leaves import Malformed

_ROOM: Final = 4096
_LAST: Final = b"\xff" * 33  # after every number
Cuts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A lot that is drawn: in which part, at which place from 1, by which number."""

    identity: str
    part: str
    place: int
    digest: str


def weighted_number(seed: str, identity: str, tickets: int) -> bytes:
    """Return the least of a lot's tickets."""
    begun = f"{seed}|{identity}|".encode()
    return min([sha256(begun + b"%d" % number).digest() for number in range(tickets)])


def random_number(seed: str, identity: str) -> bytes:
    """Return a lot's number where all have the same chance."""
    return sha256(f"{seed}|{identity}|random".encode()).digest()


class _Smallest:
    """Keeps those with the smallest numbers, in memory for twice as many."""

    def __init__(self, wanted: int) -> None:
        self._wanted = wanted
        self._kept: list[tuple[bytes, Lot]] = []
        self._bound = _LAST if wanted > 0 else b""

    def add(self, number: bytes, lot: Lot) -> None:
        if number < self._bound:
            self._kept.append((number, lot))
            if len(self._kept) > 2 * self._wanted + _ROOM:
                self._cut()

    def _cut(self) -> None:
        self._kept.sort()
        del self._kept[self._wanted :]
        self._bound = self._kept[-1][0]

    def take(self, wanted: int, but: set[str]) -> list[tuple[bytes, Lot]]:
        """Return so many of the smallest, without some; they are added to these."""
        self._kept.sort()
        found = [one for one in self._kept if one[1].identity not in but][: max(0, wanted)]
        but.update(lot.identity for _, lot in found)
        return found


def choose(seed: str, lots: Iterable[Lot], terms: Terms) -> list[Drawn]:
    """Return who is drawn, part by part in the order of their numbers; the same whatever the order of the lots.

    One pass over the lots; memory grows with the sample, not with the population.

    Raises:
        Malformed: a lot is of a grade that the terms do not have.

    Source: 优化营商环境条例 Art. 53, 54 (by credit, and by chance); decision 0068.
    """
    if terms.everyone:
        numbers = sorted((weighted_number(seed, lot.identity, _tickets(lot, terms)), lot) for lot in lots)
        return _placed({EVERYONE: numbers})
    targeted, uniform = terms.targeted, terms.uniform
    pools = _pools(terms)
    leads, chance = _Smallest(targeted), _Smallest(uniform + targeted + _before_chance(terms))
    for lot in lots:
        number = weighted_number(seed, lot.identity, _tickets(lot, terms))
        if lot.reasoned:
            leads.add(number, lot)
        chance.add(random_number(seed, lot.identity), lot)
        pools[_pool(lot.grade, terms)].add(number, lot)
    taken: set[str] = set()
    parts = {TARGETED: leads.take(targeted, taken)}
    for part in _order(terms):
        if part == RANDOM:
            parts[RANDOM] = chance.take(uniform, taken)
        else:
            found = [one for name, wanted in _wanted(terms).items() for one in pools[name].take(wanted, taken)]
            parts[WEIGHTED] = sorted(found)
    return _placed(parts)


def _order(terms: Terms) -> tuple[str, str]:
    """With a size first comes who is drawn by one chance for all; else first each grade has its share."""
    return (RANDOM, WEIGHTED) if terms.sample_size is not None else (WEIGHTED, RANDOM)


def _before_chance(terms: Terms) -> int:
    return 0 if terms.sample_size is not None else sum(terms.shares.values())


def cuts_of(drawn: Iterable[Drawn], grades: Mapping[str, str], terms: Terms) -> dict[str, str]:
    """Return the last number drawn in each part (of `weighted` in each pool).

    Args:
        drawn: who is drawn.
        grades: identity → grade, of those drawn in the weighted part.
        terms: of the draw.
    """
    found: dict[str, str] = {}
    for one in drawn:
        name = one.part if one.part != WEIGHTED else _pool(grades[one.identity], terms)
        found[name] = max(found.get(name, ""), one.digest)
    return found


def standing(seed: str, lot: Lot, terms: Terms, cuts: Cuts) -> str | None:
    """Return in which part a lot is drawn by the last numbers of each, None if it is not."""
    if terms.everyone:
        return EVERYONE
    number = weighted_number(seed, lot.identity, _tickets(lot, terms)).hex()
    if lot.reasoned and number <= cuts.get(TARGETED, ""):
        return TARGETED
    in_part = {
        RANDOM: random_number(seed, lot.identity).hex() <= cuts.get(RANDOM, ""),
        WEIGHTED: number <= cuts.get(_pool(lot.grade, terms), ""),
    }
    return next((part for part in _order(terms) if in_part[part]), None)


def _tickets(lot: Lot, terms: Terms) -> int:
    try:
        return terms.grades[lot.grade].tickets
    except KeyError:
        raise Malformed(f"a lot of a grade that the terms do not have: {lot.grade}") from None


def _pool(grade: str, terms: Terms) -> str:
    return WEIGHTED if terms.sample_size is not None else f"{WEIGHTED}:{grade}"


def _wanted(terms: Terms) -> dict[str, int]:
    if terms.sample_size is not None:
        return {WEIGHTED: terms.sample_size - terms.targeted - terms.uniform}
    return {_pool(name, terms): share for name, share in sorted(terms.shares.items())}


def _pools(terms: Terms) -> dict[str, _Smallest]:
    beside = terms.targeted + terms.uniform
    found: dict[str, _Smallest] = defaultdict(lambda: _Smallest(0))
    found.update({name: _Smallest(wanted + beside if wanted else 0) for name, wanted in _wanted(terms).items()})
    return found


def _placed(parts: Mapping[str, list[tuple[bytes, Lot]]]) -> list[Drawn]:
    ordered = [(part, number, lot) for part in PARTS for number, lot in parts.get(part, ())]
    return [Drawn(lot.identity, part, place, number.hex()) for place, (part, number, lot) in enumerate(ordered, 1)]
