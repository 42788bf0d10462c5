"""Negotiations (反馈和交涉): what is said to a foreign body or buyer about a rule or a design, and what came of it.

Source: S14 六(六) (国外法规、市场监督、设计方面问题 → 加大反馈和交涉力度), 六(二).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from databus.errors import InvalidRequest
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition

STATES: Final = ("OPENED", "SENT", "ANSWERED", "ENDED")


@dataclass(frozen=True)
class Negotiation:
    """One negotiation: with whom, about what, our position, their answers, its end. `rounds` counts what was sent."""

    negotiation_id: str
    case_id: str
    case_no: str
    uscc: str
    hs_code: str
    agency: str
    counterpart: str
    country: str
    channel: str
    matter: str
    position: str
    foreign_rule: str | None
    opened_on: date
    clause: str
    state: str = "OPENED"
    sent_on: date | None = None
    rounds: int = 0
    document_no: str | None = None
    answered_on: date | None = None
    answer: str | None = None
    outcome: str | None = None
    outcome_detail: str | None = None
    ended_on: date | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.state != "ENDED"


@dataclass(frozen=True)
class NegotiationMove:
    """What is said when a negotiation moves."""

    negotiation_id: str
    to: str
    on: date | None = None
    document_no: str | None = None
    position: str | None = None
    answer: str | None = None
    outcome: str | None = None
    outcome_detail: str | None = None


_TAKEN_BY: Final = {
    "position": frozenset({"SENT"}),
    "answer": frozenset({"ANSWERED"}),
    "outcome": frozenset({"ENDED"}),
    "outcome_detail": frozenset({"ENDED"}),
}


def machine(rules: RuleBook) -> StateMachine:
    """The moves of negotiations."""
    return StateMachine.from_rows("negotiation", rules.table("negotiation_move"))


def row_of(table: str, code: str, field: str, rules: RuleBook) -> dict[str, Any]:
    """Return the row of a channel or an outcome; InvalidRequest if there is none."""
    rows = rules.table(table)
    for row in rows:
        if row["code"] == code:
            return row
    raise InvalidRequest("there is no such entry", field, "one of " + ", ".join(row["code"] for row in rows))


def moved(one: Negotiation, move: NegotiationMove, transition: Transition, *, on: date, rules: RuleBook) -> Negotiation:
    """Return the negotiation after a move.

    Raises:
        InvalidRequest: a field is missing, or goes with another move.
    """
    for field, targets in _TAKEN_BY.items():
        if getattr(move, field) is not None and move.to not in targets:
            right = f"left out: it goes with to = {', '.join(sorted(targets))}"
            raise InvalidRequest(f"the move to {move.to} does not take this", field, right)
    for guard in transition.guards:
        _require(move, guard.removesuffix("_told"), transition)
    after = replace(one, state=move.to, clause=transition.clause, version=one.version + 1)
    after = replace(after, document_no=move.document_no or one.document_no)
    match move.to:
        case "SENT":
            return replace(after, sent_on=on, rounds=one.rounds + 1, position=move.position or one.position)
        case "ANSWERED":
            return replace(after, answered_on=on, answer=move.answer)
        case _:
            row_of("negotiation_outcome", move.outcome or "", "outcome", rules)
            return replace(after, ended_on=on, outcome=move.outcome, outcome_detail=move.outcome_detail)


def _require(move: NegotiationMove, field: str, transition: Transition) -> None:
    if getattr(move, field) is None:
        raise InvalidRequest(f"{field} is missing ({transition.clause})", field, "told with this move")
