"""Clocks: a term that runs for an agency, warns before it ends, is late after it, and then tells those above.

A clock is RUNNING, was REMINDED, is LATE, was ESCALATED; it may be PAUSED, and ends MET or CANCELLED.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from databus.calendar import Calendar
from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition
from services.enforcement.domain.guarding import check_guards
from services.enforcement.domain.terms import Length, Pause, days_from, end_of

RUNNING, REMINDED, LATE, ESCALATED = "RUNNING", "REMINDED", "LATE", "ESCALATED"
PAUSED, MET, CANCELLED = "PAUSED", "MET", "CANCELLED"
OVER: Final = frozenset({MET, CANCELLED})


@dataclass(frozen=True)
class ClockKind:
    """A term as it was law on a day: how long, when to warn, whom to tell when it is late, how often extended."""

    code: str
    length: Length
    remind_before: int
    escalate_after: int
    escalate_to: tuple[str, ...]
    clause: str
    extend_by: int
    extend_times: int
    approvers: tuple[str, ...]


@dataclass(frozen=True)
class Clock:
    """A term of an agency about a thing. `length` has its extensions; `next_on` is when somebody has to look at it.

    While it is PAUSED, `due_on` is the day it would end on if it went on at once. `told`: whether anybody heard of it.
    """

    clock_id: str
    kind: str
    subject_kind: str
    subject_id: str
    uscc: str | None
    division: str | None
    responsible: str
    escalate_to: tuple[str, ...]
    unit: str
    length: int
    roll: bool
    remind_before: int
    escalate_after: int
    clause: str
    started_on: date
    due_on: date
    provisional: bool
    calendar: str
    state: str = RUNNING
    extensions: int = 0
    pauses: tuple[Pause, ...] = ()
    paused_on: date | None = None
    ended_on: date | None = None
    late: bool = False
    told: bool = False
    next_on: date | None = None
    version: int = 1

    @property
    def is_over(self) -> bool:
        return self.state in OVER


def kind_of(code: str, rules: RuleBook, *, on: date) -> ClockKind | None:
    """Return a kind of clock as it was law on a day, None if it was not yet, or no longer.

    Raises:
        KeyError: no such kind: a defect of the caller.
    """
    if not any(row["code"] == code for row in rules.table("clock")):
        raise KeyError(f"no kind of clock {code}")
    row = next((row for row in rules.table("clock", on=on) if row["code"] == code), None)
    return None if row is None else _kind(row)


def _kind(row: Mapping[str, Any]) -> ClockKind:
    return ClockKind(
        code=row["code"],
        length=Length(row["length"], row["unit"], row.get("roll", False)),
        remind_before=row["remind_before"],
        escalate_after=row["escalate_after"],
        escalate_to=tuple(row["escalate_to"]),
        clause=row["clause"],
        extend_by=row.get("extend_by", 0),
        extend_times=row.get("extend_times", 0),
        approvers=tuple(row.get("approvers", ())),
    )


def machine(rules: RuleBook) -> StateMachine:
    """The moves of clocks."""
    return StateMachine.from_rows("clock", rules.table("clock_move"))


def reckoned(clock: Clock, calendar: Calendar) -> Clock:
    """Return the clock with its last day by a calendar; one whose day moved runs again, and warns again."""
    term = end_of(clock.started_on, Length(clock.length, clock.unit, clock.roll), clock.pauses, calendar)
    moves = term.due_on != clock.due_on and clock.state in {REMINDED, LATE, ESCALATED}
    after = replace(
        clock,
        due_on=term.due_on,
        provisional=term.provisional,
        calendar=calendar.version,
        state=RUNNING if moves else clock.state,
        late=clock.late and not moves,
    )
    return replace(after, next_on=_next_on(after, calendar))


def looked_at(clock: Clock, today: date, calendar: Calendar) -> list[Clock]:
    """Return the clock after each step that a day brings: warned, late, told to those above; the last one stands."""
    steps: list[Clock] = []
    while clock.next_on is not None and clock.next_on <= today:
        due = LATE if today > clock.due_on else REMINDED
        state = ESCALATED if clock.state == LATE else due
        after = replace(clock, state=state, late=clock.late or state == LATE, version=clock.version + 1)
        clock = replace(after, next_on=_next_on(after, calendar))
        steps.append(clock)
    return steps


def paused(clock: Clock, on: date) -> Clock:
    """Return the clock standing still after a day.

    Raises:
        Conflict: it stands still already.
    """
    if clock.state == PAUSED:
        raise Conflict(f"the clock stands still ({clock.clause})", "on", f"resumed first; stopped on {clock.paused_on}")
    return replace(clock, state=PAUSED, paused_on=on, late=False, next_on=None, version=clock.version + 1)


def resumed(clock: Clock, on: date, calendar: Calendar) -> Clock:
    """Return the clock running again after a day; the days between do not count.

    Raises:
        InvalidRequest: before the day it was stopped on.
    """
    assert clock.paused_on is not None
    if on < clock.paused_on:
        raise InvalidRequest("before the clock was stopped", "on", f"a day not before {clock.paused_on}")
    pauses = (*clock.pauses, Pause(clock.paused_on, on))
    after = replace(clock, state=RUNNING, pauses=pauses, paused_on=None, version=clock.version + 1)
    return reckoned(after, calendar)


def extended(clock: Clock, by: int, calendar: Calendar) -> Clock:
    """Return the clock with a longer term."""
    longer = replace(clock, length=clock.length + by, extensions=clock.extensions + 1, version=clock.version + 1)
    return reckoned(longer, calendar)


def ended(clock: Clock, state: str, on: date) -> Clock:
    """Return the clock met or cancelled; `late` if its day was over and it did not stand still."""
    late = state == MET and clock.state != PAUSED and on > clock.due_on
    return replace(clock, state=state, ended_on=on, late=late, next_on=None, paused_on=None, version=clock.version + 1)


def _next_on(clock: Clock, calendar: Calendar) -> date | None:
    if clock.state == RUNNING and clock.remind_before:
        return days_from(clock.due_on, -clock.remind_before, clock.unit, calendar)
    over = clock.due_on + timedelta(days=1)
    if clock.state in {RUNNING, REMINDED}:
        return over
    if clock.state == LATE and clock.escalate_to:
        return days_from(over, clock.escalate_after, clock.unit, calendar)
    return None


# ---- guards
@dataclass(frozen=True)
class Attempt:
    """A step that is tried."""

    before: Clock
    after: Clock
    on: date
    reason: str | None = None


def check(attempt: Attempt, transition: Transition) -> None:
    """Check every guard of a step.

    Raises:
        InvalidRequest: a reason is missing.
        Conflict: the day for it has not come, or is over; names the clause.
    """
    check_guards(GUARDS, transition, attempt)


def _not_over(attempt: Attempt) -> None:
    if attempt.on > attempt.before.due_on:
        raise Conflict("the term was over", "on", f"a day not after {attempt.before.due_on}")


def _reason_told(attempt: Attempt) -> None:
    if not attempt.reason:
        raise InvalidRequest("a reason is missing", "reason", "why, in a sentence")


def _day_moved(attempt: Attempt) -> None:
    if attempt.after.due_on == attempt.before.due_on:
        raise Conflict("the last day stays", "on", "a term that becomes another")


def _day_near(attempt: Attempt) -> None:
    if attempt.before.next_on is None or attempt.on < attempt.before.next_on:
        raise Conflict("the day has not come", "on", f"from {attempt.before.next_on}")


def _day_over(attempt: Attempt) -> None:
    if attempt.on <= attempt.before.due_on:
        raise Conflict("the term is not over", "on", f"a day after {attempt.before.due_on}")


GUARDS: Final[Mapping[str, Callable[[Attempt], None]]] = {
    "not_over": _not_over,
    "reason_told": _reason_told,
    "day_moved": _day_moved,
    "day_near": _day_near,
    "day_over": _day_over,
}
