"""Shapes of technical measures, whom they concern, and comments on them."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from databus.identifiers import parse_country
from databus.shapes import Day, Parsed
from services.enforcement.domain.measure_comments import STATES as COMMENT_STATES
from services.enforcement.domain.measure_comments import CommentDraft, CommentMove
from services.enforcement.domain.technical_measures import KINDS, STATES, WAYS, MeasureMove, MeasureTold
from services.enforcement.schemas.risk_information import RunningTermShape
from services.enforcement.schemas.shapes import (
    TEXT_MAX,
    HsCode,
    HsPrefix,
    Order,
    Paged,
    UsccCode,
    history,
    next_cursor,
    one_of,
    page_limit,
    text,
    told,
)

_ID = "0192f0c1-0000-7000-8000-000000000221"
_COMMENT = "0192f0c1-0000-7000-8000-000000000222"
_USCC = "91441323MA4YNT018E"
_LONG = 2000
_SHA256 = "9f2b4c1d" * 8

said = text  # for shapes that have a field `text`


def parse_member(value: object, *, field: str = "member") -> str:
    """Return a member of the WTO: a country, or EU."""
    return "EU" if value == "EU" else parse_country(value, field=field)


class Member(Parsed):
    """A country, ISO 3166 alpha-2, or EU."""

    def __init__(self, **options: Any) -> None:
        super().__init__(parse_member, {"pattern": "^[A-Z]{2}$", "example": "EU"}, **options)


def _day(description: str, example: str) -> Day:
    return Day(load_default=None, allow_none=True, metadata=told(description, example))


def _sha256() -> fields.String:
    return fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Regexp(r"\A[0-9a-f]{64}\Z", error="64 hexadecimal digits"),
        metadata=told("SHA-256 of the text", _SHA256),
    )


class RecordTechnicalMeasure(Order):
    """What a market will ask, or asks, of goods."""

    makes = MeasureTold

    kind = one_of(KINDS, required=True, metadata=told("what it is", "tbt"))
    reference = text("its number", "G/TBT/N/EU/1001")
    member = Member(required=True, metadata=told("whose measure it is", "EU"))
    title = text("what it is called", "鞋类产品化学物质限量法规草案", longest=TEXT_MAX)
    summary = text("what it asks", "拟限制皮革鞋类中六价铬不得超过3 mg/kg", longest=TEXT_MAX)
    products = text("which goods", "皮革鞋类", longest=TEXT_MAX)
    hs_prefixes = fields.List(
        HsPrefix(),
        required=True,
        validate=validate.Length(1, 50, error="1 to 50"),
        metadata=told("HS codes of these goods begin so", ["6403"]),
    )
    notified_on = _day("day of the notification", "2026-11-02")
    comment_until = _day("last day for comments; left out: as usual for the kind", "2027-01-01")
    adopted_on = _day("day of adoption", "2027-03-01")
    in_force_on = _day("first day on which it holds", "2027-09-01")
    text_reference = text("where the text stands", "OJ L 2027/1001", optional=True)
    text_sha256 = _sha256()
    replaces = text("number of the one it takes the place of", "G/TBT/N/EU/900", optional=True)


class MoveTechnicalMeasure(Order):
    """What became of a measure; days left out stay."""

    makes = MeasureMove

    measure_id = text("the measure", _ID)
    to = one_of(STATES, required=True, metadata=told("state to move to; the same: its days are moved", "ADOPTED"))
    comment_until = _day("last day for comments", "2027-02-01")
    adopted_on = _day("day of adoption", "2027-03-01")
    in_force_on = _day("first day on which it holds", "2027-09-01")
    text_reference = text("where the text stands", "OJ L 2027/1001", optional=True)
    text_sha256 = _sha256()
    reason = text("why", "评议期延长", longest=TEXT_MAX, optional=True)
    document_no = text("document behind it", "惠检标〔2026〕3号", optional=True)
    on = _day("not after today; left out: today", "2026-11-22")


class TechnicalMeasureShape(Schema):
    """A measure, and where it stands."""

    measure_id = fields.String(required=True, metadata=told("its id", _ID))
    kind = one_of(KINDS, required=True)
    reference = fields.String(required=True)
    member = fields.String(required=True, metadata=told("whose it is", "EU"))
    state = one_of(STATES, required=True)
    title = fields.String(required=True)
    summary = fields.String(required=True)
    products = fields.String(required=True)
    hs_prefixes = fields.List(fields.String(), required=True)
    notified_on = fields.Date(required=True, allow_none=True)
    comment_until = fields.Date(required=True, allow_none=True)
    adopted_on = fields.Date(required=True, allow_none=True)
    in_force_on = fields.Date(required=True, allow_none=True)
    text_reference = fields.String(required=True, allow_none=True)
    text_sha256 = fields.String(required=True, allow_none=True)
    replaces = fields.String(required=True, allow_none=True)
    agency = fields.String(required=True, metadata=told("who recorded it", "customs"))
    recorded_on = fields.Date(required=True)
    matched = fields.Boolean(required=True, metadata=told("every maker of such goods was told"))
    clause = fields.String(required=True)
    version = fields.Integer(required=True)


class ConcernedZoneShape(Schema):
    """A zone with members that a measure concerns."""

    zone_id = fields.String(required=True)
    name = fields.String(required=True)
    division = fields.String(required=True, allow_none=True)
    members = fields.Integer(required=True, metadata=told("how many", 12))


class TechnicalMeasureFile(TechnicalMeasureShape):
    """A measure with how many it concerns, in which zones, what was said on it, its terms and its history."""

    concerned = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    zones = fields.List(fields.Nested(ConcernedZoneShape), required=True)
    comments = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    clocks = fields.List(fields.Nested(RunningTermShape), required=True)
    history = history()


class GetTechnicalMeasure(Schema):
    """Which measure."""

    measure_id = text("the measure", _ID)


class ListTechnicalMeasures(Paged):
    """Which measures."""

    limit = page_limit(100)
    kind = one_of(KINDS, load_default=None, allow_none=True, metadata=told("of this kind", "tbt"))
    member = Member(load_default=None, allow_none=True, metadata=told("of this member", "EU"))
    state = one_of(STATES, load_default=None, allow_none=True, metadata=told("in this state", "ADOPTED"))
    hs_code = HsCode(load_default=None, allow_none=True, metadata=told("what is about this code", "640399"))


class TechnicalMeasurePage(Schema):
    """Measures, newest first."""

    items = fields.List(fields.Nested(TechnicalMeasureShape), required=True)
    next_cursor = next_cursor()


class ListMeasureNotices(Paged):
    """Whose notices, or of which measure."""

    uscc = UsccCode(load_default=None, allow_none=True, metadata=told("of this enterprise", _USCC))
    measure_id = text("of this measure", _ID, optional=True)


class MeasureNoticeShape(Schema):
    """That a measure concerns an enterprise, and until when something is to be done."""

    notice_id = fields.String(required=True)
    measure_id = fields.String(required=True)
    uscc = fields.String(required=True)
    division = fields.String(required=True)
    hs_prefix = fields.String(required=True, metadata=told("the longest that is about its goods", "640399"))
    way = one_of(WAYS, required=True, metadata=told("goods_and_market: it sold such goods there", "goods"))
    sent_on = fields.Date(required=True)
    kind = fields.String(required=True)
    reference = fields.String(required=True)
    member = fields.String(required=True)
    title = fields.String(required=True)
    state = fields.String(required=True)
    comment_until = fields.Date(required=True, allow_none=True)
    in_force_on = fields.Date(required=True, allow_none=True)


class MeasureNoticePage(Schema):
    """Notices, newest first."""

    items = fields.List(fields.Nested(MeasureNoticeShape), required=True)
    next_cursor = next_cursor()


class DraftMeasureComment(Order):
    """A comment to draft: an enterprise's for the departments, or an agency's for the member."""

    makes = CommentDraft

    measure_id = said("the measure", _ID)
    text = said("what is said", "建议将过渡期延长至12个月", longest=_LONG)
    uscc = UsccCode(
        load_default=None, allow_none=True, metadata=told("the enterprise that says it; left out: the agency", _USCC)
    )


class MoveMeasureComment(Order):
    """What becomes of a comment."""

    makes = CommentMove

    comment_id = said("the comment", _COMMENT)
    to = one_of(("SENT", "ANSWERED", "WITHDRAWN"), required=True, metadata=told("state to move to", "SENT"))
    sent_to = said("the member's enquiry point", "EU-TBT@ec.example", optional=True)
    answer = said("what was answered", "过渡期改为12个月", longest=_LONG, optional=True)
    document_no = said("document behind it", "惠检标〔2026〕5号", optional=True)
    reason = said("why it is withdrawn", "已由商会统一提交", longest=TEXT_MAX, optional=True)
    on = _day("not after today; left out: today", "2026-11-22")


class MeasureCommentShape(Schema):
    """A comment, and what became of it."""

    comment_id = fields.String(required=True, metadata=told("its id", _COMMENT))
    measure_id = fields.String(required=True)
    uscc = fields.String(required=True, allow_none=True, metadata=told("whose it is; null: an agency's"))
    division = fields.String(required=True, allow_none=True)
    state = one_of(COMMENT_STATES, required=True)
    text = fields.String(required=True)
    agency = fields.String(required=True, metadata=told("who drafted it", "customs"))
    actor = fields.String(required=True, allow_none=True)
    drafted_on = fields.Date(required=True)
    sent_to = fields.String(required=True, allow_none=True)
    sent_on = fields.Date(required=True, allow_none=True)
    document_no = fields.String(required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True)
    answered_on = fields.Date(required=True, allow_none=True)
    answered_by = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True)


class ListMeasureComments(Paged):
    """Which comments."""

    limit = page_limit(50)
    measure_id = said("on this measure", _ID, optional=True)
    uscc = UsccCode(load_default=None, allow_none=True, metadata=told("of this enterprise", _USCC))
    state = one_of(COMMENT_STATES, load_default=None, allow_none=True, metadata=told("in this state", "SENT"))


class MeasureCommentPage(Schema):
    """Comments, newest first."""

    items = fields.List(fields.Nested(MeasureCommentShape), required=True)
    next_cursor = next_cursor()
