"""Shapes of reference data: entries about goods and countries."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from databus.contracts.inspection import MODES
from databus.contracts.inspection_reference import ENTRY_KINDS
from databus.shapes import Whole, YesNo
from services.inspection.domain.facts import PRODUCT_RISKS
from services.inspection.domain.reference import GOODS_KINDS, LIST_KINDS
from services.inspection.schemas.fields import (
    cursor,
    day,
    hs_code,
    hs_prefix,
    identity,
    one_of,
    page_limit,
    text,
)

SAYS = ("statutory", "not_statutory", *PRODUCT_RISKS)
MOST_SIZES = 30
MOST_ITEMS = 50


def zone(description: str, **options: Any) -> fields.String:
    """A zone's id."""
    right = "the zone's id, such as huidong-shoes"
    return fields.String(
        validate=validate.Regexp(r"[a-z0-9][a-z0-9-]{0,63}\Z", error=right),
        error_messages={"invalid": right},
        metadata={"description": description, "example": "huidong-shoes"},
        **options,
    )


def few(most: int) -> Whole:
    """How many rows a page has, of a list whose rows are long."""
    return Whole(
        from_text=True,
        load_default=most,
        validate=validate.Range(1, most, error="a whole number from {min} to {max}"),
        error_messages={"invalid": f"a whole number from 1 to {most}"},
        metadata={"description": "rows of a page", "example": most},
    )


def country(description: str, **options: Any) -> fields.String:
    """A country."""
    right = "a country of ISO 3166-1 alpha-2, such as KE"
    return fields.String(
        validate=validate.Regexp(r"[A-Z]{2}\Z", error=right),
        error_messages={"invalid": right},
        metadata={"description": description, "example": "KE"},
        **options,
    )


def _count(description: str, most: int, least: int = 0, **options: Any) -> Whole:
    return Whole(
        validate=validate.Range(least, most, error="a whole number from {min} to {max}"),
        error_messages={"invalid": f"a whole number from {least} to {most}"},
        metadata={"description": description, "example": max(least, 1)},
        **options,
    )


class _Dated(Schema):
    from_on = day("first day", required=True)
    until_on = day("last day; null: until another takes its place", load_default=None, allow_none=True)
    document_no = text("number of the document that says so", "公告〔2026〕31号", required=True)
    clause = text("clause; that of the kind unless given", "商检法 4", load_default=None, allow_none=True)
    name = text("what it is, for people", "玩具", load_default=None, allow_none=True)


class TakesGoods(_Dated):
    """What goods are from a day on."""

    kind = one_of(GOODS_KINDS, "statutory 法检目录 · product_risk 产品风险", required=True)
    hs_prefix = hs_prefix("goods whose HS code begins so", required=True)
    says = one_of(SAYS, "statutory or not_statutory; or general, elevated, high", required=True)


class SampleSizeShape(Schema):
    """How many pieces of a lot are drawn."""

    lot_to = _count("lots of up to so many pieces; left out: any larger", 10**9, 2)
    sample = _count("how many are drawn", 100_000, 1, required=True)
    accept = _count("how many of them may be bad", 100_000, required=True)


class SamplingItemShape(Schema):
    """What a sample is tested for."""

    code = fields.String(
        required=True,
        validate=validate.Regexp(r"[A-Z][A-Z0-9_]{0,39}\Z", error="capital letters, digits and _, such as AZO_DYES"),
        metadata={"description": "code of the item", "example": "AZO_DYES"},
    )
    zh = text("name in Chinese", "禁用偶氮染料", required=True)
    en = text("name in English", "banned azo dyes", required=True)
    standard = text("standard it is tested by", "GB/T 17592", required=True)
    limit = text("limit, as the standard words it", "20 mg/kg", load_default=None, allow_none=True)


class SamplingPlanShape(Schema):
    """A sampling plan: sizes by lot, and what is tested."""

    sizes = fields.List(
        fields.Nested(SampleSizeShape),
        required=True,
        validate=validate.Length(1, MOST_SIZES, error="1 to 30 sizes"),
        metadata={"description": "sizes, from small lots to any"},
    )
    items = fields.List(
        fields.Nested(SamplingItemShape),
        required=True,
        validate=validate.Length(1, MOST_ITEMS, error="1 to 50 items"),
        metadata={"description": "what is tested"},
    )


class TakesReference(_Dated):
    """A sampling plan, a partner of a trade agreement, or a country on a list."""

    kind = one_of(
        LIST_KINDS,
        "sampling_plan 抽样方案 · trade_agreement 自贸协定 · aid_country 受援国 · africa_country 输非目的国",
        required=True,
    )
    hs_prefix = hs_prefix("sampling plan: for goods under it; null: any", load_default=None, allow_none=True)
    zone_id = zone("sampling plan: for members of this zone; null: any", load_default=None, allow_none=True)
    mode = one_of(MODES, "sampling plan: in this mode; null: any", load_default=None, allow_none=True)
    plan = fields.Nested(
        SamplingPlanShape, load_default=None, allow_none=True, metadata={"description": "the sampling plan"}
    )
    country = country("trade agreement, aid, Africa: the country", load_default=None, allow_none=True)
    agreement = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Regexp(r"[A-Z][A-Z0-9_]{0,39}\Z", error="capital letters, digits and _, such as RCEP"),
        metadata={"description": "trade agreement: its code", "example": "RCEP"},
    )
    listed = YesNo(
        load_default=None,
        allow_none=True,
        metadata={"description": "aid, Africa: on the list (true), or taken off it (false)", "example": True},
    )


class TakesEntryId(Schema):
    """Which entry."""

    entry_id = identity("the entry", required=True)


class TakesReferenceWithdrawal(Schema):
    """An entry that was wrong."""

    entry_id = identity("the entry", required=True)
    reason = text("why", "编码录入有误", longest=500, required=True)


class TakesGetGoods(Schema):
    """An HS code, on a day, as it was known at a moment."""

    hs_code = hs_code(required=True)
    zone_id = zone("for members of this zone: what monitoring found there counts", load_default=None, allow_none=True)
    on = day("day; today unless given", load_default=None, allow_none=True)
    known_at = fields.AwareDateTime(
        load_default=None,
        allow_none=True,
        error_messages={
            "invalid": "a moment of RFC 3339 with its zone, such as 2026-11-22T03:00:00Z",
            "invalid_awareness": "a moment with its zone, such as 2026-11-22T03:00:00Z",
        },
        metadata={"description": "as it was known then; now unless given", "example": "2026-11-22T04:00:00Z"},
    )


class _List(Schema):
    on = day("in force on this day", load_default=None, allow_none=True)
    withdrawn = YesNo(
        from_text=True,
        load_default=False,
        metadata={"description": "with entries that were withdrawn", "example": False},
    )
    hs_prefix = hs_prefix("about goods under this prefix", load_default=None, allow_none=True)
    limit = page_limit()
    cursor = cursor()


class TakesListGoods(_List):
    """Which entries about goods."""

    kind = one_of(GOODS_KINDS, "of this kind", load_default=None, allow_none=True)


class TakesListReferences(_List):
    """Which plans and lists."""

    kind = one_of(LIST_KINDS, "of this kind", load_default=None, allow_none=True)
    country = country("of this country", load_default=None, allow_none=True)
    zone_id = zone("of this zone", load_default=None, allow_none=True)


class GivesEntry(Schema):
    """An entry."""

    entry_id = fields.String(metadata={"description": "its id", "example": "0192f0c1-0000-7000-8000-000000000041"})
    kind = fields.String(
        validate=validate.OneOf(ENTRY_KINDS), metadata={"description": "of what", "example": "statutory"}
    )
    hs_prefix = fields.String(allow_none=True, metadata={"description": "goods", "example": "9503"})
    country = fields.String(allow_none=True, metadata={"description": "country", "example": None})
    zone_id = fields.String(allow_none=True, metadata={"description": "zone", "example": None})
    mode = fields.String(allow_none=True, metadata={"description": "mode", "example": None})
    says = fields.String(metadata={"description": "what it says, in a word", "example": "statutory"})
    plan = fields.Dict(
        allow_none=True, metadata={"description": "the sampling plan; lists leave it out", "example": None}
    )
    name = fields.String(metadata={"description": "what it is, for people", "example": "玩具"})
    from_on = fields.Date(metadata={"description": "first day", "example": "2027-01-01"})
    until_on = fields.Date(allow_none=True, metadata={"description": "last day", "example": None})
    document_no = fields.String(allow_none=True, metadata={"description": "document", "example": "公告〔2026〕31号"})
    clause = fields.String(metadata={"description": "clause", "example": "商检法 4"})
    source = fields.String(metadata={"description": "officer, file or monitoring", "example": "officer"})
    agency = fields.String(allow_none=True, metadata={"description": "who recorded it", "example": "customs"})
    actor = fields.String(allow_none=True, metadata={"description": "which officer", "example": "officer-1"})
    recorded_at = fields.AwareDateTime(metadata={"description": "when", "example": "2026-11-22T04:00:00+00:00"})
    withdrawn_at = fields.AwareDateTime(allow_none=True, metadata={"description": "when it was withdrawn"})
    reason = fields.String(allow_none=True, metadata={"description": "why it was withdrawn", "example": None})
    version = fields.Integer(metadata={"description": "grows with every change", "example": 1})


class GivesEntryPage(Schema):
    """A page of entries, newest first."""

    items = fields.List(fields.Nested(GivesEntry), metadata={"description": "the entries"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})


class GoodsBasisShape(Schema):
    """The entry that says what goods are."""

    entry_id = fields.String(metadata={"description": "its id; a shipped one is named by kind, prefix and day"})
    hs_prefix = fields.String(allow_none=True, metadata={"description": "prefix it speaks of", "example": "6403"})
    since = fields.Date(metadata={"description": "first day", "example": "2013-08-15"})
    until_on = fields.Date(allow_none=True, metadata={"description": "last day", "example": None})
    document_no = fields.String(allow_none=True, metadata={"description": "document", "example": None})
    clause = fields.String(metadata={"description": "clause", "example": "商检法 4, 5"})
    source = fields.String(metadata={"description": "rules, officer, file or monitoring", "example": "rules"})
    recorded_at = fields.AwareDateTime(allow_none=True, metadata={"description": "when; null: shipped"})
    version = fields.Integer(metadata={"description": "its version", "example": 1})


class ComingGoodsShape(Schema):
    """A change to come."""

    on = fields.Date(metadata={"description": "its day", "example": "2027-01-01"})
    kind = fields.String(metadata={"description": "of what", "example": "statutory"})
    before = fields.String(metadata={"description": "what it is until then", "example": "not_statutory"})
    after = fields.String(metadata={"description": "what it is from then on", "example": "statutory"})
    document_no = fields.String(allow_none=True, metadata={"description": "document", "example": "公告〔2026〕31号"})
    clause = fields.String(allow_none=True, metadata={"description": "clause", "example": "商检法 4"})


class GivesGoods(Schema):
    """What goods are on a day."""

    hs_code = fields.String(metadata={"description": "the HS code", "example": "640399"})
    on = fields.Date(metadata={"description": "the day", "example": "2026-11-22"})
    known_at = fields.AwareDateTime(metadata={"description": "as known at this moment"})
    statutory = fields.Boolean(metadata={"description": "法检", "example": False})
    statutory_by = fields.Nested(
        GoodsBasisShape, allow_none=True, metadata={"description": "what says so; null: nothing"}
    )
    product_risk = fields.String(metadata={"description": "general, elevated or high", "example": "general"})
    risk_by = fields.Nested(GoodsBasisShape, allow_none=True, metadata={"description": "what says so; null: nothing"})
    registration_required = fields.Boolean(metadata={"description": "exports need a registration", "example": False})
    regimes = fields.List(fields.String(), metadata={"description": "open regimes on them", "example": []})
    coming = fields.List(fields.Nested(ComingGoodsShape), metadata={"description": "what changes next"})
    rule_set = fields.String(metadata={"description": "rules it rests on besides", "example": "inspection-2026.1"})
