"""A joint meeting (联席会议): called with an agenda, held with minutes and decisions, or cancelled."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from databus.errors import Conflict, InvalidRequest
from services.enterprise.domain.regulations import Row
from services.enterprise.domain.terms import add_months

CALLED: Final = "CALLED"
HELD: Final = "HELD"
CANCELLED: Final = "CANCELLED"
# What a joint meeting settles. Source: SH 四(一); SN 五(三), 附2 三(一)1.
MATTERS: Final = ("goals", "plan", "enterprise_standard", "policies", "duties", "other")


@dataclass(frozen=True)
class Decision:
    """What a meeting settled; one given to agencies is a task of theirs, `task_id`, by a day."""

    item: str
    matter: str
    zh: str
    en: str
    agencies: tuple[str, ...] = ()
    lead: str | None = None
    due_on: date | None = None
    task_id: str | None = None


@dataclass(frozen=True)
class Meeting:
    """A meeting about a zone, or about all of a county where `zone_id` is None.

    `planned_on` is the day it is called for, `held_on` the day it was held, `minutes_no` the document of its minutes.
    """

    meeting_id: str
    zone_id: str | None
    division: str
    title: str
    agenda: tuple[str, ...]
    place: str
    convened_by: str
    invited: tuple[str, ...]
    called_on: date
    planned_on: date
    document_no: str
    clause: str
    on: date
    state: str = CALLED
    held_on: date | None = None
    attended: tuple[str, ...] = ()
    minutes_no: str | None = None
    minutes: str | None = None
    decisions: tuple[Decision, ...] = ()
    reason: str | None = None
    version: int = 1

    @property
    def absent(self) -> tuple[str, ...]:
        """Those invited who did not come to a meeting that was held."""
        return tuple(agency for agency in self.invited if agency not in self.attended) if self.state == HELD else ()


@dataclass(frozen=True)
class Held:
    """What is said of a meeting that was held."""

    held_on: date
    attended: tuple[str, ...]
    minutes_no: str
    minutes: str
    decisions: tuple[Decision, ...]


def hold(meeting: Meeting, held: Held, *, today: date) -> Meeting:
    """Return the meeting as it was held.

    Raises:
        Conflict: it is not called any more, or a day before it was called.
        InvalidRequest: a day to come, its convener was not there, or two decisions have one number.

    Source: SH 四(一); SN 五(三), 附2 三(一)1.
    """
    _require_called(meeting)
    if held.held_on > today:
        raise InvalidRequest("a day to come", "held_on", f"a day not after {today.isoformat()}")
    if held.held_on < meeting.called_on:
        right = f"a day not before {meeting.called_on.isoformat()}, when it was called"
        raise Conflict("a meeting is held after it was called", "held_on", f"{right} ({meeting.clause})")
    if meeting.convened_by not in held.attended:
        raise InvalidRequest("who convened the meeting was there", "attended", f"{meeting.convened_by} among them")
    items = [decision.item for decision in held.decisions]
    if len(set(items)) != len(items):
        raise InvalidRequest("two decisions have one number", "decisions", "a number for each")
    return replace(meeting, **vars(held), state=HELD, on=today, version=meeting.version + 1)


def postpone(meeting: Meeting, planned_on: date, reason: str | None, *, today: date) -> Meeting:
    """Return the meeting called for another day; Conflict unless it is called."""
    _require_called(meeting)
    check_planned(planned_on, today=today)
    return replace(meeting, planned_on=planned_on, reason=reason, on=today, version=meeting.version + 1)


def cancel(meeting: Meeting, reason: str | None, *, today: date) -> Meeting:
    """Return the meeting cancelled with the reason; Conflict unless it is called."""
    _require_called(meeting)
    if not reason:
        raise InvalidRequest("a meeting is cancelled for a reason", "reason", "a text, not left out")
    return replace(meeting, state=CANCELLED, reason=reason, on=today, version=meeting.version + 1)


def check_planned(planned_on: date, *, today: date) -> None:
    """Refuse to call a meeting for a day gone by."""
    if planned_on < today:
        raise InvalidRequest("a meeting is called for a day to come", "planned_on", f"from {today.isoformat()} on")


def rhythm_of(rows: Iterable[Row], division: str) -> Row:
    """Return how often a county meets: its own row, else that for all others."""
    fitting = [row for row in rows if division.startswith(row["division"])]
    return max(fitting, key=lambda row: len(row["division"]))


def next_due(every_months: int, since: Collection[date]) -> date | None:
    """The day by which the next regular meeting is due: so many months after the last of the days; None if none is.

    Source: SN 五(三), 附2 三(一)1 (定期); SH 四(一) (不定期).
    """
    return add_months(max(since), every_months) if every_months and since else None


def _require_called(meeting: Meeting) -> None:
    if meeting.state != CALLED:
        raise Conflict("the meeting is not called any more", "meeting_id", f"it is {meeting.state} ({meeting.clause})")
