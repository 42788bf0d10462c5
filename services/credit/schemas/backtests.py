"""Shapes of trials of a draft on everybody."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from databus.jobs.job import LANGUAGES, STATES
from databus.requests import one_of
from services.credit.schemas.fields import day, identity, page_limit, text, uscc
from services.credit.use_cases.backtest_work import DIRECTIONS, VIEWS
from services.credit.use_cases.backtests import StartBacktest
from services.credit.use_cases.trials import GRADES


class TakesBacktest(Schema):
    """What is to be tried."""

    set_id = identity("the rule set", required=True)
    on = day("the day rated; the set's first day, else today, unless given", "2027-01-01", allow_none=True)
    effective_on = day("first day of the draft; the day rated unless given", "2027-01-01", allow_none=True)
    language = one_of(LANGUAGES, load_default="zh", metadata={"description": "of the reports"})

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> StartBacktest:
        return StartBacktest(**data)


class TakesBacktestId(Schema):
    """Which trial."""

    backtest_id = identity("the trial", required=True)


class TakesMoves(TakesBacktestId):
    """Who moves in a trial."""

    view = one_of(VIEWS, load_default=VIEWS[0], metadata={"description": "as if it had always held, or from its day"})
    direction = one_of(DIRECTIONS, metadata={"description": "RISES, FALLS, or APART: to or from U"})
    grade_before = one_of(GRADES, metadata={"description": "grade by the rules before", "example": "A"})
    grade_after = one_of(GRADES, metadata={"description": "grade by the draft", "example": "B"})
    cause = text("one of the changes, as kind and key", "parameter grade_a_min", longest=80)
    limit = page_limit()
    cursor = uscc()


class ChangeMovesShape(Schema):
    """How many move by one change alone."""

    cause = fields.String(metadata={"description": "kind and key", "example": "parameter grade_a_min"})
    rises = fields.Integer(metadata={"description": "how many rise", "example": 0})
    falls = fields.Integer(metadata={"description": "how many fall", "example": 12})
    apart = fields.Integer(metadata={"description": "how many come to or from U", "example": 0})


class ZoneMovesShape(Schema):
    """How many members of a zone move."""

    zone_id = fields.String(metadata={"description": "the zone", "example": "huidong-shoes"})
    members = fields.Integer(metadata={"description": "its active members", "example": 36})
    rises = fields.Integer(metadata={"description": "how many rise", "example": 0})
    falls = fields.Integer(metadata={"description": "how many fall", "example": 4})
    apart = fields.Integer(metadata={"description": "how many come to or from U", "example": 0})


class DivisionMovesShape(Schema):
    """How many enterprises of a division move."""

    division = fields.String(
        allow_none=True, metadata={"description": "GB/T 2260; null: not known", "example": "441323"}
    )
    rises = fields.Integer(metadata={"description": "how many rise", "example": 0})
    falls = fields.Integer(metadata={"description": "how many fall", "example": 4})
    apart = fields.Integer(metadata={"description": "how many come to or from U", "example": 0})


class ViewShape(Schema):
    """What came of a trial in one view."""

    view = fields.String(
        validate=validate.OneOf(VIEWS),
        metadata={"description": "ALWAYS: as if the draft had always held; FROM_DAY: from its first day on"},
    )
    rises = fields.Integer(metadata={"description": "how many rise", "example": 0})
    falls = fields.Integer(metadata={"description": "how many fall", "example": 12})
    apart = fields.Integer(metadata={"description": "how many come to or from U", "example": 0})
    unchanged = fields.Integer(metadata={"description": "how many keep their grade", "example": 988})
    score_moves = fields.Integer(metadata={"description": "how many have another score", "example": 40})
    grades = fields.List(fields.String(), metadata={"description": "the grades of rows and columns"})
    matrix = fields.List(
        fields.List(fields.Integer()), metadata={"description": "how many, by grade before (row) and after (column)"}
    )
    causes = fields.List(fields.Nested(ChangeMovesShape), metadata={"description": "by change"})
    zones = fields.List(fields.Nested(ZoneMovesShape), metadata={"description": "by zone, the 200 with most"})
    divisions = fields.List(
        fields.Nested(DivisionMovesShape), metadata={"description": "by division, the 200 with most"}
    )


class GivesBacktest(Schema):
    """A trial, its progress, and what came of it."""

    backtest_id = fields.String(metadata={"description": "the trial, a job of the same id"})
    set_id = fields.String(metadata={"description": "the rule set"})
    name = fields.String(metadata={"description": "its name", "example": "2027.1"})
    set_version = fields.Integer(metadata={"description": "which version of the draft", "example": 1})
    on = fields.Date(metadata={"description": "the day rated"})
    effective_on = fields.Date(metadata={"description": "first day of the draft"})
    before = fields.String(metadata={"description": "the rules before", "example": "credit-2026.1"})
    agency = fields.String(metadata={"description": "who asked for it", "example": "ciq"})
    asked_at = fields.AwareDateTime(metadata={"description": "when"})
    state = fields.String(validate=validate.OneOf(STATES), metadata={"description": "of the job", "example": "DONE"})
    error = fields.String(allow_none=True, metadata={"description": "why it failed"})
    done = fields.Integer(metadata={"description": "enterprises tried so far", "example": 1000})
    total = fields.Integer(allow_none=True, metadata={"description": "of so many; null until known", "example": 1000})
    papers = fields.List(fields.String(), metadata={"description": "codes of the report and of the workbook"})
    views = fields.List(fields.Nested(ViewShape), metadata={"description": "what came of it; empty until it is done"})


class MoveShape(Schema):
    """An enterprise that would be graded otherwise."""

    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    view = fields.String(metadata={"description": "in which view", "example": "ALWAYS"})
    direction = fields.String(metadata={"description": "RISES, FALLS or APART", "example": "FALLS"})
    grade_before = fields.String(metadata={"description": "grade by the rules before", "example": "A"})
    grade_after = fields.String(metadata={"description": "grade by the draft", "example": "B"})
    score_before = fields.Integer(metadata={"description": "score by the rules before", "example": 94})
    score_after = fields.Integer(metadata={"description": "score by the draft", "example": 94})
    causes = fields.List(fields.String(), metadata={"description": "changes that do it", "example": ["item L04"]})


class GivesMoves(Schema):
    """A page of who moves."""

    items = fields.List(fields.Nested(MoveShape), metadata={"description": "in the order of their codes"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "null on the last page"})
