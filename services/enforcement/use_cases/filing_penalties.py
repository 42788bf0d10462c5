"""How a case asks for a penalty case: what it tells whoever conducts them, and what it gets back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from databus.rules import RuleBook


@dataclass(frozen=True)
class PenaltyFiling:
    """A penalty case that is asked for: where it comes from, against whom, for which act, on which evidence.

    `uscc` is the party's code, None while it is in no register; then `party` and `place` tell who and where it is.
    """

    source_kind: str
    source_id: str
    source_no: str
    uscc: str | None
    party: str | None
    place: str | None
    division: str
    agency: str
    act: str
    evidence: tuple[str, ...]
    document_no: str | None
    on: date
    occurred_on: date | None = None  # left out: not later than `on`


class PenaltyFiler(Protocol):
    """Files penalty cases (立案); the same source again is answered with the case that there is."""

    def __call__(self, filing: PenaltyFiling, tx: Any, rules: RuleBook) -> str:
        """Return the id of the penalty case."""
        ...
