"""Shapes of trace cases and findings."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from databus.shapes import Day, YesNo
from services.enforcement.domain.trace_cases import DISPOSITIONS, TRIGGERS, TraceMove
from services.enforcement.schemas.clocks import clocks
from services.enforcement.schemas.officers import SignatureGiven
from services.enforcement.schemas.shapes import (
    TEXT_MAX,
    HsCode,
    Order,
    Paged,
    UsccCode,
    history,
    next_cursor,
    one_of,
    text,
    texts,
    told,
)
from services.enforcement.schemas.trace_remedies import NegotiationShape, SupportShape
from services.enforcement.schemas.trace_work import CaseReturnShape, EffectShape, TraceActShape
from services.enforcement.use_cases import findings
from services.enforcement.use_cases import trace_cases as orders

STATES = (
    "OPENED",
    "ASSIGNED",
    "INVESTIGATING",
    "CAUSE_CLASSIFIED",
    "DISPOSED",
    "NEGOTIATING",
    "ASSISTING",
    "VERIFIED",
    "PENALTY_CASE",
    "CLOSED",
    "ARCHIVED",
    "REOPENED",
)
REVIEWS = ("OPEN", "UPHELD", "OVERTURNED")
_ID = "0192f0c1-0000-7000-8000-000000000041"


def _day(description: str) -> Day:
    return Day(load_default=None, allow_none=True, metadata=told(description, "2026-11-22"))


class OpenTraceCase(Order):
    """What opens a case."""

    makes = orders.OpenTraceCase

    trigger = one_of(TRIGGERS, required=True, metadata=told("what set it off", "foreign_notification"))
    uscc = UsccCode(required=True, metadata=told("the enterprise", "91441323MA4YNT018E"))
    hs_code = HsCode(required=True, metadata=told("the goods", "640399"))
    source_reference = text("notification, recall, declaration or sampling report", "SR/00842/26")
    lots = fields.List(
        text("", "L2026-07", required=False),
        load_default=list,
        metadata=told("lots concerned, as far as known", ["L2026-07"]),
    )
    alert_id = text("alert it belongs to", "0192f0c1-0000-7000-8000-000000000031", optional=True)
    consignment_id = text("consignment concerned", "0192f0c1-0000-7000-8000-000000000021", optional=True)
    inspected_by = fields.List(
        text("", "officer-7", required=False),
        load_default=list,
        metadata=told("officers who inspected the goods: they do not investigate (回避)", ["officer-7"]),
    )
    opened_on = _day("not after today; left out: today")


class MoveTraceCase(Order):
    """A move of a case, with what the move asks for."""

    makes = TraceMove

    case_id = text("the case", _ID)
    to = text("state to move to", "ASSIGNED")
    on = _day("not after today, not before the last step; left out: today")
    investigators = texts("ASSIGNED: at least two different officers", ["officer-1", "officer-2"], most=20)
    inspected_by = texts("ASSIGNED: officers who inspected the goods", ["officer-7"], most=20)
    cause = one_of(
        DISPOSITIONS,
        load_default=None,
        allow_none=True,
        metadata=told("CAUSE_CLASSIFIED: whose cause it is; it becomes the disposition", "MALICIOUS"),
    )
    cause_detail = text(
        "CAUSE_CLASSIFIED: the cause in words", "皮料铬超标，检测报告系伪造", longest=2000, optional=True
    )
    evidence = texts("documents and records", ["检〔2026〕9号"], longest=TEXT_MAX)
    notice_served_on = _day("MALICIOUS: notice of facts, reasons and basis served (行政处罚法 44)")
    defence_heard_on = _day("MALICIOUS: statement and defence heard or waived (行政处罚法 45)")
    defence = text("MALICIOUS: what the enterprise said", "未提出陈述申辩", longest=2000, optional=True)
    document_no = text("document of the move; DISPOSED and ASSISTING need one", "认〔2026〕1号", optional=True)
    transferred_to = text("CLOSED: judicial organ it was handed to (行政处罚法 27)", "惠东县公安局", optional=True)
    reason = text("why; REOPENED needs one", "出现新证据", longest=TEXT_MAX, optional=True)


class ApproveFinding(Order):
    """Approval that a cause is MALICIOUS; two officers who did not investigate are needed."""

    makes = findings.ApproveFinding

    case_id = text("the case", _ID)
    approved_by = texts("officers who approve; left out: the calling officer", ["officer-8", "officer-9"], most=10)
    on = _day("not after today; left out: today")
    document_no = text("minutes of the approval", "审〔2026〕2号", optional=True)
    signatures = fields.List(
        fields.Nested(SignatureGiven),
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 10, error="1 to 10"),
        metadata=told(
            "by officers with keys, over {act, subject_kind, subject_id, case_no, uscc, cause, cause_detail, evidence};"
            " needed where the agency registered keys"
        ),
    )


class ReviewFinding(Order):
    """The review of a finding MALICIOUS."""

    makes = findings.ReviewFinding

    case_id = text("the case", _ID)
    outcome = one_of(REVIEWS, required=True, metadata=told("open a review, or end it", "OVERTURNED"))
    reason = text("why", "处罚决定已被撤销，原认定依据不足", longest=TEXT_MAX)
    on = _day("not after today; left out: today")
    document_no = text("decision of the review; UPHELD and OVERTURNED need one", "复核〔2026〕1号", optional=True)


class TraceCaseShape(Schema):
    """A trace case; `finding_in_force` holds from a MALICIOUS disposition until it is closed or overturned."""

    case_id = fields.String(required=True, metadata=told("the case", _ID))
    case_no = fields.String(required=True, metadata=told("number", "溯〔2026〕1号"))
    agency = fields.String(required=True, metadata=told("owner", "ciq"))
    uscc = fields.String(required=True)
    hs_code = fields.String(required=True)
    trigger = one_of(TRIGGERS, required=True)
    source_reference = fields.String(required=True)
    lots = fields.List(fields.String(), required=True)
    alert_id = fields.String(required=True, allow_none=True)
    consignment_id = fields.String(required=True, allow_none=True)
    state = one_of(STATES, required=True)
    inspected_by = fields.List(fields.String(), required=True)
    investigators = fields.List(fields.String(), required=True)
    cause = one_of(DISPOSITIONS, required=True, allow_none=True)
    cause_detail = fields.String(required=True, allow_none=True)
    evidence = fields.List(fields.String(), required=True)
    notice_served_on = fields.Date(required=True, allow_none=True)
    defence_heard_on = fields.Date(required=True, allow_none=True)
    defence = fields.String(required=True, allow_none=True)
    approvals = fields.List(fields.String(), required=True, metadata=told("officers who approved the finding"))
    disposition = one_of(DISPOSITIONS, required=True, allow_none=True)
    document_no = fields.String(required=True, allow_none=True)
    transferred_to = fields.String(required=True, allow_none=True)
    finding_in_force = fields.Boolean(required=True)
    finding_review = one_of(REVIEWS, required=True, allow_none=True)
    opened_on = fields.Date(required=True)
    filed_on = fields.Date(required=True, allow_none=True, metadata=told("the penalty case was filed"))
    disposed_on = fields.Date(required=True, allow_none=True)
    closed_on = fields.Date(required=True, allow_none=True)
    penalty_case_id = fields.String(required=True, allow_none=True, metadata=told("the penalty case filed on it"))
    clause = fields.String(required=True)
    version = fields.Integer(required=True)


class CitingPenalty(Schema):
    """A penalty that cites the case."""

    penalty_id = fields.String(required=True)
    agency = fields.String(required=True)
    document_no = fields.String(required=True)
    item = fields.String(required=True)
    state = fields.String(required=True)


class TraceCaseFile(TraceCaseShape):
    """A trace case with what it leads to, the penalties that cite it, and its history."""

    clocks = clocks()
    decision_due_on = fields.Date(
        required=True, allow_none=True, metadata=told("last day for the penalty decision (行政处罚法 60)")
    )
    measure = fields.String(required=True, allow_none=True, metadata=told("what the disposition calls for"))
    credit_item = fields.String(required=True, allow_none=True, metadata=told("item a penalty may carry", "P06"))
    penalties = fields.List(fields.Nested(CitingPenalty), required=True)
    recall_report_due_on = fields.Date(
        required=True, allow_none=True, metadata=told("last day for the enterprise to report a recall abroad")
    )
    acts = fields.List(fields.Nested(TraceActShape), required=True, metadata=told("the newest ten, oldest first"))
    acts_total = fields.Integer(required=True, metadata=told("how many there are", 3))
    consignment_ids = fields.List(fields.String(), required=True, metadata=told("consignments it is about"))
    lot_ids = fields.List(fields.String(), required=True, metadata=told("lots it is about"))
    returns = fields.List(fields.Nested(CaseReturnShape), required=True, metadata=told("returns it is about"))
    negotiations = fields.List(fields.Nested(NegotiationShape), required=True, metadata=told("the newest five"))
    supports = fields.List(fields.Nested(SupportShape), required=True, metadata=told("the newest five plans"))
    effects = fields.List(
        fields.Nested(EffectShape),
        required=True,
        metadata=told("MALICIOUS: which service confirmed what"),
    )
    history = history()


class GetTraceCase(Schema):
    """Which case."""

    case_id = text("the case", _ID)


class ListTraceCases(Paged):
    """Which cases."""

    state = one_of(STATES, load_default=None, allow_none=True, metadata=told("only in this state"))
    uscc = UsccCode(load_default=None, allow_none=True, metadata=told("of one enterprise", "91441323MA4YNT018E"))
    trigger = one_of(TRIGGERS, load_default=None, allow_none=True, metadata=told("only set off by this"))
    open = YesNo(
        from_text=True,
        load_default=None,
        allow_none=True,
        metadata=told("only cases not over, or only others"),
    )


class TraceCasePage(Schema):
    """Cases, newest first."""

    items = fields.List(fields.Nested(TraceCaseShape), required=True)
    next_cursor = next_cursor()
