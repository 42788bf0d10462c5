"""Marks and patents that are looked after: well-known and foreign-related marks, patents; goods that may hurt them.

Source: SH 四(十四)1 (驰名商标、涉外商标、专利); 商标法 13, 57; 专利法 11; 知识产权海关保护条例 3, 16.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition
from services.enforcement.domain.guarding import check_guards
from services.enforcement.domain.risk_matches import plain

KINDS: Final = ("well_known_mark", "foreign_related_mark", "patent")
STATES: Final = ("REGISTERED", "ENDED")
HIT_STATES: Final = ("PROPOSED", "CONFIRMED", "REJECTED")
WAYS: Final = ("declared", "brand", "goods")
TARGETS: Final = ("consignment", "enterprise")
PATENT: Final = "patent"


@dataclass(frozen=True)
class ProtectedRight:
    """A mark or a patent: whose, on which goods, from when until when, and who may make them.

    `licensed` are the codes of the enterprises that may; `owner_uscc` is left out where the owner has none.
    """

    right_id: str
    kind: str
    number: str
    name: str
    owner: str
    owner_uscc: str | None
    owner_country: str | None
    classes: tuple[str, ...]
    hs_prefixes: tuple[str, ...]
    licensed: tuple[str, ...]
    valid_from: date
    valid_until: date
    source: str
    state: str
    agency: str
    recorded_on: date
    digest: str
    clause: str
    version: int = 1

    def holds_on(self, day: date) -> bool:
        """Whether it is looked after on a day."""
        return self.state == "REGISTERED" and self.valid_from <= day <= self.valid_until

    def may_be_used_by(self, uscc: str) -> bool:
        """Whether an enterprise owns it, or is licensed."""
        return uscc == self.owner_uscc or uscc in self.licensed


@dataclass(frozen=True)
class RightTold:
    """What is told of a right when it is recorded."""

    kind: str
    number: str
    name: str
    owner: str
    hs_prefixes: tuple[str, ...]
    valid_from: date
    valid_until: date
    source: str
    owner_uscc: str | None = None
    owner_country: str | None = None
    classes: tuple[str, ...] | None = None
    licensed: tuple[str, ...] | None = None


@dataclass(frozen=True)
class RightMove:
    """What became of a right: renewed or licensed anew (the same state), or ended."""

    right_id: str
    to: str
    reason: str
    valid_until: date | None = None
    licensed: tuple[str, ...] | None = None
    document_no: str | None = None
    on: date | None = None


@dataclass(frozen=True)
class RightHit:
    """Goods, or a maker of such goods, that may hurt a right; nothing follows until a person has confirmed it."""

    hit_id: str
    right_id: str
    target: str
    target_id: str
    uscc: str
    division: str
    hs_code: str
    shown: str
    way: str
    state: str
    found_on: date
    decided_on: date | None
    decided_by: str | None
    actor: str | None
    reason: str | None
    evidence: tuple[str, ...]
    hold_proposed: bool
    digest: str | None
    clause: str
    version: int = 1


@dataclass(frozen=True)
class HitDecision:
    """What a person says of a hit; `hold`: the goods should be held at the border."""

    hit_id: str
    to: str
    reason: str
    evidence: tuple[str, ...] | None = None
    hold: bool = False


def right_machine(rules: RuleBook) -> StateMachine:
    """The moves of a right."""
    return StateMachine.from_rows("protected_right", rules.table("protected_right_move"))


def hit_machine(rules: RuleBook) -> StateMachine:
    """The moves of a hit."""
    return StateMachine.from_rows("right_hit", rules.table("right_hit_move"))


def in_order(valid_from: date, valid_until: date) -> None:
    """Refuse a right that ends before it begins.

    Raises:
        InvalidRequest: names the last day.
    """
    if valid_until < valid_from:
        raise InvalidRequest("it ends before it begins", "valid_until", f"a day not before {valid_from}")


def way_of(
    right: ProtectedRight, uscc: str, hs_code: str, product: str, brands: Collection[str], on: date
) -> str | None:
    """Return how goods may hurt a right, None if nothing speaks for it.

    A mark counts as used where the goods are declared by it, or where the maker has a brand of that name; a patent
    cannot be seen in a declaration, so that its goods are for a person to look at.
    """
    such = any(hs_code.startswith(prefix) for prefix in right.hs_prefixes)
    if not such or not right.holds_on(on) or right.may_be_used_by(uscc):
        return None
    if right.kind == PATENT:
        return "goods"
    mark = plain(right.name)
    if mark in plain(product):
        return "declared"
    return "brand" if mark in {plain(brand) for brand in brands} else None


def right_moved(before: ProtectedRight, move: RightMove, transition: Transition) -> ProtectedRight:
    """Return a right after a move.

    Raises:
        InvalidRequest: its days contradict each other.
    """
    after = replace(
        before,
        state=move.to,
        valid_until=move.valid_until or before.valid_until,
        licensed=before.licensed if move.licensed is None else move.licensed,
        clause=transition.clause,
        version=before.version + 1,
    )
    in_order(after.valid_from, after.valid_until)
    return after


def hit_decided(before: RightHit, order: HitDecision, transition: Transition, *, agency: str, on: date) -> RightHit:
    """Return a hit after a person decided on it.

    Raises:
        InvalidRequest, Conflict: a guard is not met; names it and the clause.
    """
    after = replace(
        before,
        state=order.to,
        decided_on=on,
        decided_by=agency,
        reason=order.reason,
        evidence=order.evidence or (),
        hold_proposed=order.hold and order.to == "CONFIRMED",
        clause=transition.clause,
        version=before.version + 1,
    )
    check_guards(GUARDS, transition, after, order)
    return after


def _evidence(after: RightHit, _order: HitDecision) -> None:
    if not after.evidence:
        raise InvalidRequest("on what it rests, is not told", "evidence", "document numbers or digests, at least one")


def _hold(after: RightHit, order: HitDecision) -> None:
    if order.hold and after.target != "consignment":
        raise Conflict("only goods that are declared can be held", "hold", "false, or a hit on a consignment")


GUARDS: Final[Mapping[str, Callable[[RightHit, HitDecision], None]]] = {
    "evidence_of_hit_told": _evidence,
    "goods_to_hold": _hold,
}
