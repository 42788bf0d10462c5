"""Draws that anyone can recompute: whether a batch is looked at, and which of its pieces.

The seed of a day is chosen by the service and its SHA-256 told before the day begins; it is told itself when the day is
over. While the day lasts nobody outside knows it, so no declaration can be made to escape; and since it was committed
to, it cannot be chosen to suit anybody either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

_PARTS: Final = 100_000_000  # of a draw from 0 to 100 with six decimals
_PLACES: Final = 1_000_000
_BITS: Final = 64
_BASE: Final = 16
_HEX: Final = _BITS // 4
MOST_UNITS: Final = 2_000
MONITORED: Final = "CREDIT"  # D.1 rule 8: drawn by monitoring plan, not by batch

RECIPE: Final = (
    "commitment = sha256(seed).hexdigest()",
    "key = uscc + '/' + declaration_no + '/' + str(attempt)",
    "number = int(sha256((seed + '|' + key)).hexdigest()[:16], 16) * 100_000_000 // 2**64 / 1_000_000",
    "drawn = number < sampling_percent; under CREDIT not at all where plan_id names the monitoring plan that draws",
    "unit i = int(sha256((seed of the sample's day + '|' + key + '|' + str(i))).hexdigest()[:16], 16) % lot + 1",
    "units = the first of them for i = 0, 1, 2, …, each once, until there are as many as the plan asks for",
)


@dataclass(frozen=True, slots=True)
class DrawDay:
    """The seed of a day; `revealed_on` is when it was told."""

    on: date
    seed: str
    commitment: str
    committed_at: datetime
    revealed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Draw:
    """The draw of one declaration of a consignment.

    `attempt` counts its declarations; `number` is from 0 to 100: what is below the share sampled is drawn. `forced`
    says why the batch is looked at whatever is drawn. `from_decision` is the first decision that it stands for.
    `plan_id` is the monitoring plan that took the place of drawing it by itself, while it is under credit supervision.
    """

    consignment_id: str
    attempt: int
    on: date
    number: Decimal
    forced: str | None
    from_decision: int
    plan_id: str | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """The pieces or cartons of a lot that are taken, and under which plan; `number` is that of the step."""

    consignment_id: str
    number: int
    on: date
    attempt: int
    lot: int
    size: int
    units: tuple[int, ...]
    items: tuple[str, ...]
    plan: str
    clause: str
    taken_at: datetime
    agency: str | None


def committed(seed: str) -> str:
    """Return what is told of a seed beforehand."""
    return hashlib.sha256(seed.encode()).hexdigest()


def key_of(uscc: str, declaration_no: str, attempt: int) -> str:
    """Return what is drawn: chosen by who declares, so that nobody here can choose it after the seed."""
    return f"{uscc}/{declaration_no}/{attempt}"


def number_of(seed: str, key: str) -> Decimal:
    """Return the number of a draw, at least 0 and below 100, to six decimals."""
    return Decimal(_whole(f"{seed}|{key}") * _PARTS >> _BITS) / _PLACES


def units_of(seed: str, key: str, lot: int, size: int) -> tuple[int, ...]:
    """Return which pieces of a lot, counted from 1, are taken; all of it if no more than `size`."""
    wanted = min(size, lot, MOST_UNITS)
    if lot <= wanted:
        return tuple(range(1, lot + 1))
    found: dict[int, None] = {}
    count = 0
    while len(found) < wanted:
        found[_whole(f"{seed}|{key}|{count}") % lot + 1] = None
        count += 1
    return tuple(sorted(found))


def is_drawn(draw: Draw, shares: Sequence[Decimal | None], present: Decimal | None) -> bool:
    """Whether a batch is to be looked at.

    Args:
        draw: its draw.
        shares: shares sampled under the decisions that the draw stood for.
        present: the share sampled now; None where nothing moves.

    What chance has drawn stays drawn, however favourable later decisions are; what an order asked for (100 %) ends with
    the order.

    Source: DOMAIN D.4: a favourable re-decision never cancels a drawn sample.
    """
    if draw.forced is not None:
        return True
    chances = [share for share in shares if share is not None and share < 100]
    counted = [*chances, *([] if present is None else [present])]
    return any(draw.number < share for share in counted)


def _whole(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:_HEX], _BASE)
