"""Which open consignments a fact can concern, so that exactly those are decided anew when it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from services.inspection.domain.copies import Scope


@dataclass(frozen=True, slots=True)
class Reach:
    """Open consignments that have all that is named; what is left out is any.

    Attributes:
        hs_prefix: goods whose HS code begins so.
        direction: "export" or "import".
        destination: the country they go to.
        uscc: whose they are.
        zone_id: a zone whose active member the enterprise is.
        stale: the producer that was silent when they were decided.
        consignment_ids: these alone.
    """

    hs_prefix: str = ""
    direction: str | None = None
    destination: str | None = None
    uscc: str | None = None
    zone_id: str | None = None
    stale: str | None = None
    consignment_ids: tuple[str, ...] | None = None

    @classmethod
    def of(cls, scope: Scope) -> Reach:
        """What the scope of an alert covers."""
        return cls(hs_prefix=scope.hs_prefix, destination=scope.destination, uscc=scope.uscc)


EVERYTHING = (Reach(),)


@dataclass(frozen=True, slots=True)
class Redecision:
    """What came of deciding anew what a fact touches.

    Attributes:
        changed: consignments whose decision changed at once.
        waiting: consignments that workers decide anew now; none of them is released on its old decision.
        redecision_id: under which these wait, None where none does.
    """

    changed: int
    waiting: int = 0
    redecision_id: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A range of consignments that wait to be decided anew because of one fact, in the order of their declaration."""

    redecision_id: str
    number: int
    cause: str
    spare_stale: bool


def told(reaches: Sequence[Reach]) -> list[Mapping[str, Any]]:
    """Reaches as they are kept: without what is any."""
    return [{name: value for name, value in asdict(one).items() if value not in {None, ""}} for one in reaches]
