"""First measures (先期处置): what the bodies told of an alert are proposed to do first, by rule.

Source: SH 三(五) (analyse hidden risk and give control measures in advance), 三(七).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from databus.errors import InvalidRequest
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition
from services.enforcement.domain.powers import seats_of

STATES: Final = ("PROPOSED", "ACCEPTED", "DECLINED", "DONE", "ENDED")
OPEN: Final = frozenset({"PROPOSED", "ACCEPTED"})


@dataclass(frozen=True)
class FirstMeasure:
    """A task proposed to one body: what, on which alert, by when, and what came of it."""

    measure_id: str
    alert_id: str
    code: str
    zh: str
    en: str
    agency: str
    division: str | None
    state: str
    proposed_on: date
    due_on: date
    provisional: bool
    ended_on: date | None
    reason: str | None
    report: str | None
    document_no: str | None
    clause: str
    version: int = 1


@dataclass(frozen=True)
class FirstMeasureMove:
    """What a body says of a measure proposed to it."""

    measure_id: str
    to: str
    reason: str | None = None
    report: str | None = None
    document_no: str | None = None
    on: date | None = None


def machine(rules: RuleBook) -> StateMachine:
    """The moves of a first measure; `owner` is the body it is proposed to."""
    return StateMachine.from_rows("first_measure", rules.table("first_measure_move"))


def proposed(
    level: str, hazard: str | None, agency: str, division: str | None, rules: RuleBook
) -> Sequence[Mapping[str, Any]]:
    """Return the rows of the measures proposed to a body, by the seats it takes."""
    seats = set(seats_of(rules).taken_by(agency, division))
    return [
        row
        for row in rules.table("first_measure")
        if level in row["levels"] and seats & set(row["seats"]) and ("hazards" not in row or hazard in row["hazards"])
    ]


def moved(measure: FirstMeasure, move: FirstMeasureMove, transition: Transition, *, on: date) -> FirstMeasure:
    """Return a measure after a move whose guards it meets.

    Raises:
        InvalidRequest: the reason or the report is missing.
    """
    for guard in transition.guards:
        GUARDS[guard](move, transition.clause)
    return replace(
        measure,
        state=move.to,
        ended_on=None if move.to in OPEN else on,
        reason=move.reason or measure.reason,
        report=move.report or measure.report,
        document_no=move.document_no or measure.document_no,
        clause=transition.clause,
        version=measure.version + 1,
    )


def _reason_told(move: FirstMeasureMove, clause: str) -> None:
    if not move.reason:
        raise InvalidRequest(f"why, is not told ({clause})", "reason", "a text, not left out")


def _report_told(move: FirstMeasureMove, clause: str) -> None:
    if not move.report:
        raise InvalidRequest(f"what was done, is not told ({clause})", "report", "a text, not left out")


GUARDS: Final[Mapping[str, Callable[[FirstMeasureMove, str], None]]] = {
    "reason_told": _reason_told,
    "report_told": _report_told,
}
