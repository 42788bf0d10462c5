"""Lots: an enterprise as it goes into a draw, hidden behind a salt; and the officers who visit it.

    identity = sha256 of the JSON list [salt, uscc, grade, reasons]
    leaf     = the lot's line `identity|grade|1` (1: with a reason to be targeted; else 0), hashed as RFC 6962 has it

The lines stand in the order of the identities, so their order tells nothing and nobody chose it.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, NamedTuple

from sanhu_client.evidence import merkle
from sanhu_client.evidence.leaves import Malformed, canonical

SALT_DIGITS: Final = 32
BLOCK_HEIGHT: Final = 10
BLOCK: Final = 1 << BLOCK_HEIGHT
_IDENTITY_DIGITS: Final = 64


class Lot(NamedTuple):
    """A lot of the population; what enterprise it is only the salt tells."""

    identity: str
    grade: str
    reasoned: bool

    @property
    def line(self) -> str:
        return f"{self.identity}|{self.grade}|{int(self.reasoned)}"

    @classmethod
    def parse(cls, line: str) -> Lot:
        """Read a lot's line.

        Raises:
            Malformed: it is none.
        """
        identity, grade, reasoned = (*line.split("|"), "", "")[:3]
        found = cls(identity, grade, reasoned == "1")
        if len(identity) != _IDENTITY_DIGITS or found.line != line:
            raise Malformed(f"not the line of a lot: {line[:100]}")
        return found


@dataclass(frozen=True)
class Visitor:
    """An officer who may be drawn; never for enterprises he or she is recused from (回避)."""

    agency: str
    officer: str
    recused: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        return f"{self.agency}/{self.officer}"


def salt_of(secret: str, uscc: str) -> str:
    """Return the salt of an enterprise's lot, out of the draw's own secret."""
    return hmac.digest(secret.encode(), uscc.encode(), "sha256").hex()[:SALT_DIGITS]


def identity_of(salt: str, uscc: str, grade: str, reasons: Sequence[str]) -> str:
    """Return the identity of a lot."""
    told = json.dumps([salt, uscc, grade, list(reasons)], ensure_ascii=False, separators=(",", ":"))
    return sha256(told.encode()).hexdigest()


def leaf_of(line: str) -> bytes:
    """Return the hash of a lot's leaf."""
    return merkle.leaf_hash(line.encode())


def blocks_of(lines: Iterable[str]) -> list[bytes]:
    """Return the roots over each 1,024 lots, the last over what is left: with a lot's own block all of a proof."""
    found, block = [], merkle.Frontier()
    for line in lines:
        block.append(leaf_of(line))
        if block.size == BLOCK:
            found.append(block.root())
            block = merkle.Frontier()
    return [*found, block.root()] if block.size else found


def path_of(lines: Sequence[str], blocks: Sequence[bytes], place: int) -> list[str]:
    """Return the audit path of a lot.

    Args:
        lines: of the lot's own block, in order.
        blocks: roots of all blocks.
        place: of the lot in the whole population, from 0.
    """
    hashes = [leaf_of(line) for line in lines]
    inner = merkle.inclusion_proof(_roots(hashes), place % BLOCK, len(hashes))
    outer = merkle.inclusion_proof(_roots(blocks), place // BLOCK, len(blocks))
    return [step.hex() for step in [*inner, *outer]]


def _roots(hashes: Sequence[bytes]) -> merkle.FindSubtree:
    return lambda height, at: merkle.root_of(hashes[at << height : (at + 1) << height])


def officers_digest(salt: str, officers: Sequence[Visitor]) -> str:
    """Return the digest that freezes who may visit, hidden behind a salt."""
    told = [
        {"agency": one.agency, "officer": one.officer, "recused": sorted(one.recused)}
        for one in sorted(officers, key=lambda one: one.key)
    ]
    return sha256(canonical({"salt": salt, "officers": told})).hexdigest()


def visitors(
    seed: str, identity: str, uscc: str, officers: Iterable[Visitor], wanted: int, without: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Return who visits: one officer of every agency that has one, and more until there are enough.

    Args:
        seed: of the draw.
        identity: of the lot.
        uscc: of the enterprise.
        officers: who may be drawn.
        wanted: officers of a visit at least.
        without: keys of officers who cannot go: the next in the order stand in for them.

    Returns:
        `agency/officer`, fewer than wanted where recusal leaves no more.
    """
    fit = [one for one in officers if uscc not in one.recused and one.key not in without]
    order = sorted(fit, key=lambda one: sha256(f"{seed}|{identity}|{one.key}".encode()).digest())
    first: dict[str, Visitor] = {}
    for one in order:
        first.setdefault(one.agency, one)
    chosen = list(first.values())
    rest = [one for one in order if first[one.agency] is not one]
    return tuple(one.key for one in chosen + rest[: max(0, wanted - len(chosen))])


def visitor_of(row: Mapping[str, Any]) -> Visitor:
    """Read an officer as a draw's file has one.

    Raises:
        Malformed: it is none.
    """
    try:
        return Visitor(str(row["agency"]), str(row["officer"]), frozenset(map(str, row["recused"])))
    except (KeyError, TypeError):
        raise Malformed("not an officer of a draw") from None
