"""What `enforcement` says of draws by commitments: everything that tells nobody who is drawn."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

DRAW_STATES = ("PREPARING", "FROZEN", "OPEN", "CLOSED", "DRAWN", "DISCLOSED", "VOID")

_DRAW = {
    "campaign_id": "0192f0c1-0000-7000-8000-000000000071",
    "state": "DRAWN",
    "terms_digest": "9f86d081" * 8,
    "population_size": 36,
    "escrow_agency": "gov",
    "escrow_key": "8520f009" * 8,
    "commitments": {"ciq": "2cf24dba" * 8, "samr": "5feceb66" * 8},
    "absent": [],
    "closes_on": "2026-11-25",
    "seed": "6b86b273" * 8,
    "target_count": 6,
    "disclosed_on": None,
    "reason": None,
    "version": 6,
}


@contract("enforcement.draw_changed", example=_DRAW, summary="A draw was frozen, committed to, made or disclosed.")
class DrawState(EventSchema):
    """A draw; `terms_digest` freezes who may be drawn, commitments and the escrow key what the seed will be."""

    campaign_id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(DRAW_STATES))
    terms_digest = fields.String(required=True, allow_none=True)
    population_size = fields.Integer(required=True, allow_none=True, strict=True)
    escrow_agency = fields.String(required=True, allow_none=True)
    escrow_key = fields.String(required=True, allow_none=True)
    commitments = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    absent = fields.List(fields.String(), required=True)
    closes_on = fields.Date(required=True)
    seed = fields.String(required=True, allow_none=True)
    target_count = fields.Integer(required=True, allow_none=True, strict=True)
    disclosed_on = fields.Date(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True, strict=True)
