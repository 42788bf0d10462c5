"""Visits of a campaign: which officer goes to which target, until when; one visit serves all who take part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from databus.errors import InvalidRequest
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition
from services.enforcement.domain.guarding import check_guards

ASSIGNED, ACCEPTED, DONE = "ASSIGNED", "ACCEPTED", "DONE"
EXCUSED, REPLACED, CANCELLED = "EXCUSED", "REPLACED", "CANCELLED"
STATES: Final = (ASSIGNED, ACCEPTED, DONE, EXCUSED, REPLACED, CANCELLED)
OPEN: Final = (ASSIGNED, ACCEPTED)


@dataclass(frozen=True)
class Visit:
    """An officer's part in the visit of a target; `leads` is the officer who enters what was found."""

    visit_id: str
    campaign_id: str
    uscc: str
    agency: str
    officer: str
    leads: bool
    state: str
    assigned_on: date
    due_on: date
    provisional: bool
    accepted_on: date | None = None
    ended_on: date | None = None
    note: str | None = None
    version: int = 1

    @property
    def key(self) -> str:
        return f"{self.agency}/{self.officer}"


@dataclass(frozen=True)
class VisitMove:
    """What an agency says of a visit of its officer's."""

    visit_id: str
    to: str
    reason: str | None = None


@dataclass(frozen=True)
class Attempt:
    """A move that is tried."""

    before: Visit
    after: Visit
    move: VisitMove


def machine(rules: RuleBook) -> StateMachine:
    """The moves of visits."""
    return StateMachine.from_rows("visit", rules.table("visit_move"))


def moved(visit: Visit, move: VisitMove, transition: Transition, *, on: date) -> Visit:
    """Return the visit after a move, its guards checked.

    Raises:
        InvalidRequest: a reason is missing.
    """
    accepted = on if move.to == ACCEPTED else visit.accepted_on
    ended = None if move.to in OPEN else on
    after = replace(
        visit,
        state=move.to,
        accepted_on=accepted,
        ended_on=ended,
        note=move.reason or visit.note,
        version=visit.version + 1,
    )
    check_guards(GUARDS, transition, Attempt(visit, after, move))
    return after


def _reason_told(attempt: Attempt) -> None:
    if attempt.move.reason is None:
        raise InvalidRequest("a reason is missing", "reason", "why the officer cannot go, in a sentence")


GUARDS: Final[Mapping[str, Callable[[Attempt], None]]] = {"reason_told": _reason_told}
