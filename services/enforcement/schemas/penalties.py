"""Shapes of penalties and substantiated complaints."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from databus.shapes import Day, Whole
from services.enforcement.schemas.clocks import clocks
from services.enforcement.schemas.shapes import (
    FEN_MAX,
    TEXT_MAX,
    Order,
    Paged,
    UsccCode,
    history,
    next_cursor,
    one_of,
    text,
    told,
)
from services.enforcement.use_cases import penalties as orders

STATES = ("DECIDED", "ANNULLED")
_ID = "0192f0c1-0000-7000-8000-000000000051"


def _fen(description: str, example: int, *, least: int = 0, **kwargs: Any) -> Whole:
    return Whole(
        validate=validate.Range(least, FEN_MAX, error=f"a whole number of fen, from {least}"),
        metadata=told(description, example),
        **kwargs,
    )


class RecordPenalty(Order):
    """A penalty that the calling agency decided."""

    makes = orders.RecordPenalty

    uscc = UsccCode(required=True, metadata=told("the enterprise", "91441323MA4YNT018E"))
    document_no = text("number of the decision", "惠东市监罚〔2026〕12号")
    occurred_on = Day(required=True, metadata=told("day of the act", "2026-10-02"))
    decided_on = Day(required=True, metadata=told("day of the decision, not after today", "2026-11-20"))
    effective_on = Day(required=True, metadata=told("day it takes legal effect", "2026-11-23"))
    act = text("what was done", "以次充好", longest=TEXT_MAX)
    item = text("credit item it leads to", "P06", longest=10)
    statute = text("statute it rests on", "商检法 33")
    fine_fen = _fen("fine in fen, 0 for none", 5_000_000, required=True)
    goods_value_fen = _fen(
        "value of the goods; if said, the fine is checked against the statute's range",
        8_000_000,
        least=100,
        load_default=None,
        allow_none=True,
    )
    trace_case_id = text("trace case it follows from", "0192f0c1-0000-7000-8000-000000000041", optional=True)


class AnnulPenalty(Order):
    """An annulment by the agency that decided, or by the body that reviewed."""

    makes = orders.AnnulPenalty

    penalty_id = text("the penalty", _ID)
    document_no = text("document of the annulment", "复议〔2026〕3号")
    reason = text("why", "主要事实不清", longest=TEXT_MAX)
    on = Day(load_default=None, allow_none=True, metadata=told("not after today; left out: today", "2026-12-20"))


class PenaltyShape(Schema):
    """A penalty; `item` is the credit item it leads to from `effective_on`."""

    penalty_id = fields.String(required=True, metadata=told("the penalty", _ID))
    uscc = fields.String(required=True)
    agency = fields.String(required=True)
    document_no = fields.String(required=True)
    occurred_on = fields.Date(required=True)
    decided_on = fields.Date(required=True)
    effective_on = fields.Date(required=True)
    act = fields.String(required=True)
    item = fields.String(required=True)
    statute = fields.String(required=True)
    fine_fen = fields.Integer(required=True)
    goods_value_fen = fields.Integer(required=True, allow_none=True)
    trace_case_id = fields.String(required=True, allow_none=True)
    state = one_of(STATES, required=True)
    annulled_on = fields.Date(required=True, allow_none=True)
    annulment_document_no = fields.String(required=True, allow_none=True)
    annulment_reason = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)


class TermShape(Schema):
    """A term; `provisional` while the calendar of its year is not confirmed."""

    due_on = fields.Date(required=True)
    provisional = fields.Boolean(required=True)


class PenaltyFile(PenaltyShape):
    """A penalty with the day its publication must be gone (annulled ones) and its history."""

    clocks = clocks()
    withdraw_publication = fields.Nested(
        TermShape, required=True, allow_none=True, metadata=told("行政处罚法 48, 85: three working days")
    )
    history = history()


class GetPenalty(Schema):
    """Which penalty."""

    penalty_id = text("the penalty", _ID)


class ListPenalties(Paged):
    """Which penalties."""

    uscc = UsccCode(load_default=None, allow_none=True, metadata=told("of one enterprise", "91441323MA4YNT018E"))
    state = one_of(STATES, load_default=None, allow_none=True, metadata=told("only in this state"))
    trace_case_id = text("that cite this case", "0192f0c1-0000-7000-8000-000000000041", optional=True)


class PenaltyPage(Schema):
    """Penalties, newest first."""

    items = fields.List(fields.Nested(PenaltyShape), required=True)
    next_cursor = next_cursor()


class RecordComplaint(Order):
    """A complaint found true; there is no field for who complained, and an unknown field is refused."""

    makes = orders.RecordComplaint

    uscc = UsccCode(required=True, metadata=told("the enterprise", "91441323MA4YNT018E"))
    document_no = text("number of the finding", "诉〔2026〕5号")
    occurred_on = Day(load_default=None, allow_none=True, metadata=told("day of the act, if known", "2026-10-09"))
    effective_on = Day(required=True, metadata=told("day the finding takes effect", "2026-11-20"))


class ComplaintShape(Schema):
    """A substantiated complaint."""

    complaint_id = fields.String(required=True)
    uscc = fields.String(required=True)
    agency = fields.String(required=True)
    document_no = fields.String(required=True)
    occurred_on = fields.Date(required=True, allow_none=True)
    effective_on = fields.Date(required=True)
    version = fields.Integer(required=True)
