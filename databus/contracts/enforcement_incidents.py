"""What `enforcement` says of incident rooms, to who leads and who was called."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

LEVELS = ("I", "II", "III", "IV")
STATES = ("OPEN", "RESPONDING", "STOOD_DOWN", "CLOSED")


@contract(
    "enforcement.incident_changed",
    example={
        "incident_id": "0192f0c1-0000-7000-8000-0000000000a3",
        "reference": "惠东应急〔2026〕1号",
        "title": "出口童鞋六价铬超标批量退运",
        "level": "III",
        "lead_agency": "samr",
        "agencies": ["ciq"],
        "division": "441323",
        "state": "OPEN",
        "opened_on": "2026-11-22",
        "ended_on": None,
        "reports": 0,
        "report_no": None,
        "entries": 2,
        "head": "0" * 64,
        "clause": "SH 三(七)",
        "version": 2,
    },
    summary="A room was opened, something was done in it, or it moved on.",
)
class IncidentState(EventSchema):
    """An incident as it stands; `head` is the digest of the newest entry of its log."""

    incident_id = fields.String(required=True)
    reference = fields.String(required=True)
    title = fields.String(required=True)
    level = fields.String(required=True, validate=validate.OneOf(LEVELS))
    lead_agency = fields.String(required=True)
    agencies = fields.List(fields.String(), required=True)
    division = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    opened_on = fields.Date(required=True)
    ended_on = fields.Date(required=True, allow_none=True)
    reports = fields.Integer(required=True, strict=True)
    report_no = fields.String(required=True, allow_none=True)
    entries = fields.Integer(required=True, strict=True)
    head = fields.String(required=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
