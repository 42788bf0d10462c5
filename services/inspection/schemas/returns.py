"""Shapes of goods that came back, as the form of SN/T 4911 asks."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from databus.contracts.inspection_lots import RETURN_CAUSE_KINDS
from databus.shapes import Whole
from services.inspection.schemas.consignments import country
from services.inspection.schemas.fields import (
    Amount,
    cursor,
    day,
    identity,
    one_of,
    page_limit,
    text,
    uscc,
    version_read,
    yes,
)
from services.inspection.schemas.lots import MOST_LOTS, LotPartShape, amount, several

_MOST_MARKS = 200


def _code(description: str, example: str, **options: Any) -> fields.String:
    return text(description, example, longest=40, **options)


def _optional(description: str, example: str) -> fields.String:
    return text(description, example, longest=100, load_default=None, allow_none=True)


def _marks() -> fields.List[Any]:
    return fields.List(
        text("a mark", "NX-L26-000123", longest=60),
        load_default=list,
        validate=validate.Length(max=_MOST_MARKS, error=f"at most {_MOST_MARKS}"),
        metadata={"description": "marks on the pieces", "example": ["NX-L26-000123"]},
    )


class TakesRecordReturn(Schema):
    """Goods that came back. Codes of cause and class stand in `rules/returns.toml`."""

    consignment_id = identity("the consignment they are of", required=True)
    quantity = amount("how many came back", required=True)
    returned_on = day("when", required=True)
    goods_class = _code("class of goods of the form", "light_industry", required=True)
    cause = _code("cause of the form, as claimed", "health_safety_environment", required=True)
    reason = text("what happened", "六价铬超标", longest=500, required=True)
    document_no = text("paper that shows it", "退运〔2026〕3号", required=True)
    country = country("country they came back from; where they went unless said")
    value_usd = Amount(
        load_default=None,
        allow_none=True,
        metadata={"description": "value in USD, as decimal text", "example": "18000.00"},
    )
    certificate_no = _optional("certificate that had been issued", "检证〔2026〕5号")
    enterprise_class = Whole(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 4, error="class 1 to 4"),
        metadata={"description": "class of the enterprise then (order 113)", "example": 2},
    )
    third_party_body = _optional("third party that had tested", "SANHU-LAB")
    third_party_report_no = _optional("its report", "LAB-2026-0007")
    tested_abroad_by = _optional("official body abroad that tested", "BVL")
    qms = yes("the enterprise has a quality management system")
    qms_audited_by = _optional("who audited it", "认证机构")
    lots = several(LotPartShape, MOST_LOTS, "which lots, how much of each", load_default=list)
    marks = _marks()
    trace_case_id = identity("the trace case, where it is known", load_default=None, allow_none=True)


class TakesSettleReturn(Schema):
    """What the investigation of a return found; what is left out stays."""

    return_id = identity("the return", required=True)
    cause = _code("the cause found", "health_safety_environment", load_default=None, allow_none=True)
    reason = text("why it is so", "皮料供应商批次六价铬超标", longest=500, required=True)
    document_no = text("paper that shows it", "调〔2026〕3号", required=True)
    lots = several(LotPartShape, MOST_LOTS, "which lots it is, how much of each", load_default=list)
    marks = _marks()
    trace_case_id = identity("the trace case", load_default=None, allow_none=True)
    version = version_read()


class TakesReturnId(Schema):
    """Which return."""

    return_id = identity("the return", required=True)


class TakesListReturns(Schema):
    """Which returns."""

    uscc = uscc("of this enterprise", load_default=None, allow_none=True)
    consignment_id = identity("of this consignment", load_default=None, allow_none=True)
    lot_id = identity("of this lot", load_default=None, allow_none=True)
    trace_case_id = identity("of this trace case", load_default=None, allow_none=True)
    cause = _code("for this cause", "transport_damage", load_default=None, allow_none=True)
    cause_kind = one_of(RETURN_CAUSE_KINDS, "for causes of this kind", load_default=None, allow_none=True)
    goods_class = _code("of this class", "light_industry", load_default=None, allow_none=True)
    country = country("from this country")
    from_on = day("on this day or later", load_default=None, allow_none=True)
    until_on = day("on this day or earlier", load_default=None, allow_none=True)
    limit = page_limit()
    cursor = cursor()


class ReturnedLotShape(Schema):
    """How much of a lot came back."""

    lot_id = fields.String(metadata={"description": "the lot"})
    lot_no = fields.String(metadata={"description": "the maker's number", "example": "L26-1101"})
    quantity = fields.String(metadata={"description": "how much of it", "example": "120"})
    marks = fields.List(fields.String(), metadata={"description": "which pieces"})


class GivesReturn(Schema):
    """A return."""

    return_id = fields.String(metadata={"description": "its id", "example": "0192f0c1-0000-7000-8000-0000000000a1"})
    consignment_id = fields.String(metadata={"description": "the consignment"})
    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    hs_code = fields.String(metadata={"description": "HS code", "example": "640399"})
    quantity = fields.String(metadata={"description": "how many came back", "example": "120"})
    unit = fields.String(metadata={"description": "of what", "example": "双"})
    returned_on = fields.Date(metadata={"description": "when"})
    goods_class = fields.String(metadata={"description": "class of goods", "example": "light_industry"})
    cause = fields.String(metadata={"description": "the cause", "example": "health_safety_environment"})
    cause_kind = fields.String(metadata={"description": "quality or non_quality", "example": "quality"})
    cause_settled = fields.Boolean(metadata={"description": "settled by who investigated; else only claimed"})
    cause_settled_by = fields.String(allow_none=True, metadata={"description": "by whom"})
    cause_settled_on = fields.Date(allow_none=True, metadata={"description": "when"})
    settling_document_no = fields.String(allow_none=True, metadata={"description": "on which paper"})
    reason = fields.String(metadata={"description": "what happened", "example": "六价铬超标"})
    document_no = fields.String(metadata={"description": "paper that shows it", "example": "退运〔2026〕3号"})
    country = fields.String(allow_none=True, metadata={"description": "from where", "example": "DE"})
    value_usd = fields.String(allow_none=True, metadata={"description": "value in USD", "example": "18000"})
    statutory = fields.Boolean(metadata={"description": "法检 goods"})
    inspected = fields.Boolean(metadata={"description": "had been checked before they left"})
    certificate_no = fields.String(allow_none=True, metadata={"description": "certificate issued"})
    enterprise_class = fields.Integer(allow_none=True, metadata={"description": "class 1 to 4"})
    third_party_body = fields.String(allow_none=True, metadata={"description": "third party that had tested"})
    third_party_report_no = fields.String(allow_none=True, metadata={"description": "its report"})
    tested_abroad_by = fields.String(allow_none=True, metadata={"description": "official body abroad"})
    qms = fields.Boolean(metadata={"description": "quality management system"})
    qms_audited_by = fields.String(allow_none=True, metadata={"description": "audited by"})
    lots = fields.List(fields.Nested(ReturnedLotShape), metadata={"description": "which lots; none where unknown"})
    trace_case_id = fields.String(allow_none=True, metadata={"description": "the trace case it led to"})
    agency = fields.String(metadata={"description": "who recorded it", "example": "portal"})
    recorded_at = fields.AwareDateTime(metadata={"description": "moment it was recorded"})
    version = fields.Integer(metadata={"description": "grows with every change", "example": 1})


class GivesReturnPage(Schema):
    """A page of returns, newest first."""

    items = fields.List(fields.Nested(GivesReturn), metadata={"description": "the returns"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})
