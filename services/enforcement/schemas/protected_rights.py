"""Shapes of marks and patents that are looked after, and of goods that may hurt them."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from databus.shapes import Day, YesNo
from services.enforcement.domain.protected_rights import (
    HIT_STATES,
    KINDS,
    STATES,
    TARGETS,
    WAYS,
    HitDecision,
    RightMove,
    RightTold,
)
from services.enforcement.schemas.risk_information import Country, RunningTermShape
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
    texts,
    told,
)

_ID = "0192f0c1-0000-7000-8000-000000000231"
_HIT = "0192f0c1-0000-7000-8000-000000000232"
_USCC = "91441323MA4YNT018E"


def _licensed() -> fields.List[Any]:
    return fields.List(
        UsccCode(),
        load_default=None,
        allow_none=True,
        validate=validate.Length(0, 50, error="at most 50"),
        metadata=told("enterprises that may make or use it", [_USCC]),
    )


class RecordProtectedRight(Order):
    """A mark or a patent to look after."""

    makes = RightTold

    kind = one_of(KINDS, required=True, metadata=told("what it is", "well_known_mark"))
    number = text("its number", "G1234567")
    name = fields.String(
        required=True,
        validate=validate.Regexp(r"\A(?=(?:.*\w){2})[^\x00-\x1f]{2,200}\Z", error="at least two letters or signs"),
        metadata={
            **told("the mark as written, or what the patent is called", "惠步"),
            "pattern": r"^[^\u0000-\u001f]{2,200}$",
        },
    )
    owner = text("whose it is", "惠东县合成鞋业有限公司", longest=200)
    owner_uscc = UsccCode(load_default=None, allow_none=True, metadata=told("the owner's code, if it has one", _USCC))
    owner_country = Country(load_default=None, allow_none=True, metadata=told("where the owner sits", "DE"))
    classes = texts("classes of Nice or of the IPC", ["25"])
    hs_prefixes = fields.List(
        HsPrefix(),
        required=True,
        validate=validate.Length(1, 50, error="1 to 50"),
        metadata=told("HS codes of its goods begin so", ["6403"]),
    )
    licensed = _licensed()
    valid_from = Day(required=True, metadata=told("first day", "2020-01-01"))
    valid_until = Day(required=True, metadata=told("last day", "2029-12-31"))
    source = text("from where it is known", "国家知识产权局公告〔2020〕第1号")


class MoveProtectedRight(Order):
    """What became of a right."""

    makes = RightMove

    right_id = text("the right", _ID)
    to = one_of(STATES, required=True, metadata=told("REGISTERED: renewed, or licensed anew", "REGISTERED"))
    reason = text("why", "续展注册", longest=TEXT_MAX)
    valid_until = Day(load_default=None, allow_none=True, metadata=told("last day, where it moves", "2039-12-31"))
    licensed = _licensed()
    document_no = text("document behind it", "续展〔2026〕1号", optional=True)
    on = Day(load_default=None, allow_none=True, metadata=told("not after today; left out: today", "2026-11-22"))


class ProtectedRightShape(Schema):
    """A mark or a patent that is looked after."""

    right_id = fields.String(required=True, metadata=told("its id", _ID))
    kind = one_of(KINDS, required=True)
    number = fields.String(required=True)
    name = fields.String(required=True)
    owner = fields.String(required=True)
    owner_uscc = fields.String(required=True, allow_none=True)
    owner_country = fields.String(required=True, allow_none=True)
    classes = fields.List(fields.String(), required=True)
    hs_prefixes = fields.List(fields.String(), required=True)
    licensed = fields.List(fields.String(), required=True)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True)
    source = fields.String(required=True)
    state = one_of(STATES, required=True)
    agency = fields.String(required=True, metadata=told("who recorded it", "samr"))
    recorded_on = fields.Date(required=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True)


class ProtectedRightFile(ProtectedRightShape):
    """A right with how many hits on it stand where, and its history."""

    hits = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    history = history()


class GetProtectedRight(Schema):
    """Which right."""

    right_id = text("the right", _ID)


class ListProtectedRights(Paged):
    """Which rights."""

    limit = page_limit(100)
    kind = one_of(KINDS, load_default=None, allow_none=True, metadata=told("of this kind", "well_known_mark"))
    state = one_of(STATES, load_default=None, allow_none=True, metadata=told("in this state", "REGISTERED"))
    hs_code = HsCode(load_default=None, allow_none=True, metadata=told("what is about this code", "640399"))


class ProtectedRightPage(Schema):
    """Rights, newest first."""

    items = fields.List(fields.Nested(ProtectedRightShape), required=True)
    next_cursor = next_cursor()


class DecideRightHit(Order):
    """What a person says of a hit, and why."""

    makes = HitDecision

    hit_id = text("the hit", _HIT)
    to = one_of(("CONFIRMED", "REJECTED"), required=True, metadata=told("state to move to", "CONFIRMED"))
    reason = text("why", "鞋盒使用近似标识，未获授权", longest=TEXT_MAX)
    evidence = texts("CONFIRMED: document numbers or digests", ["惠东市监鉴〔2026〕3号"])
    hold = YesNo(load_default=False, metadata=told("propose to hold the goods at the border", True))


class RightHitShape(Schema):
    """Goods, or a maker of such goods, that may hurt a right."""

    hit_id = fields.String(required=True, metadata=told("its id", _HIT))
    right_id = fields.String(required=True)
    target = one_of(TARGETS, required=True)
    target_id = fields.String(required=True)
    uscc = fields.String(required=True)
    division = fields.String(required=True)
    hs_code = fields.String(required=True)
    shown = fields.String(required=True, metadata=told("as a person reads it"))
    way = one_of(WAYS, required=True, metadata=told("declared by the mark, a brand of that name, or such goods"))
    state = one_of(HIT_STATES, required=True)
    found_on = fields.Date(required=True)
    decided_on = fields.Date(required=True, allow_none=True)
    decided_by = fields.String(required=True, allow_none=True)
    actor = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    evidence = fields.List(fields.String(), required=True)
    hold_proposed = fields.Boolean(required=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True)


class RightHitFile(RightHitShape):
    """A hit with its terms and its history."""

    clocks = fields.List(fields.Nested(RunningTermShape), required=True)
    history = history()


class GetRightHit(Schema):
    """Which hit."""

    hit_id = text("the hit", _HIT)


class ListRightHits(Paged):
    """Which hits."""

    right_id = text("on this right", _ID, optional=True)
    uscc = UsccCode(load_default=None, allow_none=True, metadata=told("of this enterprise", _USCC))
    state = one_of(HIT_STATES, load_default=None, allow_none=True, metadata=told("in this state", "CONFIRMED"))


class RightHitPage(Schema):
    """Hits, newest first."""

    items = fields.List(fields.Nested(RightHitShape), required=True)
    next_cursor = next_cursor()
