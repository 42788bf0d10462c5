"""Shapes of what is done in trace cases: acts, goods, effects of a finding, and evidence."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import Schema, fields, validate

from databus.shapes import Day
from services.enforcement.schemas.shapes import (
    Order,
    Paged,
    next_cursor,
    one_of,
    page_limit,
    text,
    texts,
    told,
)
from services.enforcement.use_cases import investigating

_CASE: Final = "0192f0c1-0000-7000-8000-000000000041"
_CONSIGNMENT: Final = "0192f0c1-0000-7000-8000-000000000021"
_LOT: Final = "0192f0c1-0000-7000-8000-0000000000b1"
_MOST_GOODS: Final = 100
_MOST_EVIDENCE: Final = 10


def day(description: str, **options: Any) -> Day:
    """A day; left out, today, unless told otherwise."""
    return Day(**{"load_default": None, "allow_none": True, **options}, metadata=told(description, "2026-11-22"))


class EvidenceShape(Schema):
    """A piece of evidence: what it is, and the SHA-256 of its file, so that nobody changes it unseen."""

    title = text("what it is", "现场检查笔录", longest=100)
    sha256 = fields.String(
        required=True,
        validate=validate.Regexp(r"[0-9a-f]{64}\Z", error="64 hexadecimal digits"),
        metadata=told("SHA-256 of the file", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    )
    document_no = text("its number", "检〔2026〕9号", optional=True)


def evidence(description: str) -> fields.List[Any]:
    """Pieces of evidence."""
    return fields.List(
        fields.Nested(EvidenceShape),
        load_default=None,
        allow_none=True,
        validate=validate.Length(0, _MOST_EVIDENCE, error=f"at most {_MOST_EVIDENCE}"),
        metadata=told(description, [{"title": "现场检查笔录", "sha256": "0" * 64}]),
    )


def _ids(description: str, example: str) -> fields.List[Any]:
    return texts(description, [example], most=_MOST_GOODS, longest=60)


# ---- acts and goods
class RecordTraceAct(Order):
    """An act of an investigation. Kinds stand in `rules/trace_acts.toml`."""

    makes = investigating.RecordAct

    case_id = text("the case", _CASE)
    kind = text("what was done", "site_inspection", longest=40)
    findings = text("what it found", "裁断车间来料未做六价铬检验", longest=1000)
    on = day("not after today; left out: today")
    officers = texts("who did it", ["officer-1", "officer-2"], most=10)
    place = text("where", "惠东县吉隆镇合成鞋厂裁断车间", longest=200, optional=True)
    heard = text("who was heard, by post", "质检主管", optional=True)
    evidence = evidence("what it yielded")
    consignment_ids = _ids("consignments that it shows to be concerned", _CONSIGNMENT)
    lot_ids = _ids("lots that it shows to be concerned", _LOT)
    document_no = text("its paper", "检〔2026〕9号", optional=True)


class TraceActShape(Schema):
    """An act; `attested` if all its officers are in the register."""

    act_id = fields.String(required=True, metadata=told("the act", "0192f0c1-0000-7000-8000-0000000000d5"))
    case_id = fields.String(required=True)
    uscc = fields.String(required=True)
    kind = fields.String(required=True, metadata=told("what was done", "site_inspection"))
    on = fields.Date(required=True)
    officers = fields.List(fields.String(), required=True)
    attested = fields.Boolean(required=True)
    place = fields.String(required=True, allow_none=True)
    heard = fields.String(required=True, allow_none=True)
    findings = fields.String(required=True)
    evidence = fields.List(fields.Nested(EvidenceShape), required=True)
    lot_ids = fields.List(fields.String(), required=True)
    document_no = fields.String(required=True, allow_none=True)
    agency = fields.String(required=True)
    clause = fields.String(required=True)


class ListTraceActs(Paged):
    """Acts of which case."""

    limit = page_limit(50)
    case_id = text("the case", _CASE)


class TraceActPage(Schema):
    """Acts, newest first."""

    items = fields.List(fields.Nested(TraceActShape), required=True)
    next_cursor = next_cursor()


class LinkTraceGoods(Order):
    """Lots and consignments that a case is about, by their ids in inspection."""

    makes = investigating.LinkGoods

    case_id = text("the case", _CASE)
    consignment_ids = fields.List(
        text("", _CONSIGNMENT, longest=60, required=False),
        load_default=list,
        validate=validate.Length(0, _MOST_GOODS, error=f"at most {_MOST_GOODS}"),
        metadata=told("consignments", [_CONSIGNMENT]),
    )
    lot_ids = fields.List(
        text("", _LOT, longest=60, required=False),
        load_default=list,
        validate=validate.Length(0, _MOST_GOODS, error=f"at most {_MOST_GOODS}"),
        metadata=told("lots", [_LOT]),
    )


class GoodsShape(Schema):
    """The goods of a case."""

    case_id = fields.String(required=True)
    case_no = fields.String(required=True)
    uscc = fields.String(required=True)
    consignment_ids = fields.List(fields.String(), required=True)
    lot_ids = fields.List(fields.String(), required=True)


# ---- what a finding led to
class EffectShape(Schema):
    """What one kind of effect of a finding came to: WAITING (not heard of), DONE or UNDONE."""

    code = fields.String(required=True, metadata=told("which effect", "TITLE_SUSPENDED"))
    service = fields.String(required=True, metadata=told("who confirms it", "enterprise"))
    zh = fields.String(required=True)
    en = fields.String(required=True)
    clause = fields.String(required=True)
    state = one_of(("WAITING", "DONE", "UNDONE"), required=True)
    confirmed = fields.Integer(required=True, metadata=told("how many were told of", 1))
    standing = fields.Integer(required=True, metadata=told("how many of them stand", 1))
    first_at = fields.AwareDateTime(required=True, allow_none=True)
    last_at = fields.AwareDateTime(required=True, allow_none=True)
    undone_at = fields.AwareDateTime(required=True, allow_none=True)
    about = fields.List(fields.String(), required=True, metadata=told("what it was done to, the first 20"))


class CaseReturnShape(Schema):
    """A return that the case is about."""

    return_id = fields.String(required=True)
    state = fields.String(required=True)
    document_no = fields.String(required=True, allow_none=True)
    returned_on = fields.Date(required=True)
