"""What `enforcement` says of requests for assistance, to the parties alone; what is asked for stays between them."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

STATES = (
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


@contract(
    "enforcement.assistance_changed",
    example={
        "request_id": "0192f0c1-0000-7000-8000-0000000000a1",
        "from_agency": "ciq",
        "to_agency": "samr",
        "superior": None,
        "uscc": "91441323MA4YNT018E",
        "state": "ACCEPTED",
        "due_on": "2026-11-30",
        "late": False,
        "overdue": False,
        "moved_on": "2026-11-23",
        "clause": "行政处罚法 26",
        "version": 3,
    },
    summary="A request for assistance moved on; `overdue` once it was closed unanswered after its last day.",
)
class AssistanceMoved(EventSchema):
    """Where a request stands, for who asks, who is asked, and who decides above both."""

    request_id = fields.String(required=True)
    from_agency = fields.String(required=True)
    to_agency = fields.String(required=True)
    superior = fields.String(required=True, allow_none=True)
    uscc = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    due_on = fields.Date(required=True)
    late = fields.Boolean(required=True)
    overdue = fields.Boolean(required=True)
    moved_on = fields.Date(required=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "enforcement.transfer_changed",
    example={
        "transfer_id": "0192f0c1-0000-7000-8000-0000000000a2",
        "kind": "case",
        "subject_kind": "trace_case",
        "subject_id": "0192f0c1-0000-7000-8000-000000000041",
        "from_agency": "samr",
        "to_agency": "customs",
        "uscc": "91441323MA4YNT018E",
        "state": "SENT",
        "head": "0" * 64,
        "moved_on": "2026-11-23",
        "clause": "行政处罚法 25",
        "version": 1,
    },
    summary="A case or evidence is handed over, taken, refused or returned.",
)
class TransferMoved(EventSchema):
    """Where a transfer stands, for who gives and who takes; `head` is the newest link of its chain of custody."""

    transfer_id = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(("case", "evidence")))
    subject_kind = fields.String(required=True)
    subject_id = fields.String(required=True)
    from_agency = fields.String(required=True)
    to_agency = fields.String(required=True)
    uscc = fields.String(required=True, allow_none=True)
    state = fields.String(
        required=True,
        validate=validate.OneOf(("SENT", "RECEIVED", "REFUSED", "WITHDRAWN", "RETURNED", "TAKEN_BACK")),
    )
    head = fields.String(required=True)
    moved_on = fields.Date(required=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
