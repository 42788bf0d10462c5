"""The draw of a monitoring plan, which anyone can make again: an order by hash, spread over enterprises."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from services.inspection.domain.monitoring import Candidate

RECIPE: Final = (
    "commitment = sha256(seed).hexdigest()",
    "key = plan_id + '/' + uscc + '/' + declaration_no",
    "order = sorted(keys, key=lambda key: sha256((seed + '|' + key)).hexdigest()); rank counts from 1",
    "drawn = [], then in this order each whose enterprise has fewer than most_per_enterprise in it, up to samples",
    "a sample that is not taken leaves; the first in rank not yet drawn whose enterprise has room takes its place",
)


def key_of(plan_id: str, uscc: str, declaration_no: str) -> str:
    """Return what is hashed for a consignment: chosen before the seed, and not by this service."""
    return f"{plan_id}/{uscc}/{declaration_no}"


def ranked(seed: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Put candidates in the order of the draw.

    Source: 优化营商环境条例 54 (random, and published); decision 0056.
    """
    ordered = sorted(candidates, key=lambda one: hashlib.sha256(f"{seed}|{one.key}".encode()).hexdigest())
    return [replace(one, rank=rank) for rank, one in enumerate(ordered, start=1)]


def spread(ordered: Sequence[Candidate], wanted: int, most: int) -> list[Candidate]:
    """Return the first in rank, no enterprise more often than `most`."""
    counts: Counter[str] = Counter()
    found: list[Candidate] = []
    for one in ordered:
        if len(found) == wanted:
            break
        if counts[one.uscc] < most:
            counts[one.uscc] += 1
            found.append(one)
    return found


def substitute(
    ordered: Iterable[Candidate], drawn: Iterable[int], standing: Iterable[str], most: int
) -> Candidate | None:
    """Return who takes the place of a sample that was not taken, or None if nobody is left.

    Args:
        ordered: the whole population in rank.
        drawn: ranks that were drawn, whatever became of them.
        standing: for each sample drawn and not given up, its enterprise.
        most: samples of one enterprise at most.
    """
    gone, counts = set(drawn), Counter(standing)
    return next((one for one in ordered if one.rank not in gone and counts[one.uscc] < most), None)
