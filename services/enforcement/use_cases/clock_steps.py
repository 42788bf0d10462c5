"""The steps of clocks: checked, kept, and said to whom they concern."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final, Protocol

from databus.caller import Caller
from databus.errors import InvalidRequest
from databus.rules import RuleBook
from services.enforcement.domain import clocks
from services.enforcement.domain.clocks import Attempt, Clock
from services.enforcement.domain.history import CLOCK, Step
from services.enforcement.use_cases.kept_clocks import Clocks
from services.enforcement.use_cases.work import History, Outbox

EVENT: Final = "enforcement.clock_changed"


class ClockWork(Protocol):
    """A transaction that keeps clocks."""

    @property
    def caller(self) -> Caller: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def history(self) -> History: ...
    @property
    def clocks(self) -> Clocks: ...


def take_step(
    work: ClockWork,
    rules: RuleBook,
    before: Clock,
    after: Clock,
    on: date,
    reason: str | None = None,
    document_no: str | None = None,
) -> Clock:
    """Take a step that the machine of clocks knows, its guards met; keep it and say it.

    Raises:
        Conflict: no such step from here, or its day has not come, or is over.
        InvalidRequest: before the clock started, or without a reason.
    """
    if on < before.started_on:
        raise InvalidRequest("before the clock started", "on", f"a day not before {before.started_on}")
    transition = clocks.machine(rules).check(before.state, after.state, agency=None)
    clocks.check(Attempt(before, after, on, reason), transition)
    return note_clock(work, before, after, on, reason, document_no)


def note_clock(
    work: ClockWork, before: Clock, after: Clock, on: date, note: str | None = None, document_no: str | None = None
) -> Clock:
    """Keep a clock's new state and its step; say it, unless it ended without anybody having been told of it."""
    if after.is_over and not before.told:
        kept = after
    else:
        kept = replace(after, told=True)
        say_clock(work, kept, on)
    work.clocks.save(kept)
    caller = work.caller
    moved = "" if after.due_on == before.due_on else f"{before.due_on} → {after.due_on}"
    told = "; ".join(one for one in (moved, note) if one) or None
    step = Step(
        CLOCK, kept.clock_id, kept.version, before.state, kept.state, on, caller.agency, caller.actor, kept.clause
    )
    work.history.add(replace(step, note=told, document_no=document_no))
    return kept


def say_clock(work: ClockWork, clock: Clock, on: date) -> None:
    """Say how a clock stands, to the agency responsible and, once it was told to them, to those above."""
    data = {
        "clock_id": clock.clock_id,
        "kind": clock.kind,
        "subject_kind": clock.subject_kind,
        "subject_id": clock.subject_id,
        "uscc": clock.uscc,
        "responsible": clock.responsible,
        "escalated_to": clock.escalate_to if clock.state == clocks.ESCALATED else (),
        "state": clock.state,
        "started_on": clock.started_on,
        "due_on": clock.due_on,
        "provisional": clock.provisional,
        "late": clock.late,
        "on": on,
        "clause": clock.clause,
        "version": clock.version,
    }
    work.outbox.add(EVENT, subject=clock.clock_id, data=data, uscc=clock.uscc, legalbasis=clock.clause)
