"""What `enforcement` says of marks and patents that are looked after, and of goods that may hurt them."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

RIGHT_KINDS = ("well_known_mark", "foreign_related_mark", "patent")


@contract(
    "enforcement.protected_right_changed",
    example={
        "right_id": "0192f0c1-0000-7000-8000-000000000231",
        "kind": "well_known_mark",
        "number": "G1234567",
        "name": "惠步",
        "owner": "惠东县合成鞋业有限公司",
        "hs_prefixes": ["6403"],
        "valid_from": "2020-01-01",
        "valid_until": "2029-12-31",
        "state": "REGISTERED",
        "agency": "samr",
        "clause": "SH 四(十四)1; 商标法 13, 14",
        "version": 1,
    },
    summary="A mark or a patent is looked after, was renewed or licensed anew, or ended.",
)
class ProtectedRightState(EventSchema):
    """A right; `subject` is its id."""

    right_id = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(RIGHT_KINDS))
    number = fields.String(required=True)
    name = fields.String(required=True)
    owner = fields.String(required=True)
    hs_prefixes = fields.List(fields.String(), required=True)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("REGISTERED", "ENDED")))
    agency = fields.String(required=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "enforcement.right_hit_changed",
    example={
        "hit_id": "0192f0c1-0000-7000-8000-000000000232",
        "right_id": "0192f0c1-0000-7000-8000-000000000231",
        "target": "consignment",
        "target_id": "0192f0c1-0000-7000-8000-000000000021",
        "uscc": "91441323MA4YNT018E",
        "hs_code": "640399",
        "way": "declared",
        "state": "CONFIRMED",
        "decided_on": "2026-11-22",
        "decided_by": "samr",
        "hold_proposed": True,
        "clause": "SH 四(十四)1; 商标法 57, 60; 知识产权海关保护条例 3",
        "version": 2,
    },
    summary="A person found that goods hurt a right, or do not; holding them at the border may be proposed.",
)
class RightHitState(EventSchema):
    """A hit that a person decided on; `subject` is its id. What is only found by software is not said."""

    hit_id = fields.String(required=True)
    right_id = fields.String(required=True)
    target = fields.String(required=True, validate=validate.OneOf(("consignment", "enterprise")))
    target_id = fields.String(required=True)
    uscc = fields.String(required=True)
    hs_code = fields.String(required=True)
    way = fields.String(required=True, metadata={"description": "declared, brand or goods"})
    state = fields.String(required=True, validate=validate.OneOf(("CONFIRMED", "REJECTED")))
    decided_on = fields.Date(required=True)
    decided_by = fields.String(required=True)
    hold_proposed = fields.Boolean(required=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
