"""What `enterprise` says about members: licences to use a zone's name and mark."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

MARK_STATES = ("APPLIED", "LICENSED", "REFUSED", "SUSPENDED", "WITHDRAWN", "RETURNED", "EXPIRED", "ENDED")


@contract(
    "enterprise.mark_licence_changed",
    example={
        "licence_id": "0192f0c1-0000-7000-8000-000000000041",
        "zone_id": "huidong-shoes",
        "uscc": "91441323MA4YNT018E",
        "state": "LICENSED",
        "previous_state": "APPLIED",
        "valid_until": "2028-11-22",
        "on": "2026-11-22",
        "clause": "S14 六(五)",
        "reason": None,
        "trace_case_id": None,
        "version": 2,
    },
)
class MarkLicenceState(EventSchema):
    """A licence to use a zone's name and mark moved; it holds through `valid_until`."""

    licence_id = fields.String(required=True)
    zone_id = fields.String(required=True)
    uscc = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(MARK_STATES))
    previous_state = fields.String(required=True, allow_none=True)
    valid_until = fields.Date(required=True, allow_none=True)
    on = fields.Date(required=True)
    clause = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    trace_case_id = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True, strict=True)
