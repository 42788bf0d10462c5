"""Joint meetings: called, held with decisions that become tasks, postponed, cancelled; and the next one due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from databus import contracts
from databus.identifiers import uuid7
from databus.pages import page
from services.enterprise.domain import meetings as rules
from services.enterprise.domain.duties import Duty
from services.enterprise.domain.meetings import CALLED, Decision, Held, Meeting
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.tasks import TaskToAssign
from services.enterprise.use_cases import tasks
from services.enterprise.use_cases.bodies import division_of, require_bodies
from services.enterprise.use_cases.work import Work

_ORIGIN: Final = "meeting"


@dataclass(frozen=True)
class MeetingToCall:
    """A meeting to call, about a zone, or about all of a county where only its division is named."""

    zone_id: str | None
    division: str | None
    title: str
    agenda: tuple[str, ...]
    place: str
    planned_on: date
    invited: tuple[str, ...]
    document_no: str


def call(wanted: MeetingToCall, work: Work, regulations: Regulations) -> Meeting:
    """Call a joint meeting; the body that may is the county's own: its office regularly, its leading group as needed.

    Raises:
        NotPermitted: another body's; says whose.
        InvalidRequest: a day gone by, or a body of another county is invited.

    Source: SH 四(一); SN 五(三), 附2 三(一)1.
    """
    division = division_of(wanted.zone_id, wanted.division, work)
    agency, today = work.caller.require_agency(), work.clock.today()
    duty = _require_convener(agency, division, regulations)
    require_bodies(wanted.invited, division, "invited", regulations)
    rules.check_planned(wanted.planned_on, today=today)
    meeting = Meeting(
        meeting_id=uuid7(),
        zone_id=wanted.zone_id,
        division=division,
        title=wanted.title,
        agenda=wanted.agenda,
        place=wanted.place,
        convened_by=agency,
        invited=tuple(dict.fromkeys((agency, *wanted.invited))),
        called_on=today,
        planned_on=wanted.planned_on,
        document_no=wanted.document_no,
        clause=duty.clause,
        on=today,
    )
    return _kept(meeting, work)


def hold(meeting_id: str, held: Held, work: Work, regulations: Regulations) -> Meeting:
    """Note a meeting as held; each decision that is given to agencies becomes a task of theirs.

    Raises:
        NotPermitted: neither its convener nor another body that may call one.
        Conflict: it is not called any more.
        InvalidRequest: a body of another county, or a lead that is none of a decision's agencies.
    """
    meeting = work.meetings.get(meeting_id, lock=True)
    _require_convener(work.caller.require_agency(), meeting.division, regulations)
    if _is_repetition(meeting, held):
        return meeting
    work.expect_version(meeting.version)
    require_bodies(held.attended, meeting.division, "attended", regulations)
    as_held = rules.hold(meeting, held, today=work.clock.today())
    decisions = tuple(_given(decision, as_held, work, regulations) for decision in held.decisions)
    _reminded(as_held, work)
    return _kept(replace(as_held, decisions=decisions), work)


def move(asked: Mapping[str, Any], work: Work, regulations: Regulations) -> Meeting:
    """Call a meeting for another day, or cancel it, with the reason; the same asked for again changes nothing."""
    meeting = work.meetings.get(asked["meeting_id"], lock=True)
    _require_convener(work.caller.require_agency(), meeting.division, regulations)
    planned_on = asked["planned_on"] if asked["to"] == CALLED else meeting.planned_on
    if (meeting.state, meeting.reason, meeting.planned_on) == (asked["to"], asked["reason"], planned_on):
        return meeting
    work.expect_version(meeting.version)
    today = work.clock.today()
    if asked["to"] == CALLED:
        return _kept(rules.postpone(meeting, planned_on, asked["reason"], today=today), work)
    return _kept(rules.cancel(meeting, asked["reason"], today=today), work)


def show(meeting_id: str, work: Work) -> Mapping[str, Any]:
    """Return a meeting with who was absent, and the tasks it gave as they stand."""
    return shown(work.meetings.get(meeting_id), work)


def shown(meeting: Meeting, work: Work) -> Mapping[str, Any]:
    """A meeting as it is shown: its decisions with how far they are carried out."""
    given = {task.task_id: task for task in work.tasks.of_origin(_ORIGIN, meeting.meeting_id)}
    decisions = [
        {**vars(one), "progress": task.progress if task else None, "task_state": task.state if task else None}
        for one in meeting.decisions
        for task in [given.get(one.task_id or "")]
    ]
    return {**vars(meeting), "absent": meeting.absent, "decisions": decisions}


def list_of(asked: Mapping[str, Any], work: Work, regulations: Regulations) -> Mapping[str, Any]:
    """Return a page of meetings, and by when the next regular one of the county is due."""
    limit, zone_id = asked["limit"], asked["zone_id"]
    division = work.zones.get(zone_id).division if zone_id else asked["division"]
    found = work.meetings.page(
        zone_id=zone_id, division=division, state=asked["state"], after=asked["cursor"], limit=limit + 1
    )
    told = page(found, limit, lambda meeting: meeting.meeting_id)
    due = next_due(division, work, regulations) if division else None
    items = [{**vars(meeting), "absent": meeting.absent} for meeting in told.items]
    return {"items": items, "next_cursor": told.next_cursor, "next_due_on": due}


def next_due(division: str, work: Work, regulations: Regulations) -> date | None:
    """The day by which a county's next regular meeting is due; None where it meets as needed, or has no zone yet."""
    row = rules.rhythm_of(regulations.book.table("meeting_rhythm"), division)
    days = (work.meetings.last_held(division), work.meetings.first_zone_on(division))
    return rules.next_due(row["every_months"], [day for day in days if day is not None])


def remind(on: date, work: Work, regulations: Regulations) -> None:
    """Give the office of every county whose regular meeting is due soon the task to hold it. Run once a day."""
    ahead = timedelta(days=regulations.book.value("meeting_reminder_days", on=on))
    for row in regulations.book.table("meeting_rhythm"):
        due = next_due(row["division"], work, regulations) if row["division"] else None
        if due is not None and on >= due - ahead:
            offices = regulations.seated(row["by"], row["division"])
            tasks.assign(_to_remind(row["division"], offices, due, row["clause"]), work, regulations)


def say(meeting: Meeting, work: Work) -> None:
    """Say how a meeting stands."""
    told = contracts.get("enterprise.meeting_changed").schema.fields
    data = {name: value for name, value in asdict(meeting).items() if name in told}
    work.outbox.add("enterprise.meeting_changed", subject=meeting.meeting_id, data=data, legalbasis=meeting.clause)


def _kept(meeting: Meeting, work: Work) -> Meeting:
    work.meetings.save(meeting)
    say(meeting, work)
    return meeting


def _require_convener(agency: str, division: str, regulations: Regulations) -> Duty:
    row = rules.rhythm_of(regulations.book.table("meeting_rhythm"), division)
    duty = Duty(tuple(row["by"]), row["clause"])
    return regulations.require_of(duty, "call_meeting", agency, division=division)


def _given(decision: Decision, meeting: Meeting, work: Work, regulations: Regulations) -> Decision:
    """Make the decision a task of the agencies it is given to."""
    if not decision.agencies:
        return decision
    lead = decision.lead or decision.agencies[0]
    wanted = TaskToAssign(
        meeting.zone_id,
        _ORIGIN,
        meeting.meeting_id,
        decision.zh,
        decision.en,
        decision.agencies,
        lead,
        decision.due_on,
        meeting.clause,
        item=decision.item,
        division=meeting.division,
    )
    return replace(decision, lead=lead, task_id=tasks.assign(wanted, work, regulations).task_id)


def _is_repetition(meeting: Meeting, held: Held) -> bool:
    told = [
        replace(one, task_id=None, lead=one.lead if asked.lead else None)
        for one, asked in zip(meeting.decisions, held.decisions, strict=False)
    ]
    same = (meeting.held_on, meeting.attended, meeting.minutes_no, meeting.minutes)
    return (
        meeting.state == rules.HELD
        and same == (held.held_on, held.attended, held.minutes_no, held.minutes)
        and len(meeting.decisions) == len(held.decisions)
        and told == list(held.decisions)
    )


def _to_remind(division: str, offices: tuple[str, ...], due: date, clause: str) -> TaskToAssign:
    return TaskToAssign(
        None,
        _ORIGIN,
        f"regular/{division}",
        "召开联席会议",
        "Hold the regular joint meeting",
        offices,
        offices[0],
        due,
        clause,
        item=due.isoformat(),
        division=division,
    )


def _reminded(meeting: Meeting, work: Work) -> None:
    """The task to hold the regular meeting is done with it."""
    for task in work.tasks.of_origin(_ORIGIN, f"regular/{meeting.division}", lock=True):
        tasks.complete_by_rule(task, (meeting.minutes_no or meeting.document_no,), work)
