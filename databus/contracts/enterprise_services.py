"""What `enterprise` says of public services: what an enterprise has of an offer."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

BENEFIT_KINDS = ("VOUCHER", "FEE_RELIEF", "REWARD", "TRAINING", "FAST_LANE")
BENEFIT_STATES = (
    "ISSUED",
    "SPENT",
    "EXPIRED",
    "CANCELLED",
    "GRANTED",
    "SIGNED_UP",
    "WITHDRAWN",
    "ATTENDED",
    "ABSENT",
    "CERTIFIED",
    "CALLED_OFF",
    "FILED",
    "RETURNED",
    "ACCEPTED",
    "APPROVED",
    "REFUSED",
)


@contract(
    "enterprise.benefit_changed",
    example={
        "benefit_id": "0192f0c1-0000-7000-8000-000000000071",
        "offer_id": "0192f0c1-0000-7000-8000-000000000070",
        "kind": "VOUCHER",
        "division": "441323",
        "uscc": "91441323MA4YNT018E",
        "state": "ISSUED",
        "previous_state": "ISSUED",
        "amount": 500000,
        "used": 120000,
        "valid_until": "2027-05-21",
        "due_on": None,
        "on": "2026-11-22",
        "reason": None,
        "agency": "sme",
        "clause": "SH 四(八)2",
        "version": 2,
    },
)
class BenefitState(EventSchema):
    """What an enterprise has of an offer changed; amounts are fen, at a training people; `subject` is its id."""

    benefit_id = fields.String(required=True)
    offer_id = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(BENEFIT_KINDS))
    division = fields.String(required=True)
    uscc = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(BENEFIT_STATES))
    previous_state = fields.String(required=True, allow_none=True)
    amount = fields.Integer(required=True, strict=True)
    used = fields.Integer(required=True, strict=True)
    valid_until = fields.Date(required=True, allow_none=True)
    due_on = fields.Date(required=True, allow_none=True)
    on = fields.Date(required=True)
    reason = fields.String(required=True, allow_none=True)
    agency = fields.String(required=True, metadata={"description": "who gave it"})
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
