"""What `enterprise` says of facts about enterprises, and of one succeeding another."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

FACT_KINDS = (
    "industry",
    "export",
    "brand",
    "trademark",
    "domain",
    "certificate",
    "laboratory",
    "self_control",
    "award",
    "research",
    "risk_response",
    "pledge",
    "standard",
)
FACT_CHANGES = ("recorded", "corrected", "ended", "withdrawn")
SUCCESSION_KINDS = ("DUPLICATE", "RENUMBERED", "TAKEN_OVER", "DIVIDED")


@contract(
    "enterprise.fact_changed",
    example={
        "fact_id": "0192f0c1-0000-7000-8000-000000000121",
        "uscc": "91441323MA4YNT018E",
        "kind": "certificate",
        "change": "recorded",
        "details": {
            "scheme": "QMS",
            "number": "00126Q30001R0M",
            "issuer": "某认证中心",
            "standard": "GB/T 19001-2016",
            "scope": ["女鞋的设计与生产"],
            "market": None,
        },
        "held_from": "2026-01-05",
        "held_until": "2029-01-05",
        "document_no": None,
        "reason": None,
        "agency": "office",
        "version": 1,
    },
    summary="A fact about an enterprise was recorded, corrected, ended or withdrawn.",
)
class FactState(EventSchema):
    """A fact as it is known now, or was until it was withdrawn; `subject` is its id. No fact is about a person."""

    fact_id = fields.String(required=True)
    uscc = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(FACT_KINDS))
    change = fields.String(required=True, validate=validate.OneOf(FACT_CHANGES))
    details = fields.Dict(required=True, metadata={"description": "the fields of its kind"})
    held_from = fields.Date(required=True)
    held_until = fields.Date(
        required=True, allow_none=True, metadata={"description": "first day on which it holds no more"}
    )
    document_no = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    agency = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "enterprise.succeeded",
    example={
        "uscc": "91441323MA4YNT018E",
        "successor": "91441323MA4YNT0269",
        "kind": "DUPLICATE",
        "follows": True,
        "ends": True,
        "on": "2026-11-22",
        "document_no": "惠东中小企〔2026〕9号",
        "reason": "同一企业重复登记",
        "agency": "office",
        "clause": "SH 六(二)",
        "version": 1,
    },
    summary="An enterprise is succeeded by another: merged as a duplicate, renumbered, taken over, divided.",
)
class Succeeded(EventSchema):
    """`follows`: what the old one had went over to the successor; `ends`: the old one is no more.

    `subject` is the old one's code; each succession counts by itself, `version` says which of its successions it is.
    """

    uscc = fields.String(required=True)
    successor = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(SUCCESSION_KINDS))
    follows = fields.Boolean(required=True)
    ends = fields.Boolean(required=True)
    on = fields.Date(required=True)
    document_no = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    agency = fields.String(required=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
