"""Last days with reminders before, and escalation to the body above after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from databus.rules import RuleBook


@dataclass(frozen=True)
class Deadline:
    """Until when somebody must act, and what was done about it.

    Attributes:
        due_on: the last day.
        provisional: whether a calendar still to come may move it.
        remind_on: the next day on which whoever must act is reminded; None: nobody has to act any more.
        escalated_to: the body above, once it is overdue.
    """

    due_on: date
    provisional: bool
    remind_on: date | None
    reminders: int = 0
    escalated_on: date | None = None
    escalated_to: str | None = None


def deadline(due_on: date, *, provisional: bool, on: date, rules: RuleBook) -> Deadline:
    """Return a deadline that begins on a day, with its first reminder some days before its end."""
    first = due_on - timedelta(days=rules.value("reminder_days", on=on))
    return Deadline(due_on, provisional, max(first, on + timedelta(days=1)))


def remind(of: Deadline, *, on: date, above: str | None, rules: RuleBook) -> Deadline:
    """Return a deadline after a reminder; after its last day it is escalated to the body above."""
    if on <= of.due_on:
        return replace(of, reminders=of.reminders + 1, remind_on=of.due_on + timedelta(days=1))
    again = on + timedelta(days=rules.value("overdue_reminder_days", on=on))
    escalated_on = of.escalated_on or (on if above is not None else None)
    return replace(of, reminders=of.reminders + 1, remind_on=again, escalated_on=escalated_on, escalated_to=above)


def closed(of: Deadline) -> Deadline:
    """Return a deadline that nobody has to keep any more."""
    return replace(of, remind_on=None)


def above(agency: str, rules: RuleBook, *, on: date) -> str | None:
    """Return the body above an agency; None for what has none.

    Source: the rows of `superiors` in `rules/remedies.toml`, `seat` in `rules/seats.toml`.
    """
    held = [row for row in rules.table("seat") if row["agency"] == agency]
    seats = [seat for row in held for seat in row["seats"]] or [agency]
    rows = rules.table("superiors", on=on)
    higher = next((row["is"] for seat in seats for row in rows if row["of"] == seat), None)
    if higher is None:
        higher = next(row["is"] for row in rows if row["of"] == "*")
    division = held[0]["division"] if held else None
    named = _sitting(higher, division, rules)
    return None if named == agency else named


def _sitting(seat: str, division: str | None, rules: RuleBook) -> str:
    rows: Sequence[dict[str, str]] = rules.table("seat")
    here = [row for row in rows if division is not None and division.startswith(row["division"])]
    return next((row["agency"] for row in here if seat in row["seats"]), seat)
