"""What every move of a zone, a membership or a title is checked for besides its state machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from databus.errors import Conflict, InvalidRequest
from databus.state_machine import Transition

C = TypeVar("C")


@dataclass(frozen=True)
class Move:
    """Somebody moves something: where to, on which day, on what evidence.

    `agency` is None where the service itself acts by rule; `until` is the last day of what the move grants, or the
    day by which it wants something done, `grounds` what a recommendation rests on.
    """

    to: str
    on: date
    agency: str | None
    evidence: tuple[str, ...] = ()
    reason: str | None = None
    batch_no: int | None = None
    trace_case_id: str | None = None
    until: date | None = None
    grounds: str | None = None


Guard = Callable[[C, Move], str | None]


def check_guards(move: Move, transition: Transition, guards: Mapping[str, Guard[C]], case: C) -> None:
    """Raise Conflict for the first guard that is not met, naming it and its clause."""
    for name in transition.guards:
        unmet = guards[name](case, move)
        if unmet is not None:
            raise Conflict(
                f"{transition.source} → {transition.target} is refused", name, f"{unmet} ({transition.clause})"
            )


def check_day(on: date, *, since: date | None, today: date, field: str = "on", last: str = "the last move") -> None:
    """Refuse a day to come, and one before the last move; `field` is what the caller named the day."""
    if on > today:
        raise InvalidRequest("a day to come", field, f"a day not after {today.isoformat()}")
    if since is not None and on < since:
        raise Conflict(f"a day before {last}", field, f"a day not before {since.isoformat()}")


def evidence_given(_: object, move: Move) -> str | None:
    """An adverse decision by people names the documents it rests on, those of notice and defence among them."""
    if move.agency is not None and not move.evidence:
        raise InvalidRequest(
            "an adverse decision rests on documents",
            "evidence",
            "the numbers of the documents, such as of the notice and of the defence heard",
        )
    return None


def reason_given(_: object, move: Move) -> str | None:
    """An adverse decision states its reason."""
    if not move.reason:
        raise InvalidRequest("an adverse decision states its reason", "reason", "a text, not left out")
    return None
