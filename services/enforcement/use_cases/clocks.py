"""Clocks of everything that has a term: start one, stop it for a time, extend it, meet it, cancel it.

For the use cases of all areas. Kinds are the rows `[[clock]]` of the rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from databus.calendar import shipped
from databus.errors import Conflict, InvalidRequest
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.enforcement.domain import clocks, powers
from services.enforcement.domain.clocks import Clock, ClockKind
from services.enforcement.domain.terms import CALENDAR, Length
from services.enforcement.use_cases.clock_steps import ClockWork, note_clock, take_step
from services.enforcement.use_cases.kept_clocks import Clocks

__all__ = [
    "ClockWork",
    "Clocks",
    "cancel_clocks",
    "clocks_of",
    "extend",
    "extend_clock",
    "hand_over_clocks",
    "meet_clock",
    "pause_clock",
    "resume_clock",
    "start_clock",
]


def start_clock(
    work: ClockWork,
    rules: RuleBook,
    *,
    kind: str,
    subject_kind: str,
    subject_id: str,
    responsible: str,
    on: date,
    division: str | None = None,
    uscc: str | None = None,
    escalate_to: Sequence[str] | None = None,
    until: date | None = None,
) -> Clock | None:
    """Start the clock of a thing; the one that runs already stands. None if no such term was law on the day.

    `kind` is the code of a row of `[[clock]]`, `on` the day of the event that starts the term: counting starts the day
    after. `division` is where those sit whom a late clock is told; left out, the enterprise's or the responsible
    agency's. `escalate_to` names the agencies themselves where the rule's seats do not (a common superior). `until` is
    the last day where the thing itself names it, after `on`; the rule's length is what is usual then.

    Raises:
        KeyError: no such kind.
    """
    running = work.clocks.open_of(subject_kind, subject_id, kind)
    if running:
        return running[0]
    law = clocks.kind_of(kind, rules, on=on)
    if law is None:
        return None
    place = division or (powers.registered_in(uscc) if uscc else powers.home_of(responsible, rules))
    above = _above(law, rules, place, responsible) if escalate_to is None else tuple(escalate_to)
    length = law.length if until is None else Length((until - on).days, CALENDAR)
    begun = Clock(
        clock_id=uuid7(),
        kind=kind,
        subject_kind=subject_kind,
        subject_id=subject_id,
        uscc=uscc,
        division=place,
        responsible=responsible,
        escalate_to=above,
        unit=length.unit,
        length=length.count,
        roll=length.roll,
        remind_before=law.remind_before,
        escalate_after=law.escalate_after,
        clause=law.clause,
        started_on=on,
        due_on=on,
        provisional=False,
        calendar="",
    )
    clock = clocks.reckoned(begun, shipped())
    work.clocks.add(clock)
    return clock


def clocks_of(work: ClockWork, subject_kind: str, subject_id: str) -> Sequence[Clock]:
    """Return all clocks of a thing, oldest first; for the answer about the thing."""
    return work.clocks.of(subject_kind, subject_id)


def meet_clock(
    work: ClockWork, rules: RuleBook, *, kind: str, subject_kind: str, subject_id: str, on: date
) -> Clock | None:
    """End a clock since what it waited for was done on a day; it says whether that was late. None if none runs."""
    for clock in work.clocks.open_of(subject_kind, subject_id, kind):
        return take_step(work, rules, clock, clocks.ended(clock, clocks.MET, on), on)
    return None


def pause_clock(
    work: ClockWork, rules: RuleBook, *, kind: str, subject_kind: str, subject_id: str, on: date, reason: str
) -> Clock | None:
    """Stop a clock: the days after `on` do not count until it is resumed. None if none runs.

    Raises:
        Conflict: it stands still already, or its last day was over by then.
        InvalidRequest: no reason.
    """
    for clock in work.clocks.open_of(subject_kind, subject_id, kind):
        return take_step(work, rules, clock, clocks.paused(clock, on), on, reason)
    return None


def resume_clock(
    work: ClockWork, rules: RuleBook, *, kind: str, subject_kind: str, subject_id: str, on: date
) -> Clock | None:
    """Let a clock run again from the day after `on`. None if none stands still.

    Raises:
        InvalidRequest: before the day it was stopped on.
    """
    for clock in work.clocks.open_of(subject_kind, subject_id, kind):
        if clock.state == clocks.PAUSED:
            return take_step(work, rules, clock, clocks.resumed(clock, on, shipped()), on)
    return None


def extend_clock(
    work: ClockWork,
    rules: RuleBook,
    *,
    kind: str,
    subject_kind: str,
    subject_id: str,
    on: date,
    reason: str,
    document_no: str,
    by: int | None = None,
) -> Clock | None:
    """Extend a clock by what its rule allows, or less. None if none runs. Who may approve it, the caller has checked.

    Raises:
        Conflict: its rule allows no (further) extension, or its last day was over by then.
        InvalidRequest: no reason, or a longer extension than its rule allows.
    """
    for clock in work.clocks.open_of(subject_kind, subject_id, kind):
        return extend(work, rules, clock, on=on, reason=reason, document_no=document_no, by=by)
    return None


def extend(
    work: ClockWork, rules: RuleBook, clock: Clock, *, on: date, reason: str, document_no: str, by: int | None = None
) -> Clock:
    """Extend one clock; see `extend_clock`."""
    law = clocks.kind_of(clock.kind, rules, on=clock.started_on)
    if law is None or clock.extensions >= law.extend_times:
        allowed = 0 if law is None else law.extend_times
        raise Conflict(
            f"no further extension ({clock.clause})", "clock_id", f"a clock extended less than {allowed} times"
        )
    longer = law.extend_by if by is None else by
    if not 0 < longer <= law.extend_by:
        raise InvalidRequest(f"an extension out of range ({clock.clause})", "by", f"1 to {law.extend_by}")
    if on > clock.due_on:
        raise Conflict(f"the term was over ({clock.clause})", "on", f"a day not after {clock.due_on}")
    after = clocks.extended(clock, longer, shipped())
    return take_step(work, rules, clock, after, on, reason, document_no)


def cancel_clocks(
    work: ClockWork,
    rules: RuleBook,
    *,
    subject_kind: str,
    subject_id: str,
    on: date,
    reason: str,
    kind: str | None = None,
) -> Sequence[Clock]:
    """End the clocks of a thing, all or of one kind, since nothing is waited for any more."""
    running = work.clocks.open_of(subject_kind, subject_id, kind)
    return [take_step(work, rules, clock, clocks.ended(clock, clocks.CANCELLED, on), on, reason) for clock in running]


def hand_over_clocks(
    work: ClockWork, rules: RuleBook, *, subject_kind: str, subject_id: str, responsible: str, on: date, reason: str
) -> Sequence[Clock]:
    """Make another agency responsible for the clocks of a thing; the terms stay."""
    handed: list[Clock] = []
    for clock in work.clocks.open_of(subject_kind, subject_id):
        law = clocks.kind_of(clock.kind, rules, on=clock.started_on)
        seats = clock.escalate_to if law is None else _above(law, rules, clock.division, responsible)
        after = replace(clock, responsible=responsible, escalate_to=seats, version=clock.version + 1)
        handed.append(note_clock(work, clock, after, on, f"{clock.responsible} → {responsible}: {reason}"))
    return handed


def _above(law: ClockKind, rules: RuleBook, division: str | None, responsible: str) -> tuple[str, ...]:
    above = powers.seated(law.escalate_to, division=division, rules=rules)
    return tuple(one for one in above if one != responsible)
