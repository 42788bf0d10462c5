"""Shapes of what helps an enterprise in a trace case: negotiations with those abroad, and plans of support."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import Schema, fields, validate

from databus.shapes import Day
from services.enforcement.domain import negotiations, supports
from services.enforcement.schemas.returns import country
from services.enforcement.schemas.shapes import (
    Order,
    Paged,
    UsccCode,
    next_cursor,
    one_of,
    page_limit,
    text,
    told,
)
from services.enforcement.schemas.trace_work import EvidenceShape, day, evidence
from services.enforcement.use_cases import negotiating, supporting

_CASE: Final = "0192f0c1-0000-7000-8000-000000000041"
_MOST_MEASURES: Final = 20


# ---- negotiations
class OpenNegotiation(Order):
    """With whom, about what, and what we say. Channels stand in `rules/negotiations.toml`."""

    makes = negotiating.OpenNegotiation

    case_id = text("the case", _CASE)
    counterpart = text("with whom", "EU TBT Enquiry Point")
    country = country("whose rule or market it is", required=True)
    channel = text("by which way", "wto_enquiry_point", longest=40)
    matter = text("what it is about", "皮革制品六价铬限量及抽样方法", longest=500)
    position = text("what we say", "检测方法与ISO 17075-1不一致", longest=1000)
    foreign_rule = text("the rule abroad", "Regulation (EC) 1907/2006 Annex XVII 47", longest=200, optional=True)
    on = day("not after today; left out: today")


class MoveNegotiation(Order):
    """A move of a negotiation, with what the move asks for."""

    makes = negotiations.NegotiationMove

    negotiation_id = text("the negotiation", "0192f0c1-0000-7000-8000-0000000000d2")
    to = one_of(negotiations.STATES, required=True, metadata=told("state to move to", "SENT"))
    on = day("not after today, not before the last step; left out: today")
    document_no = text("paper of the move; SENT and ANSWERED need one", "函〔2026〕7号", optional=True)
    position = text("SENT: what we say now, if it changed", "建议采用ISO 17075-2", longest=1000, optional=True)
    answer = text("ANSWERED: what the other side says", "将提交委员会讨论", longest=1000, optional=True)
    outcome = text("ENDED: how it ended", "PARTLY_ACCEPTED", longest=40, optional=True)
    outcome_detail = text("ENDED: in words", "过渡期延长六个月", longest=500, optional=True)


class NegotiationShape(Schema):
    """A negotiation; `due_on` is when an answer is due."""

    negotiation_id = fields.String(required=True)
    case_id = fields.String(required=True)
    case_no = fields.String(required=True)
    uscc = fields.String(required=True)
    hs_code = fields.String(required=True)
    agency = fields.String(required=True)
    state = one_of(negotiations.STATES, required=True)
    counterpart = fields.String(required=True)
    country = fields.String(required=True)
    channel = fields.String(required=True)
    matter = fields.String(required=True)
    position = fields.String(required=True)
    foreign_rule = fields.String(required=True, allow_none=True)
    opened_on = fields.Date(required=True)
    sent_on = fields.Date(required=True, allow_none=True)
    rounds = fields.Integer(required=True, metadata=told("how often we wrote", 1))
    document_no = fields.String(required=True, allow_none=True)
    answered_on = fields.Date(required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True)
    outcome = fields.String(required=True, allow_none=True)
    outcome_detail = fields.String(required=True, allow_none=True)
    ended_on = fields.Date(required=True, allow_none=True)
    clause = fields.String(required=True)
    due_on = fields.Date(required=True, allow_none=True, metadata=told("last day for the answer"))
    provisional = fields.Boolean(required=True, allow_none=True)
    late = fields.Boolean(required=True)
    version = fields.Integer(required=True)


class ListNegotiations(Paged):
    """Which negotiations."""

    limit = page_limit(50)
    uscc = UsccCode(load_default=None, allow_none=True, metadata=told("of one enterprise", "91441323MA4YNT018E"))
    case_id = text("of one case", _CASE, optional=True)
    state = one_of(negotiations.STATES, load_default=None, allow_none=True, metadata=told("only in this state"))
    country = country("with this country", load_default=None, allow_none=True)


class NegotiationPage(Schema):
    """Negotiations, newest first."""

    items = fields.List(fields.Nested(NegotiationShape), required=True)
    next_cursor = next_cursor()


# ---- plans of support
class MeasureShape(Schema):
    """One measure: what, by whom, until when."""

    measure = text("what is done", "配备六价铬快检设备并培训两名检验员", longest=200)
    by = text("who carries it out", "officer-3", longest=60)
    until = Day(required=True, metadata=told("by when", "2027-01-15"))


def _measures(**options: Any) -> fields.List[Any]:
    return fields.List(
        fields.Nested(MeasureShape),
        validate=validate.Length(1, _MOST_MEASURES, error=f"1 to {_MOST_MEASURES} measures"),
        metadata=told("what is done", [{"measure": "培训检验员", "by": "officer-3", "until": "2027-01-15"}]),
        **options,
    )


class PlanSupport(Order):
    """A plan of support."""

    makes = supporting.PlanSupport

    case_id = text("the case", _CASE)
    weakness = text("what falls short", "来料六价铬检验能力不足", longest=500)
    measures = _measures(required=True)
    goal = text("what shall be reached", "来料批批检验，三个月无不合格", longest=500)
    planned_by = text("officer who made the plan", "officer-1", longest=60)
    until_on = Day(required=True, metadata=told("last day of the plan", "2027-02-26"))
    document_no = text("the plan's paper", "帮〔2026〕1号")
    on = day("not after today; left out: today")


class MoveSupport(Order):
    """A move of a plan, with what the move asks for."""

    makes = supports.SupportMove

    support_id = text("the plan", "0192f0c1-0000-7000-8000-0000000000d3")
    to = one_of(supports.STATES, required=True, metadata=told("state to move to", "DONE"))
    on = day("not after today, not before the last step; left out: today")
    report = text("DONE, VERIFIED, NOT_VERIFIED: what was done or seen", "设备已到位", longest=1000, optional=True)
    checked_by = text("VERIFIED, NOT_VERIFIED: another person than who planned or did it", "officer-9", optional=True)
    until_on = day("RUNNING again: new last day")
    measures = _measures(load_default=None, allow_none=True)
    evidence = evidence("DONE, VERIFIED: what shows it")
    reason = text("FAILED, and RUNNING again: why", "连续两月未整改", longest=500, optional=True)
    document_no = text("paper of the move; FAILED needs one", "帮〔2026〕1-2号", optional=True)


class SupportShape(Schema):
    """A plan; `due_on` is when it, or its check, is due, `late` whether it is over."""

    support_id = fields.String(required=True)
    case_id = fields.String(required=True)
    case_no = fields.String(required=True)
    uscc = fields.String(required=True)
    agency = fields.String(required=True)
    state = one_of(supports.STATES, required=True)
    weakness = fields.String(required=True)
    measures = fields.List(fields.Dict(), required=True, metadata=told("each with measure, by, until"))
    goal = fields.String(required=True)
    planned_by = fields.String(required=True)
    planned_on = fields.Date(required=True)
    until_on = fields.Date(required=True)
    round = fields.Integer(required=True, metadata=told("how often it was begun", 1))
    document_no = fields.String(required=True)
    done_on = fields.Date(required=True, allow_none=True)
    report = fields.String(required=True, allow_none=True)
    checked_by = fields.String(required=True, allow_none=True)
    checked_on = fields.Date(required=True, allow_none=True)
    check_report = fields.String(required=True, allow_none=True)
    evidence = fields.List(fields.Nested(EvidenceShape), required=True)
    ended_on = fields.Date(required=True, allow_none=True)
    clause = fields.String(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    provisional = fields.Boolean(required=True, allow_none=True)
    late = fields.Boolean(required=True)
    version = fields.Integer(required=True)


class ListSupports(Paged):
    """Which plans."""

    limit = page_limit(20)
    uscc = UsccCode(load_default=None, allow_none=True, metadata=told("of one enterprise", "91441323MA4YNT018E"))
    case_id = text("of one case", _CASE, optional=True)
    state = one_of(supports.STATES, load_default=None, allow_none=True, metadata=told("only in this state"))


class SupportPage(Schema):
    """Plans, newest first."""

    items = fields.List(fields.Nested(SupportShape), required=True)
    next_cursor = next_cursor()
