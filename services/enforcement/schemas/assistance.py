"""Shapes of requests for assistance, and of how agencies help each other in figures."""

from __future__ import annotations

from typing import Final

from marshmallow import Schema, fields, validate

from databus.shapes import Day, YesNo
from services.enforcement.domain.assistance import REFUSALS, STATES, AssistanceMove
from services.enforcement.schemas.clocks import clocks
from services.enforcement.schemas.shapes import (
    Agency,
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
from services.enforcement.schemas.trace_work import EvidenceShape, evidence
from services.enforcement.use_cases import assistance

_ID: Final = "0192f0c1-0000-7000-8000-0000000000a1"
_SUBJECTS: Final = ("trace_case", "penalty_case", "fake_case", "complaint", "alert", "campaign", "incident")


class RequestAssistance(Order):
    """Whom to ask, for what, on which basis; it is a draft until it moves to SENT."""

    makes = assistance.RequestAssistance

    to_agency = Agency(required=True, metadata=told("who is asked", "samr"))
    reference = text("the asker's own number of it", "惠州检协〔2026〕7号")
    matter = text("why", "核查退运女鞋的内销渠道", longest=500)
    legal_basis = text("on which the asker may ask, and the asked may help", "行政处罚法 26", longest=200)
    asked = fields.List(
        text("", "核查2026年9月至11月销售台账", longest=500, required=False),
        required=True,
        validate=validate.Length(1, 20, error="1 to 20"),
        metadata=told("what is asked for, one by one", ["核查2026年9月至11月销售台账"]),
    )
    uscc = UsccCode(load_default=None, allow_none=True, metadata=told("the enterprise it is about"))
    subject_kind = one_of(_SUBJECTS, load_default=None, allow_none=True, metadata=told("what it belongs to"))
    subject_id = text("which one", "0192f0c1-0000-7000-8000-000000000041", longest=60, optional=True)
    evidence = evidence("what goes along, by SHA-256")


class MoveAssistance(Order):
    """A move of a request, with what the move asks for."""

    makes = AssistanceMove

    request_id = text("the request", _ID)
    to = one_of(STATES[1:], required=True, metadata=told("state to move to", "ACCEPTED"))
    needs_inquiry = YesNo(
        load_default=None, allow_none=True, metadata=told("ACCEPTED: it takes inquiries: 10 working days, not 5", True)
    )
    refusal = one_of(REFUSALS, load_default=None, allow_none=True, metadata=told("REFUSED: on which ground"))
    explanation = text("REFUSED: why this ground holds here", "该企业不在本辖区", longest=1000, optional=True)
    supplement = text("SENT again: what was missing", "补充批次号", longest=1000, optional=True)
    answer = text("ANSWERED: what was found", "已核查，台账齐全", longest=2000, optional=True)
    evidence = evidence("SENT again: what goes along; ANSWERED: what shows the answer")
    reason = text(
        "RETURNED_FOR_INFO: what is missing; DISPUTED: why; CLOSED after talks: what they came to",
        "缺少批次号",
        longest=1000,
        optional=True,
    )
    decision = text("CLOSED by the superior: what it decides", "由县市场监管局继续协助", longest=1000, optional=True)


class AssistanceShape(Schema):
    """A request, for those whom it concerns."""

    request_id = fields.String(required=True, metadata=told("the request", _ID))
    reference = fields.String(required=True)
    from_agency = fields.String(required=True)
    to_agency = fields.String(required=True)
    uscc = fields.String(required=True, allow_none=True)
    subject_kind = fields.String(required=True, allow_none=True)
    subject_id = fields.String(required=True, allow_none=True)
    matter = fields.String(required=True)
    legal_basis = fields.String(required=True)
    asked = fields.List(fields.String(), required=True)
    evidence = fields.List(fields.Nested(EvidenceShape), required=True)
    created_on = fields.Date(required=True)
    clause = fields.String(required=True)
    state = one_of(STATES, required=True)
    superior = fields.String(required=True, allow_none=True, metadata=told("who decides, once it has to"))
    letter_no = fields.String(required=True, allow_none=True, metadata=told("number of the letter (协助函)"))
    reply_no = fields.String(required=True, allow_none=True, metadata=told("number of the answer (复函)"))
    needs_inquiry = fields.Boolean(required=True)
    supplement = fields.String(required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True)
    answer_evidence = fields.List(fields.Nested(EvidenceShape), required=True)
    refusal = fields.String(required=True, allow_none=True)
    explanation = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    decision = fields.String(required=True, allow_none=True)
    outcome = fields.String(
        required=True, allow_none=True, metadata=told("CONFIRMED or DISPUTED by who asked; UNSUPPLIED")
    )
    sent_on = fields.Date(required=True, allow_none=True)
    stop_on = fields.Date(required=True, allow_none=True, metadata=told("the last day; then it is closed as overdue"))
    answered_on = fields.Date(required=True, allow_none=True)
    closed_on = fields.Date(required=True, allow_none=True)
    late = fields.Boolean(required=True, metadata=told("a term was missed"))
    overdue = fields.Boolean(required=True, metadata=told("closed unanswered after the last day"))
    version = fields.Integer(required=True)
    due_on = fields.Date(required=True, allow_none=True, metadata=told("end of the term that ends first"))
    provisional = fields.Boolean(required=True, metadata=told("a notice still to come may move it"))


class AssistanceFile(AssistanceShape):
    """A request with its terms and history."""

    clocks = clocks()
    history = history()


class GetAssistance(Schema):
    """Which request."""

    request_id = text("the request", _ID)


class ListAssistance(Paged):
    """Which requests of those that concern the caller."""

    limit = page_limit(20)
    role = one_of(("asker", "asked", "superior"), load_default=None, allow_none=True, metadata=told("as which party"))
    state = one_of(STATES, load_default=None, allow_none=True, metadata=told("only in this state"))
    uscc = UsccCode(load_default=None, allow_none=True, metadata=told("about this enterprise"))
    overdue = YesNo(load_default=None, allow_none=True, metadata=told("only overdue ones, or only others", True))


class AssistancePage(Schema):
    """Requests, newest first."""

    items = fields.List(fields.Nested(AssistanceShape), required=True)
    next_cursor = next_cursor()


class GetReciprocity(Schema):
    """Which pairs, in which period, by the day of sending."""

    from_on = Day(required=True, metadata=told("first day on which it was sent", "2026-01-01"))
    until_on = Day(required=True, metadata=told("last day", "2026-12-31"))
    from_agency = Agency(load_default=None, allow_none=True, metadata=told("who asks", "ciq"))
    to_agency = Agency(load_default=None, allow_none=True, metadata=told("who is asked", "samr"))


class PairShape(Schema):
    """What one agency asked another for in a period, and what became of it."""

    from_agency = fields.String(required=True)
    to_agency = fields.String(required=True)
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True)
    asked = fields.Integer(required=True)
    answered_in_time = fields.Integer(required=True)
    answered_late = fields.Integer(required=True)
    overdue = fields.Integer(required=True, metadata=told("not answered until the last day"))
    unsupplied = fields.Integer(required=True, metadata=told("ended while the asked waited for the asker"))
    refused = fields.Integer(required=True)
    refused_by_reason = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    confirmed = fields.Integer(required=True)
    disputed = fields.Integer(required=True)
    median_days = fields.Integer(required=True, allow_none=True, metadata=told("calendar days until the answer", 4))


class Reciprocity(Schema):
    """Ordered pairs of agencies."""

    items = fields.List(fields.Nested(PairShape), required=True)
