"""What the days bring to clocks: reminders, lateness, escalation, and years whose calendar is confirmed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from databus.calendar import Calendar, shipped
from databus.rules import RuleBook
from services.enforcement.domain import clocks
from services.enforcement.domain.clocks import Clock
from services.enforcement.use_cases.clock_steps import ClockWork, note_clock, take_step


def look_at_clocks(
    work: ClockWork, rules: RuleBook, today: date, *, limit: int, calendar: Calendar | None = None
) -> bool:
    """Take a step: reckon clocks by a calendar that is new, then look at those whose day has come; True if more waits.

    Source: DOMAIN D.7; every clock warns before its end and is told to those above after it.
    """
    now = calendar or shipped()
    outdated = work.clocks.reckoned_otherwise(now.version, limit)
    for clock in outdated:
        _reckon(work, rules, clock, now, today)
    left = limit - len(outdated)
    found = work.clocks.to_look_at(today, left) if left else ()
    for clock in found:
        before = clock
        for after in clocks.looked_at(clock, today, now):
            before = take_step(work, rules, before, replace(after, told=before.told), today)
    return len(found) + len(outdated) >= limit


def late_by_kind(work: ClockWork, rules: RuleBook, today: date) -> dict[str, int]:
    """Return how many clocks of every kind are late on a day and not over."""
    return {row["code"]: 0 for row in rules.table("clock")} | work.clocks.late_by_kind(today)


def _reckon(work: ClockWork, rules: RuleBook, clock: Clock, calendar: Calendar, today: date) -> None:
    """Reckon a last day by another calendar; only one that moves, or becomes certain, is told."""
    after = clocks.reckoned(clock, calendar)
    if after.due_on == clock.due_on and after.provisional == clock.provisional:
        work.clocks.save(after)
        return
    told = "still provisional" if after.provisional else "the year's calendar is confirmed"
    after = replace(after, version=clock.version + 1)
    if after.due_on == clock.due_on:
        note_clock(work, clock, after, today, told)
    else:
        take_step(work, rules, clock, after, today, told)
