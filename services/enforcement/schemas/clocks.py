"""Shapes of clocks."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import Schema, fields, validate

from databus.contracts.enforcement_clocks import CLOCK_STATES
from databus.shapes import Day, Whole, YesNo
from services.enforcement.domain.clock_acts import MOVES
from services.enforcement.domain.terms import UNITS
from services.enforcement.schemas.shapes import (
    REFERENCE_MAX,
    TEXT_MAX,
    Agency,
    Order,
    Paged,
    UsccCode,
    history,
    next_cursor,
    one_of,
    text,
    told,
)
from services.enforcement.use_cases.moving_clocks import MoveClock as MoveClockOrder

_CODE: Final = 60


class ClockBrief(Schema):
    """A clock, as the thing that it is about shows it."""

    clock_id = fields.String(required=True)
    kind = fields.String(required=True, metadata=told("which term", "penalty_decision"))
    responsible = fields.String(required=True, metadata=told("the agency whose term it is", "samr"))
    state = one_of(CLOCK_STATES, required=True, metadata=told("MET: done; PAUSED: days do not count", "RUNNING"))
    started_on = fields.Date(required=True)
    due_on = fields.Date(required=True, metadata=told("last day", "2027-02-20"))
    provisional = fields.Boolean(required=True, metadata=told("a notice still to come may move the last day"))
    late = fields.Boolean(required=True, metadata=told("missed, or met after its last day"))
    ended_on = fields.Date(required=True, allow_none=True)
    clause = fields.String(required=True)


def clocks() -> fields.List[Any]:
    """The clocks of a thing, oldest first; for the shape of its answer."""
    return fields.List(fields.Nested(ClockBrief), required=True, metadata=told("terms that run or ran, oldest first"))


class PauseShape(Schema):
    """Days that do not count."""

    stopped_on = fields.Date(required=True, metadata=told("the days after this one do not count"))
    resumed_on = fields.Date(required=True, metadata=told("the last day that does not count"))


class ClockShape(ClockBrief):
    """A clock with all that is known of it."""

    zh = fields.String(required=True, metadata=told("the term's name", "行政处罚决定"))
    en = fields.String(required=True, metadata=told("the same in English", "decide a penalty case"))
    subject_kind = fields.String(required=True, metadata=told("what it is about", "trace_case"))
    subject_id = fields.String(required=True)
    uscc = fields.String(required=True, allow_none=True)
    length = fields.Integer(required=True, metadata=told("with its extensions", 90))
    unit = one_of(UNITS, required=True, metadata=told("working days, calendar days, or months", "calendar"))
    extensions = fields.Integer(required=True, metadata=told("how often it was extended", 0))
    paused_on = fields.Date(required=True, allow_none=True, metadata=told("since when it stands still"))
    pauses = fields.List(fields.Nested(PauseShape), required=True)
    escalate_to = fields.List(fields.String(), required=True, metadata=told("whom lateness is told to", ["gov"]))
    remind_on = fields.Date(required=True, allow_none=True, metadata=told("day of the next reminder or look"))
    version = fields.Integer(required=True)


class ClockFile(ClockShape):
    """A clock with its history."""

    history = history()


class ClockPage(Schema):
    """A page of clocks."""

    items = fields.List(fields.Nested(ClockShape), required=True)
    next_cursor = next_cursor()


class GetClock(Schema):
    """Which clock."""

    clock_id = text("the clock", "0192f0c1-0000-7000-8000-0000000000c1")


class ListClocks(Paged):
    """Which clocks."""

    whose = Agency(load_default=None, metadata=told("responsible, or told that it is late", "samr"))
    kind = text("which term", "penalty_decision", longest=_CODE, optional=True)
    subject_kind = text("what they are about", "trace_case", longest=_CODE, optional=True)
    subject_id = text("which one", "0192f0c1-0000-7000-8000-000000000041", optional=True)
    uscc = UsccCode(load_default=None, metadata=told("about this enterprise", "91441323MA4YNT018E"))
    state = one_of(CLOCK_STATES, load_default=None, metadata=told("in this state", "LATE"))
    open = YesNo(
        from_text=True,
        load_default=None,
        allow_none=True,
        metadata=told("not over; false: met or cancelled"),
    )
    late = YesNo(from_text=True, load_default=None, allow_none=True, metadata=told("missed, or met too late"))
    due_before = Day(load_default=None, allow_none=True, metadata=told("not over, and ends before it", "2026-12-01"))


class MoveClock(Order):
    """Meet a clock by hand, or extend it."""

    makes = MoveClockOrder

    clock_id = text("the clock", "0192f0c1-0000-7000-8000-0000000000c1")
    to = one_of(MOVES, required=True, metadata=told("MET: it was done; EXTENDED: it is to last longer", "EXTENDED"))
    document_no = text("the paper that shows or approves it", "惠东市监延〔2026〕4号", longest=REFERENCE_MAX)
    on = Day(load_default=None, allow_none=True, metadata=told("day of the act; today if left out", "2026-11-22"))
    reason = text("why it is extended", "检验机构排期", longest=TEXT_MAX, optional=True)
    by = Whole(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 1000, error="from 1 to 1000"),
        metadata=told("for how long, in the clock's unit; what the rule allows if left out", 30),
    )
