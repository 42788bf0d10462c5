"""What `enforcement` says of returns, of the goods of trace cases, and of what cases lead to."""

from marshmallow import fields, validate

from databus.contracts.enforcement import DISPOSITIONS
from databus.contracts.registry import EventSchema, contract

RETURN_STATES = ("RECORDED", "COMPLETED")
SUPPORT_STATES = ("PLANNED", "RUNNING", "DONE", "NOT_VERIFIED", "VERIFIED", "FAILED")
NEGOTIATION_STATES = ("OPENED", "SENT", "ANSWERED", "ENDED")
FAKE_STATES = (
    "OPENED",
    "ASSIGNED",
    "INVESTIGATING",
    "SUBSTANTIATED",
    "UNFOUNDED",
    "PENALTY_CASE",
    "TRANSFERRED",
    "CLOSED",
    "REOPENED",
)
_CASE = "0192f0c1-0000-7000-8000-000000000041"


@contract(
    "enforcement.return_changed",
    example={
        "return_id": "0192f0c1-0000-7000-8000-0000000000d1",
        "case_id": _CASE,
        "uscc": "91441323MA4YNT018E",
        "hs_code": "640399",
        "returned_on": "2026-11-22",
        "state": "RECORDED",
        "consignment_id": "0192f0c1-0000-7000-8000-000000000021",
        "source_return_id": "0192f0c1-0000-7000-8000-0000000000a1",
        "declaration_no": "HD2026-000017",
        "document_no": "退运〔2026〕3号",
        "country": "DE",
        "goods_class": "light_industry",
        "causes": ["health_safety_environment"],
        "cause_kind": "quality",
        "completed_on": None,
        "version": 1,
    },
    summary="The form of a return was begun, filled in further or completed.",
)
class ReturnFormState(EventSchema):
    """A return as its investigation has it; `subject` is the form's id."""

    return_id = fields.String(required=True)
    case_id = fields.String(required=True, allow_none=True, metadata={"description": "the trace case about it"})
    uscc = fields.String(required=True)
    hs_code = fields.String(required=True)
    returned_on = fields.Date(required=True)
    state = fields.String(required=True, validate=validate.OneOf(RETURN_STATES))
    consignment_id = fields.String(required=True, allow_none=True)
    source_return_id = fields.String(
        required=True, allow_none=True, metadata={"description": "the return that inspection recorded"}
    )
    declaration_no = fields.String(required=True, allow_none=True)
    document_no = fields.String(required=True, allow_none=True)
    country = fields.String(required=True, allow_none=True)
    goods_class = fields.String(required=True, allow_none=True)
    causes = fields.List(fields.String(), required=True)
    cause_kind = fields.String(required=True, allow_none=True, validate=validate.OneOf(("quality", "non_quality")))
    completed_on = fields.Date(required=True, allow_none=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "enforcement.trace_goods_changed",
    example={
        "case_id": _CASE,
        "case_no": "溯〔2026〕1号",
        "uscc": "91441323MA4YNT018E",
        "hs_code": "640399",
        "trigger": "return",
        "disposition": None,
        "finding_review": None,
        "document_no": None,
        "consignment_ids": ["0192f0c1-0000-7000-8000-000000000021"],
        "lot_ids": ["0192f0c1-0000-7000-8000-0000000000b1"],
        "clause": "S14 六(六)",
        "version": 1,
    },
    summary="It is known, or known better, which consignments and lots a trace case is about.",
)
class TraceGoodsState(EventSchema):
    """The goods of a trace case by their ids in inspection; said anew before the case is disposed of."""

    case_id = fields.String(required=True)
    case_no = fields.String(required=True)
    uscc = fields.String(required=True)
    hs_code = fields.String(required=True)
    trigger = fields.String(
        required=True,
        validate=validate.OneOf(("foreign_notification", "recall", "return", "domestic_sampling")),
    )
    disposition = fields.String(required=True, allow_none=True, validate=validate.OneOf(DISPOSITIONS))
    finding_review = fields.String(
        required=True, allow_none=True, validate=validate.OneOf(("OPEN", "UPHELD", "OVERTURNED"))
    )
    document_no = fields.String(required=True, allow_none=True)
    consignment_ids = fields.List(fields.String(), required=True)
    lot_ids = fields.List(fields.String(), required=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "enforcement.negotiation_changed",
    example={
        "negotiation_id": "0192f0c1-0000-7000-8000-0000000000d2",
        "case_id": _CASE,
        "case_no": "溯〔2026〕1号",
        "uscc": "91441323MA4YNT018E",
        "hs_code": "640399",
        "state": "SENT",
        "counterpart": "EU TBT Enquiry Point",
        "country": "DE",
        "channel": "wto_enquiry_point",
        "sent_on": "2026-11-22",
        "outcome": None,
        "ended_on": None,
        "clause": "S14 六(六)",
        "version": 2,
    },
    summary="A negotiation about a foreign rule or design was opened, sent, answered or ended.",
)
class NegotiationState(EventSchema):
    """A negotiation; what is said in it stays with who may read trace cases."""

    negotiation_id = fields.String(required=True)
    case_id = fields.String(required=True)
    case_no = fields.String(required=True)
    uscc = fields.String(required=True)
    hs_code = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(NEGOTIATION_STATES))
    counterpart = fields.String(required=True)
    country = fields.String(required=True)
    channel = fields.String(required=True)
    sent_on = fields.Date(required=True, allow_none=True)
    outcome = fields.String(required=True, allow_none=True)
    ended_on = fields.Date(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "enforcement.support_changed",
    example={
        "support_id": "0192f0c1-0000-7000-8000-0000000000d3",
        "case_id": _CASE,
        "case_no": "溯〔2026〕1号",
        "uscc": "91441323MA4YNT018E",
        "agency": "ciq",
        "state": "PLANNED",
        "goal": "六价铬来料检验能力达标",
        "round": 1,
        "until_on": "2027-02-26",
        "document_no": "帮〔2026〕1号",
        "ended_on": None,
        "clause": "S14 六(六)",
        "version": 1,
    },
    summary="A plan of support for an enterprise was made, begun, carried out, checked or given up.",
)
class SupportState(EventSchema):
    """A plan of support; VERIFIED once another person has checked it, FAILED if it was not kept."""

    support_id = fields.String(required=True)
    case_id = fields.String(required=True)
    case_no = fields.String(required=True)
    uscc = fields.String(required=True)
    agency = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(SUPPORT_STATES))
    goal = fields.String(required=True)
    round = fields.Integer(required=True, strict=True)
    until_on = fields.Date(required=True)
    document_no = fields.String(required=True)
    ended_on = fields.Date(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "enforcement.fake_case_changed",
    example={
        "case_id": "0192f0c1-0000-7000-8000-0000000000d4",
        "case_no": "假〔2026〕1号",
        "agency": "samr",
        "uscc": "91441323MA4YNT018E",
        "division": "441303",
        "mark": "惠步",
        "goods": "仿冒女鞋",
        "state": "OPENED",
        "document_no": None,
        "ended_on": None,
        "clause": "SN附2 三(三)2",
        "version": 1,
    },
    summary="A case against a maker or seller of fakes was opened or moved on.",
)
class FakeCaseState(EventSchema):
    """A case against fakes; `uscc` is the enterprise whose goods are faked. Who is suspected is not said."""

    case_id = fields.String(required=True)
    case_no = fields.String(required=True)
    agency = fields.String(required=True)
    uscc = fields.String(required=True)
    division = fields.String(required=True)
    mark = fields.String(required=True)
    goods = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(FAKE_STATES))
    document_no = fields.String(required=True, allow_none=True)
    ended_on = fields.Date(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
