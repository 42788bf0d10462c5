"""Shapes of calls about the ratings of many, about coverage, and about reports."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from databus.contracts.credit import GRADES
from databus.identifiers import Uscc
from databus.shapes import Parsed, YesNo
from services.credit.domain.coverage import REASONS
from services.credit.domain.reporting import STATES
from services.credit.domain.summary import CATEGORIES
from services.credit.schemas.fields import day, page_limit, text
from services.credit.use_cases.coverage import GetCoverage
from services.credit.use_cases.reports import FileReport


def _division(**options: Any) -> fields.String:
    return fields.String(
        validate=validate.Regexp(r"[0-9]{2,6}\Z", error="the beginning of a GB/T 2260 code, 2 to 6 digits"),
        error_messages={"invalid": "the beginning of a GB/T 2260 code, 2 to 6 digits"},
        metadata={"description": "administrative division, or the beginning of its code", "example": "441323"},
        **options,
    )


def _after() -> Parsed:
    described = {"description": "`next_cursor` of the page before", "example": "91441323MA4YNT018E"}
    return Parsed(Uscc.parse, metadata=described)


def _zone(**options: Any) -> Any:
    return text("a zone", "huidong-shoes", longest=64, **options)


class TakesWanted(Schema):
    """Which ratings; every filter narrows them down."""

    grade = fields.String(
        validate=validate.OneOf(GRADES, error="one of {choices}"), metadata={"description": "grade", "example": "B"}
    )
    zone_id = _zone()
    division = _division()
    category = fields.String(
        validate=validate.OneOf(CATEGORIES, error="one of {choices}"),
        metadata={"description": "rated, unrated, inactive, or not registered here", "example": "UNRATED"},
    )


class TakesRatingFilter(TakesWanted):
    """Which ratings, by code."""

    due_by = day("that change by themselves by this day", "2026-12-31")
    limit = page_limit()
    cursor = _after()


class TakesCoverage(Schema):
    """Of which zone."""

    zone_id = _zone(required=True)
    on = day("the day; today unless given", allow_none=True)
    limit = page_limit()
    cursor = _after()

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> GetCoverage:
        return GetCoverage(**data)


class TakesReport(Schema):
    """A body's report for a period that is over."""

    duty = text("what is reported, a code of the list of reports", "market", longest=32, required=True)
    division = _division(required=True)
    period = text("a month (2026-11) or a quarter (2026-Q4)", "2026-11", longest=7, required=True)
    nil = YesNo(required=True, metadata={"description": "true: no dishonest act is known", "example": True})
    document_no = text("number of the report", "惠东市监信〔2026〕3号", required=True)
    note = text("what is to be said besides", "本月无立案", longest=500, allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> FileReport:
        return FileReport(**data)


class TakesReportFilter(Schema):
    """Which reports, the newest period first."""

    division = _division()
    agency = text("body that reports", "samr", longest=32)
    duty = text("what is reported", "market", longest=32)
    period = text("a month or a quarter", "2026-11", longest=7)
    state = fields.String(
        validate=validate.OneOf(STATES, error="one of {choices}"),
        metadata={"description": "state", "example": "OVERDUE"},
    )
    on = day("as it stands on this day; today unless given", allow_none=True)
    limit = page_limit()
    cursor = text("`next_cursor` of the page before", "market/441323/samr/2026-11")


class ListedShape(Schema):
    """Where an enterprise stands."""

    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    name = fields.String(allow_none=True, metadata={"description": "its name"})
    division = fields.String(allow_none=True, metadata={"description": "where it is registered", "example": "441323"})
    category = fields.String(metadata={"description": ", ".join(CATEGORIES), "example": "RATED"})
    grade = fields.String(metadata={"description": "AA to D, or U", "example": "A"})
    score = fields.Integer(metadata={"description": "0 to 100", "example": 94})
    rated = fields.Boolean(metadata={"description": "whether a formal rating is valid", "example": True})
    on = fields.Date(allow_none=True, metadata={"description": "day of the rating"})
    formal_on = fields.Date(allow_none=True, metadata={"description": "day of the last formal rating"})
    valid_until = fields.Date(allow_none=True, metadata={"description": "last day of its validity"})
    due_on = fields.Date(allow_none=True, metadata={"description": "next day on which it changes by itself"})


class GivesRatings(Schema):
    """A page of ratings."""

    items = fields.List(fields.Nested(ListedShape), metadata={"description": "ratings, by code"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "null on the last page"})


class CountsShape(Schema):
    """How many enterprises there are of each kind and grade."""

    enterprises = fields.Integer(metadata={"description": "all of them", "example": 36})
    active = fields.Integer(metadata={"description": "registered and not dissolved", "example": 35})
    rated = fields.Integer(metadata={"description": "active with a valid formal rating", "example": 34})
    unrated = fields.Integer(metadata={"description": "active without one", "example": 1})
    inactive = fields.Integer(metadata={"description": "dissolved", "example": 1})
    by_grade = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "how many active ones of each grade", "example": {"A": 30, "B": 4, "U": 1}},
    )


class PlaceShape(CountsShape):
    """A zone or a division with its enterprises."""

    place = fields.String(allow_none=True, metadata={"description": "zone or division; null: not known here"})


class GivesStatistics(CountsShape):
    """How many enterprises there are, in all and of each place."""

    on = fields.Date(metadata={"description": "as they stand on this day"})
    rule_set = fields.String(metadata={"description": "rule set", "example": "credit-2026.1"})
    zones = fields.List(fields.Nested(PlaceShape), metadata={"description": "members of each zone, the first 200"})
    divisions = fields.List(fields.Nested(PlaceShape), metadata={"description": "of each division, the first 200"})
    places_left_out = fields.Integer(metadata={"description": "zones and divisions beyond those", "example": 0})


class MissingShape(Schema):
    """A member without a valid rating."""

    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    name = fields.String(allow_none=True, metadata={"description": "its name"})
    known_since_on = fields.Date(allow_none=True, metadata={"description": "since when credit knows of it"})
    formal_on = fields.Date(allow_none=True, metadata={"description": "day of its last formal rating"})
    valid_until = fields.Date(allow_none=True, metadata={"description": "last day of that rating"})
    reason = fields.String(validate=validate.OneOf(list(REASONS)), metadata={"description": "why", "example": "NEW"})
    zh = fields.String(metadata={"description": "why, and what helps, in Chinese"})
    en = fields.String(metadata={"description": "why, and what helps, in English"})


class ReporterShape(Schema):
    """What a body has reported and what not."""

    agency = fields.String(metadata={"description": "the body", "example": "samr"})
    filed = fields.Integer(metadata={"description": "reports made", "example": 1})
    due = fields.Integer(metadata={"description": "reports whose term runs", "example": 0})
    overdue = fields.Integer(metadata={"description": "reports overdue", "example": 0})
    overdue_since = fields.Date(allow_none=True, metadata={"description": "day the oldest of them was due"})
    last_filed_on = fields.Date(allow_none=True, metadata={"description": "day of the last report"})
    reported = fields.Boolean(metadata={"description": "whether nothing is overdue", "example": True})


class GivesCoverage(Schema):
    """Whether every member is rated (K8)."""

    zone_id = fields.String(metadata={"description": "the zone", "example": "huidong-shoes"})
    on = fields.Date(metadata={"description": "the day"})
    members = fields.Integer(metadata={"description": "members", "example": 36})
    rated = fields.Integer(metadata={"description": "those with a valid formal rating", "example": 36})
    passed = fields.Boolean(metadata={"description": "K8: all are rated, and there are some", "example": True})
    clause = fields.String(metadata={"description": "legal basis", "example": "SH 三(二)"})
    by_reason = fields.Dict(
        keys=fields.String(), values=fields.Integer(), metadata={"description": "how many are missing for which reason"}
    )
    missing = fields.List(fields.Nested(MissingShape), metadata={"description": "members without a rating, by code"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "null on the last page of `missing`"})
    agencies = fields.List(fields.Nested(ReporterShape), metadata={"description": "who reports, the late ones first"})


class ReportShape(Schema):
    """A report that is owed, and whether it was made."""

    duty = fields.String(metadata={"description": "what is reported", "example": "market"})
    zh = fields.String(metadata={"description": "the duty in Chinese"})
    en = fields.String(metadata={"description": "the duty in English"})
    division = fields.String(metadata={"description": "the county", "example": "441323"})
    agency = fields.String(metadata={"description": "whose duty it is", "example": "samr"})
    period = fields.String(metadata={"description": "a month or a quarter", "example": "2026-11"})
    from_on = fields.Date(metadata={"description": "its first day"})
    until_on = fields.Date(metadata={"description": "its last day"})
    due_on = fields.Date(metadata={"description": "last day for the report"})
    provisional = fields.Boolean(metadata={"description": "whether a notice on holidays may move that day"})
    state = fields.String(validate=validate.OneOf(STATES), metadata={"description": "state", "example": "FILED"})
    overdue = fields.Boolean(metadata={"description": "whether it is overdue", "example": False})
    items_reported = fields.List(fields.String(), metadata={"description": "items of the catalogue it is about"})
    records_now = fields.Integer(metadata={"description": "records of the period that stand here now", "example": 0})
    contradicted = fields.Boolean(metadata={"description": "nothing was reported, yet there are records"})
    clause = fields.String(metadata={"description": "legal basis"})
    report_id = fields.String(allow_none=True, metadata={"description": "the report, once made"})
    nil = fields.Boolean(allow_none=True, metadata={"description": "whether it said that there is nothing"})
    records = fields.Integer(allow_none=True, metadata={"description": "records here when it was made"})
    document_no = fields.String(allow_none=True, metadata={"description": "number of the report"})
    filed_by = fields.String(allow_none=True, metadata={"description": "who made it"})
    note = fields.String(allow_none=True, metadata={"description": "what was said besides"})
    filed_on = fields.Date(allow_none=True, metadata={"description": "day it was made"})
    version = fields.Integer(metadata={"description": "how often it was made; 0: not yet", "example": 1})


class GivesReports(Schema):
    """A page of reports."""

    on = fields.Date(metadata={"description": "as they stand on this day"})
    items = fields.List(fields.Nested(ReportShape), metadata={"description": "reports, the newest period first"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "null on the last page"})
