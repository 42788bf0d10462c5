"""Who is competent for a penalty case: the first to file, unless another claims it; talks, then the common superior.

Source: 行政处罚法 Art. 22, 25.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition
from services.enforcement.domain.guarding import check_guards
from services.enforcement.domain.penalty_cases import BEFORE_DECISION, PenaltyCase

DISPUTED: Final = "DISPUTED"
REFERRED: Final = "REFERRED"
SETTLED: Final = "SETTLED"
STATES: Final = ("UNDISPUTED", DISPUTED, REFERRED, SETTLED)


@dataclass(frozen=True)
class JurisdictionMove:
    """What is said about who is competent; `to_agency` is whom it is settled on."""

    case_id: str
    to: str
    reason: str
    to_agency: str | None = None
    document_no: str | None = None
    on: date | None = None


@dataclass(frozen=True)
class Claim:
    """A step of a dispute that is tried: by whom, and whether that body owns, claims or stands above."""

    case: PenaltyCase
    move: JurisdictionMove
    agency: str
    is_owner: bool
    is_claimant: bool
    is_superior: bool


def machine(rules: RuleBook) -> StateMachine:
    """The moves of disputes. Source: 行政处罚法 Art. 25."""
    return StateMachine.from_rows("jurisdiction", rules.table("jurisdiction_move"))


def moved(claim: Claim, transition: Transition, *, superior: str) -> PenaltyCase:
    """Return the case after a step of the dispute.

    Raises:
        Conflict, InvalidRequest: a guard is not met; names it and the clause.
    """
    check_guards(GUARDS, transition, claim)
    case, move = claim.case, claim.move
    after = replace(case, jurisdiction=move.to, version=case.version + 1)
    if move.to == DISPUTED:
        return replace(after, claimant=claim.agency, superior=superior)
    if move.to == SETTLED and move.to_agency is not None and move.to_agency != case.agency:
        return replace(after, agency=move.to_agency, investigators=())
    return after


def _undecided(claim: Claim) -> None:
    if claim.case.state not in BEFORE_DECISION:
        raise Conflict("the case is decided", "case_id", f"one before its decision; this one is {claim.case.state}")


def _other_than_owner(claim: Claim) -> None:
    if claim.is_owner:
        raise Conflict("the case is one's own", "case_id", "another agency's case on the same act")


def _by_a_side(claim: Claim) -> None:
    if not (claim.is_owner or claim.is_claimant):
        raise Conflict("who takes no side refers nothing", "to", f"{claim.case.agency} or {claim.case.claimant} does")


def _by_who_gives_way(claim: Claim) -> None:
    """Talks are settled by the side that gives way: nobody settles a dispute in its own favour."""
    on_owner = claim.move.to_agency == claim.case.agency
    if not (claim.is_claimant if on_owner else claim.is_owner):
        who = claim.case.claimant if on_owner else claim.case.agency
        raise Conflict("talks are settled by the side that gives way", "to", f"{who} does, or REFERRED")


def _by_superior(claim: Claim) -> None:
    if not claim.is_superior:
        raise Conflict("somebody else settles it", "to", f"{claim.case.superior} does")


def _on_one_of_them(claim: Claim) -> None:
    sides = (claim.case.agency, claim.case.claimant)
    if claim.move.to_agency not in sides:
        raise InvalidRequest("it is settled on one of them", "to_agency", " or ".join(one for one in sides if one))


def _document_told(claim: Claim) -> None:
    if claim.move.document_no is None:
        raise InvalidRequest("a document is missing", "document_no", "minutes of the talks, or the superior's decision")


GUARDS: Final[Mapping[str, Callable[[Claim], None]]] = {
    "undecided": _undecided,
    "other_than_owner": _other_than_owner,
    "by_a_side": _by_a_side,
    "by_who_gives_way": _by_who_gives_way,
    "by_superior": _by_superior,
    "on_one_of_them": _on_one_of_them,
    "document_told": _document_told,
}
