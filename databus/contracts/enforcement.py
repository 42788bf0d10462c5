"""What `enforcement` says: alerts, trace cases, penalties, complaints, campaigns, assistance."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

ALERT_LEVELS = ("none", "low", "medium", "high", "serious")
ALERT_STATES = ("COLLECTED", "ASSESSED", "ISSUED", "UPGRADED", "DOWNGRADED", "LIFTED")
TRACE_STATES = (
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
DISPOSITIONS = ("FOREIGN_REGULATION", "CAPABILITY", "MALICIOUS", "NON_QUALITY")
CAMPAIGN_STATES = (
    "DRAFT",
    "APPROVED",
    "NOTIFIED",
    "DRAWN",
    "RUNNING",
    "RESULTS_ENTERED",
    "PUBLISHED",
    "CLOSED",
    "CANCELLED",
)

_ALERT = {
    "alert_id": "0192f0c1-0000-7000-8000-000000000031",
    "state": "ISSUED",
    "level": "serious",
    "hs_prefix": "6403",
    "destination": None,
    "uscc": None,
    "risk": "chemical: chromium VI",
    "source_reference": "SR/00842/26",
    "issued_on": "2026-11-22",
    "lifted_on": None,
    "clause": "SH 三(七)",
    "version": 1,
}


@contract("enforcement.alert_issued", example=_ALERT, summary="A risk alert is in force.")
@contract(
    "enforcement.alert_regraded",
    example={**_ALERT, "state": "DOWNGRADED", "level": "medium", "version": 2},
    summary="A risk alert was upgraded or downgraded.",
)
@contract(
    "enforcement.alert_lifted",
    example={**_ALERT, "state": "LIFTED", "lifted_on": "2026-11-23", "version": 2},
    summary="A risk alert was lifted.",
)
class AlertState(EventSchema):
    """An alert on consignments whose HS code begins with the prefix and, where given, go there or are that firm's."""

    alert_id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(ALERT_STATES))
    level = fields.String(required=True, validate=validate.OneOf(ALERT_LEVELS))
    hs_prefix = fields.String(required=True)
    destination = fields.String(required=True, allow_none=True)
    uscc = fields.String(required=True, allow_none=True)
    risk = fields.String(required=True)
    source_reference = fields.String(required=True)
    issued_on = fields.Date(required=True)
    lifted_on = fields.Date(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)


_TRACE = {
    "case_id": "0192f0c1-0000-7000-8000-000000000041",
    "case_no": "溯〔2026〕1号",
    "uscc": "91441323MA4YNT018E",
    "hs_code": "640399",
    "trigger": "foreign_notification",
    "state": "OPENED",
    "disposition": None,
    "finding_in_force": False,
    "finding_review": None,
    "opened_on": "2026-11-22",
    "disposed_on": None,
    "closed_on": None,
    "alert_id": None,
    "document_no": None,
    "clause": "S14 六(六)",
    "version": 1,
}
_DISPOSED = {
    **_TRACE,
    "state": "PENALTY_CASE",
    "disposition": "MALICIOUS",
    "finding_in_force": True,
    "disposed_on": "2026-11-22",
    "document_no": "认〔2026〕1号",
    "version": 6,
}


@contract("enforcement.trace_opened", example=_TRACE, summary="A responsibility trace case was opened.")
@contract(
    "enforcement.trace_changed",
    example={**_TRACE, "state": "ASSIGNED", "version": 2},
    summary="A trace case moved on.",
)
@contract("enforcement.trace_disposed", example=_DISPOSED, summary="The cause was found and the case disposed of.")
@contract(
    "enforcement.finding_review_opened",
    example={**_DISPOSED, "finding_review": "OPEN", "version": 7},
    summary="A finding lost a support and goes to its owner for review; it stands until overturned.",
)
@contract(
    "enforcement.finding_upheld",
    example={**_DISPOSED, "finding_review": "UPHELD", "version": 8},
    summary="A reviewed finding stands.",
)
@contract(
    "enforcement.finding_overturned",
    example={**_DISPOSED, "finding_in_force": False, "finding_review": "OVERTURNED", "version": 8},
    summary="A finding was overturned: what rested on it is put back.",
)
@contract(
    "enforcement.trace_closed",
    example={
        **_DISPOSED,
        "state": "CLOSED",
        "finding_in_force": False,
        "closed_on": "2026-12-22",
        "version": 9,
    },
    summary="A trace case was closed.",
)
class TraceState(EventSchema):
    """A trace case; `finding_in_force` holds from a MALICIOUS disposition until the case is closed or overturned."""

    case_id = fields.String(required=True)
    case_no = fields.String(required=True)
    uscc = fields.String(required=True)
    hs_code = fields.String(required=True)
    trigger = fields.String(
        required=True,
        validate=validate.OneOf(("foreign_notification", "recall", "return", "domestic_sampling")),
    )
    state = fields.String(required=True, validate=validate.OneOf(TRACE_STATES))
    disposition = fields.String(required=True, allow_none=True, validate=validate.OneOf(DISPOSITIONS))
    finding_in_force = fields.Boolean(required=True)
    finding_review = fields.String(
        required=True, allow_none=True, validate=validate.OneOf(("OPEN", "UPHELD", "OVERTURNED"))
    )
    opened_on = fields.Date(required=True)
    disposed_on = fields.Date(required=True, allow_none=True)
    closed_on = fields.Date(required=True, allow_none=True)
    alert_id = fields.String(required=True, allow_none=True)
    document_no = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)


_PENALTY = {
    "penalty_id": "0192f0c1-0000-7000-8000-000000000051",
    "uscc": "91441323MA4YNT018E",
    "agency": "samr",
    "document_no": "惠东市监罚〔2026〕12号",
    "occurred_on": "2026-10-02",
    "decided_on": "2026-11-20",
    "effective_on": "2026-11-23",
    "act": "以次充好",
    "item": "P06",
    "statute": "商检法 33",
    "fine_fen": 5_000_000,
    "trace_case_id": "0192f0c1-0000-7000-8000-000000000041",
    "state": "DECIDED",
    "annulled_on": None,
    "annulment_document_no": None,
    "version": 1,
}


@contract("enforcement.penalty_decided", example=_PENALTY, summary="An administrative penalty was decided.")
@contract(
    "enforcement.penalty_annulled",
    example={
        **_PENALTY,
        "state": "ANNULLED",
        "annulled_on": "2026-12-20",
        "annulment_document_no": "复议〔2026〕3号",
        "version": 2,
    },
    summary="A penalty was annulled: what cites it is reversed.",
)
class PenaltyState(EventSchema):
    """A penalty; `item` is the credit item it leads to from `effective_on`."""

    penalty_id = fields.String(required=True)
    uscc = fields.String(required=True)
    agency = fields.String(required=True)
    document_no = fields.String(required=True)
    occurred_on = fields.Date(required=True)
    decided_on = fields.Date(required=True)
    effective_on = fields.Date(required=True)
    act = fields.String(required=True)
    item = fields.String(required=True)
    statute = fields.String(required=True)
    fine_fen = fields.Integer(required=True, strict=True)
    trace_case_id = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(("DECIDED", "ANNULLED")))
    annulled_on = fields.Date(required=True, allow_none=True)
    annulment_document_no = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "enforcement.complaint_substantiated",
    example={
        "complaint_id": "0192f0c1-0000-7000-8000-000000000061",
        "uscc": "91441323MA4YNT018E",
        "agency": "samr",
        "document_no": "诉〔2026〕5号",
        "occurred_on": "2026-10-09",
        "effective_on": "2026-11-20",
        "version": 1,
    },
)
class ComplaintSubstantiated(EventSchema):
    """A complaint was found true; nothing about who complained crosses the bus."""

    complaint_id = fields.String(required=True)
    uscc = fields.String(required=True)
    agency = fields.String(required=True)
    document_no = fields.String(required=True)
    occurred_on = fields.Date(required=True, allow_none=True)
    effective_on = fields.Date(required=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "enforcement.campaign_changed",
    example={
        "campaign_id": "0192f0c1-0000-7000-8000-000000000071",
        "title": "2026年打击假冒伪劣联合执法专项行动",
        "kind": "anti_counterfeit",
        "zone_id": "huidong-shoes",
        "year": 2026,
        "state": "CLOSED",
        "agencies": ["samr", "ciq"],
        "targets": ["91441323MA4YNT018E"],
        "seed": "7f3a",
        "closed_on": "2026-11-22",
        "clause": "SH 三(六)",
        "version": 8,
    },
)
class CampaignState(EventSchema):
    """A joint campaign moved; K9 counts the closed ones of a year."""

    campaign_id = fields.String(required=True)
    title = fields.String(required=True)
    kind = fields.String(
        required=True,
        validate=validate.OneOf(("anti_counterfeit", "ip_rights", "risk_screening", "supervision_sampling")),
    )
    zone_id = fields.String(required=True, allow_none=True)
    year = fields.Integer(required=True, strict=True)
    state = fields.String(required=True, validate=validate.OneOf(CAMPAIGN_STATES))
    agencies = fields.List(fields.String(), required=True)
    targets = fields.List(fields.String(), required=True)
    seed = fields.String(required=True, allow_none=True)
    closed_on = fields.Date(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)


_ASSISTANCE = {
    "request_id": "0192f0c1-0000-7000-8000-000000000081",
    "from_agency": "ciq",
    "to_agency": "samr",
    "uscc": "91441323MA4YNT018E",
    "matter": "核查内销渠道",
    "state": "SENT",
    "due_on": "2026-11-29",
    "answer": None,
    "refusal": None,
    "clause": "行政处罚法 26",
    "version": 1,
}


@contract(
    "enforcement.assistance_requested",
    example=_ASSISTANCE,
    summary="One agency asked another for help (执法互助).",
)
@contract(
    "enforcement.assistance_answered",
    example={**_ASSISTANCE, "state": "ANSWERED", "answer": "已核查", "version": 3},
    summary="The agency asked gave its answer, or its reason for refusing.",
)
class AssistanceState(EventSchema):
    """A request for assistance between agencies."""

    request_id = fields.String(required=True)
    from_agency = fields.String(required=True)
    to_agency = fields.String(required=True)
    uscc = fields.String(required=True, allow_none=True)
    matter = fields.String(required=True)
    state = fields.String(
        required=True,
        validate=validate.OneOf(
            (
                "SENT",
                "ACCEPTED",
                "RETURNED_FOR_INFO",
                "REFUSED",
                "WORKING",
                "ANSWERED",
                "CONFIRMED",
                "DISPUTED",
                "ESCALATED",
                "CLOSED",
            )
        ),
    )
    due_on = fields.Date(required=True)
    answer = fields.String(required=True, allow_none=True)
    refusal = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
