"""What `enforcement` says of complaints and reports: that they move. Nothing of who wrote, against whom, or what."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

KINDS = ("COMPLAINT", "REPORT", "MIXED")
STATES = (
    "RECEIVED",
    "SPLIT",
    "ACCEPTED",
    "REFUSED",
    "MEDIATING",
    "ENDED",
    "CHECKING",
    "FILED",
    "NOT_FILED",
    "TOLD",
)


@contract(
    "enforcement.complaint_changed",
    example={
        "complaint_id": "0192f0c1-0000-7000-8000-000000000081",
        "kind": "REPORT",
        "state": "RECEIVED",
        "division": "441323",
        "agency": "samr",
        "intake_agency": "samr",
        "transfer_to": None,
        "superior": None,
        "received_on": "2026-11-22",
        "moved_on": "2026-11-22",
        "clause": "市场监督管理投诉举报处理暂行办法 4, 6, 10",
        "version": 1,
    },
    summary="A complaint or report came in, moved on, or is handed from unit to unit.",
)
class ComplaintState(EventSchema):
    """A complaint or report, told to the units it concerns alone; the rest of it they ask for."""

    complaint_id = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    division = fields.String(required=True)
    agency = fields.String(required=True)
    intake_agency = fields.String(required=True)
    transfer_to = fields.String(required=True, allow_none=True)
    superior = fields.String(required=True, allow_none=True)
    received_on = fields.Date(required=True)
    moved_on = fields.Date(required=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
