"""Goods declared again under another number: what was drawn, or may not leave, is so whatever number it bears."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from services.inspection.domain.consignment import REFUSED, Declaration

REFUSED_BEFORE: Final = "refused before as"
HELD_BEFORE: Final = "held before as"
DRAWN_BEFORE: Final = "drawn before as"
_GRAVEST: Final = (REFUSED_BEFORE, HELD_BEFORE, DRAWN_BEFORE)

Marks = tuple[str, str, Decimal, str]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A declaration of goods that are refused, stopped by an order of their own, or drawn and left lying.

    `same_lots`: it names a lot of the goods; else enterprise, HS code, quantity and unit are the same.
    """

    consignment_id: str
    declaration_no: str
    uscc: str
    hs_code: str
    quantity: Decimal
    unit: str
    state: str
    ordered: bool
    same_lots: bool

    @property
    def marks(self) -> Marks:
        """What shows that two declarations are of the same goods, where lots do not."""
        return self.uscc, self.hs_code, self.quantity, self.unit

    @property
    def standing(self) -> str:
        """Why its goods are looked at under whatever number."""
        if self.state == REFUSED:
            return REFUSED_BEFORE
        return HELD_BEFORE if self.ordered else DRAWN_BEFORE

    @property
    def holds(self) -> bool:
        """Whether the very same goods may not leave: shown by their lots, not presumed."""
        return self.same_lots and self.standing != DRAWN_BEFORE

    @property
    def forced(self) -> str:
        """Why a draw of the same goods is settled."""
        return f"{self.standing} {self.declaration_no}"


def marks_of(declared: Declaration) -> Marks:
    """Return what shows of a declaration, without lots, that another is of the same goods."""
    return declared.uscc, declared.hs_code, declared.quantity, declared.unit


def gravest(found: Iterable[Earlier]) -> Earlier | None:
    """Return what weighs most: the same lots before look-alikes, refused before held before drawn."""
    ordered: Sequence[Earlier] = sorted(found, key=lambda one: (not one.same_lots, _GRAVEST.index(one.standing)))
    return ordered[0] if ordered else None
