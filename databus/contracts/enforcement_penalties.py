"""What `enforcement` says of penalty cases; the penalty itself is `enforcement.penalty_decided`."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

PENALTY_CASE_STATES = (
    "FILED",
    "INVESTIGATED",
    "NOTICE",
    "HEARING",
    "LEGAL_REVIEW",
    "DECIDED",
    "SERVED",
    "PERFORMED",
    "ENFORCING",
    "ENFORCED",
    "NOT_PUNISHED",
    "TRANSFERRED",
    "ANNULLED",
)
PUBLICITY_STATES = ("NONE", "NOT_PUBLIC", "DUE", "SENT", "PUBLISHED", "ENDED", "WITHDRAWN")
JURISDICTION_STATES = ("UNDISPUTED", "DISPUTED", "REFERRED", "SETTLED")


@contract(
    "enforcement.penalty_case_changed",
    example={
        "case_id": "0192f0c1-0000-7000-8000-000000000052",
        "case_no": "惠东市监立〔2026〕1号",
        "agency": "samr",
        "division": "441323",
        "uscc": "91441323MA4YNT018E",
        "state": "DECIDED",
        "item": "L02",
        "filed_on": "2026-10-08",
        "decided_on": "2026-11-20",
        "document_no": "惠东市监罚〔2026〕12号",
        "served_on": None,
        "penalty_id": None,
        "publicity": "DUE",
        "jurisdiction": "UNDISPUTED",
        "ended_on": None,
        "clause": "行政处罚法 57, 58, 60",
        "version": 7,
    },
    summary="A penalty case was filed, moved on, published, disputed or ended.",
)
class PenaltyCaseState(EventSchema):
    """A penalty case; from where it is known, and who is named beside a code, is not said."""

    case_id = fields.String(required=True)
    case_no = fields.String(required=True)
    agency = fields.String(required=True)
    division = fields.String(required=True, metadata={"description": "county of the act"})
    uscc = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(PENALTY_CASE_STATES))
    item = fields.String(required=True, allow_none=True, metadata={"description": "credit item it leads to"})
    filed_on = fields.Date(required=True)
    decided_on = fields.Date(required=True, allow_none=True)
    document_no = fields.String(required=True, allow_none=True, metadata={"description": "number of the decision"})
    served_on = fields.Date(required=True, allow_none=True)
    penalty_id = fields.String(required=True, allow_none=True)
    publicity = fields.String(required=True, validate=validate.OneOf(PUBLICITY_STATES))
    jurisdiction = fields.String(required=True, validate=validate.OneOf(JURISDICTION_STATES))
    ended_on = fields.Date(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
