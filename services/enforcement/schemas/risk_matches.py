"""Shapes of matches of risk information."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.enforcement.domain.risk_matches import STATES as MATCH_STATES
from services.enforcement.domain.risk_matches import TARGETS, WAYS
from services.enforcement.schemas.shapes import (
    TEXT_MAX,
    HsCode,
    Order,
    Paged,
    UsccCode,
    next_cursor,
    one_of,
    text,
    told,
)
from services.enforcement.use_cases.matching import Decide, Name

_ID = "0192f0c1-0000-7000-8000-000000000201"
_MATCH = "0192f0c1-0000-7000-8000-000000000202"
_USCC = "91441323MA4YNT018E"


class MatchEffectShape(Schema):
    """What the last decision on a match led to, or why it led to nothing and what helps."""

    kind = one_of(("trace_case", "notice"), required=True, metadata=told("of what", "trace_case"))
    id = fields.String(required=True, allow_none=True, metadata=told("the case or the notice; null: there is none"))
    code = fields.String(required=True, metadata=told("what became of it", "CASE_OPENED"))
    zh = fields.String(required=True, metadata=told("in words", "已立案开展责任追溯"))
    en = fields.String(required=True, metadata=told("in words", "a trace case was opened"))
    clause = fields.String(required=True)


class MatchShape(Schema):
    """For whom information may be about, how it was found, and what a person decided of it."""

    match_id = fields.String(required=True, metadata=told("its id", _MATCH))
    information_id = fields.String(required=True)
    target = one_of(TARGETS, required=True)
    target_id = fields.String(required=True, metadata=told("code, brand, lot or consignment"))
    uscc = fields.String(required=True, metadata=told("whose it is", _USCC))
    shown = fields.String(required=True, metadata=told("as a person reads it"))
    hs_code = fields.String(required=True, allow_none=True)
    way = one_of(WAYS, required=True, metadata=told("how it was found", "name"))
    score = fields.Integer(
        required=True, metadata=told("0 to 10,000; by a code 10,000 is certain, by a name it is the same name", 7200)
    )
    state = one_of(MATCH_STATES, required=True)
    found_on = fields.Date(required=True)
    decided_on = fields.Date(required=True, allow_none=True)
    decided_by = fields.String(required=True, allow_none=True)
    actor = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    trace_case_id = fields.String(required=True, allow_none=True, metadata=told("case that it opened"))
    effects = fields.List(
        fields.Nested(MatchEffectShape), required=True, metadata=told("what the last decision on it led to")
    )
    clause = fields.String(required=True)
    version = fields.Integer(required=True)


class ListRiskMatches(Paged):
    """Which matches."""

    information_id = text("of this information", _ID, optional=True)
    uscc = UsccCode(load_default=None, allow_none=True, metadata=told("of this enterprise", _USCC))
    state = one_of(MATCH_STATES, load_default=None, allow_none=True, metadata=told("in this state", "PROPOSED"))
    target = one_of(TARGETS, load_default=None, allow_none=True, metadata=told("things of this kind", "lot"))


class MatchPage(Schema):
    """Matches, newest first."""

    items = fields.List(fields.Nested(MatchShape), required=True)
    next_cursor = next_cursor()


class DecideRiskMatches(Order):
    """What a person decided of some candidates."""

    makes = Decide

    match_ids = fields.List(
        text("", _MATCH, required=False),
        required=True,
        validate=validate.Length(1, 100, error="1 to 100 matches"),
        metadata=told("the matches", [_MATCH]),
    )
    to = one_of(("CONFIRMED", "REJECTED"), required=True, metadata=told("what was decided", "CONFIRMED"))
    reason = text(
        "why; needed to reject, and to take a rejection back", "核对营业执照一致", longest=TEXT_MAX, optional=True
    )


class NameRiskMatch(Order):
    """A target that a person names, since no way of matching found it; it is confirmed by that."""

    makes = Name

    information_id = text("the information", _ID)
    target = one_of(TARGETS, required=True, metadata=told("what is meant", "lot"))
    target_id = text("code of the enterprise, brand, lot or consignment", "L26-1101")
    uscc = UsccCode(required=True, metadata=told("whose it is", _USCC))
    reason = text("how it is known", "企业台账核对", longest=TEXT_MAX)
    hs_code = HsCode(load_default=None, allow_none=True, metadata=told("of the goods", "640399"))


class MatchesDecided(Schema):
    """The matches as they stand."""

    items = fields.List(fields.Nested(MatchShape), required=True)
