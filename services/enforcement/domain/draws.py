"""The draw of enterprises and officers (双随机) by a public seed, as it was until decision 0068.

What was frozen in this way is drawn and verified in this way; everything later is drawn by commitments (`drawing.py`).

Recipe, three lines:
    order   = sorted(population, key=lambda uscc: sha256((seed + uscc).encode()).hexdigest())
    targets = the targeted part and the random part, each taken from the front of that order
    visits  = for each target, officers in the order of sha256((seed + uscc + agency + "/" + officer).encode())

Source: 优化营商环境条例 Art. 53, 54.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from databus import strict_json
from databus.errors import Conflict


@dataclass(frozen=True)
class Candidate:
    """An enterprise of the population; `reasons` say why it would be targeted, none for most."""

    uscc: str
    grade: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Officer:
    """An officer who may be drawn; never for the enterprises he or she is recused from (回避)."""

    agency: str
    officer: str
    recused: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.agency}/{self.officer}"


@dataclass(frozen=True)
class Sampling:
    """How many are drawn.

    `sample_size` is the whole sample; without one, all with a reason are targeted, and of the others the share of
    their grade is drawn. At least `random_share_min` of the sample is random. `everyone` leaves nobody out.
    """

    sample_size: int | None
    everyone: bool
    random_share_min: Decimal
    shares: Mapping[str, Decimal]
    officers_per_visit: int


@dataclass(frozen=True)
class Target:
    """An enterprise drawn: in which part, at which place of the order, by which digest, visited by whom."""

    uscc: str
    part: str
    place: int
    digest: str
    reasons: tuple[str, ...]
    officers: tuple[str, ...]
    identity: str | None = None


def digest_of(seed: str, text: str) -> str:
    """Return SHA-256 of seed and text, one after the other, in hexadecimal."""
    return hashlib.sha256((seed + text).encode()).hexdigest()


def seed_of(nonces: Mapping[str, str]) -> str:
    """Return the seed that the agencies' nonces make together: SHA-256 of the lines `agency:nonce`, sorted."""
    lines = "\n".join(f"{agency}:{nonce}" for agency, nonce in sorted(nonces.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def population_digest(population: Collection[Candidate], officers: Collection[Officer]) -> str:
    """Return the digest that freezes who may be drawn: SHA-256 of the canonical JSON of both lists, sorted."""
    told = {
        "population": [
            {"uscc": one.uscc, "grade": one.grade, "reasons": list(one.reasons)}
            for one in sorted(population, key=lambda one: one.uscc)
        ],
        "officers": [
            {"agency": one.agency, "officer": one.officer, "recused": sorted(one.recused)}
            for one in sorted(officers, key=lambda one: one.key)
        ],
    }
    return hashlib.sha256(strict_json.canonical(told)).hexdigest()


def draw(
    seed: str, population: Collection[Candidate], officers: Collection[Officer], sampling: Sampling
) -> list[Target]:
    """Return the targets, in the order of the draw; the same for the same seed, population, officers and sampling.

    Raises:
        Conflict: for some target too few officers are left after recusal.
    """
    digests = {one.uscc: digest_of(seed, one.uscc) for one in population}
    order = sorted(population, key=lambda one: (digests[one.uscc], one.uscc))
    parts = _parts(order, sampling)
    return [
        Target(
            one.uscc,
            parts[one.uscc],
            place,
            digests[one.uscc],
            one.reasons,
            _visitors(seed, one.uscc, officers, sampling.officers_per_visit),
        )
        for place, one in enumerate(order, 1)
        if one.uscc in parts
    ]


def _parts(order: Sequence[Candidate], sampling: Sampling) -> dict[str, str]:
    if sampling.everyone:
        return {one.uscc: "everyone" for one in order}
    least = Fraction(sampling.random_share_min)
    size = sampling.sample_size
    targeted = [one for one in order if one.reasons]
    if size is not None:
        targeted = targeted[: floor(size * (1 - least))]
    chosen = {one.uscc for one in targeted}
    rest = [one for one in order if one.uscc not in chosen]
    if size is not None:
        random = rest[: size - len(targeted)]
    else:
        random = _by_share(rest, sampling.shares, at_least=ceil(len(targeted) * least / (1 - least)))
    return {one.uscc: "targeted" for one in targeted} | {one.uscc: "random" for one in random}


def _by_share(rest: Sequence[Candidate], shares: Mapping[str, Decimal], *, at_least: int) -> list[Candidate]:
    left = {
        grade: ceil(Fraction(shares.get(grade, Decimal(0))) * count)
        for grade, count in Counter(one.grade for one in rest).items()
    }
    drawn: list[Candidate] = []
    others: list[Candidate] = []
    for one in rest:
        (drawn if left[one.grade] > 0 else others).append(one)
        left[one.grade] -= 1
    return drawn + others[: max(0, at_least - len(drawn))]


def _visitors(seed: str, uscc: str, officers: Collection[Officer], wanted: int) -> tuple[str, ...]:
    """One officer of every agency that has one, and more until there are enough for a visit."""
    if not officers:
        return ()
    order = sorted(
        (one for one in officers if uscc not in one.recused), key=lambda one: digest_of(seed, uscc + one.key)
    )
    firsts = _first_by(order, lambda one: one.agency)
    chosen = firsts + [one for one in order if one not in firsts][: max(0, wanted - len(firsts))]
    if len(chosen) < wanted:
        raise Conflict(
            f"too few officers for {uscc} after recusal (行政处罚法 42, 43)",
            "officers",
            f"at least {wanted} not recused",
        )
    return tuple(one.key for one in chosen)


def _first_by(order: Sequence[Officer], key: Callable[[Officer], str]) -> list[Officer]:
    seen: dict[str, Officer] = {}
    for one in order:
        seen.setdefault(key(one), one)
    return list(seen.values())
