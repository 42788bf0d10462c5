"""What the exchange itself says, each time to one agency: data withdrawn at their source, corrections asked for."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

WITHDRAWALS = ("annulled", "repaired", "overturned", "withdrawn", "lifted")
CORRECTION_STATES = ("REQUESTED", "ACCEPTED", "REFUSED", "OVERDUE", "DONE")

_RETRACTION = {
    "retraction_id": "0192f0c1-0000-7000-8000-000000000091",
    "agency": "tax",
    "withdrawal": "annulled",
    "dataset": "credit.records",
    "keys": ["0192f0c1-0000-7000-8000-000000000011"],
    "uscc": "91441323MA4YNT018E",
    "cause": "credit.record_annulled/0192f0c1-0000-7000-8000-000000000011",
    "withdrawn_on": "2026-12-01",
    "entries": ["0192f0c1-0000-7000-8000-000000000092"],
    "times": 1,
    "due_on": "2026-12-04",
    "reminders": 0,
    "clause": "B.6 信用修复",
    "version": 1,
}


@contract(
    "exchange.retraction_issued",
    example=_RETRACTION,
    summary="A datum that this agency received was withdrawn at its source: stop using it, and confirm what was done.",
)
@contract(
    "exchange.retraction_reminded",
    example={**_RETRACTION, "reminders": 1, "version": 2},
    summary="This agency has not confirmed a retraction within its term.",
)
class RetractionNotice(EventSchema):
    """A retraction, as one agency is told of it; `subject` is the retraction's id."""

    retraction_id = fields.String(required=True)
    agency = fields.String(required=True, metadata={"description": "who is told"})
    withdrawal = fields.String(required=True, validate=validate.OneOf(WITHDRAWALS))
    dataset = fields.String(required=True)
    keys = fields.List(fields.String(), required=True, metadata={"description": "ids of the datum withdrawn"})
    uscc = fields.String(required=True, allow_none=True)
    cause = fields.String(required=True, metadata={"description": "event name/subject that withdrew it"})
    withdrawn_on = fields.Date(required=True)
    entries = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "the log's entries by which the agency received it, the first hundred"},
    )
    times = fields.Integer(required=True, strict=True, metadata={"description": "how often it received it"})
    due_on = fields.Date(required=True, metadata={"description": "last day to confirm"})
    reminders = fields.Integer(required=True, strict=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)


_CORRECTION = {
    "correction_id": "0192f0c1-0000-7000-8000-000000000095",
    "uscc": "91441323MA4YNT018E",
    "dataset": "enterprise.registry",
    "field": "name_en",
    "record_id": None,
    "wrong": "Huidong Synthetic Shoe",
    "right": "Huidong Synthetic Shoes Co., Ltd.",
    "evidence_hash": None,
    "requested_by": "portal",
    "provider": "samr",
    "state": "REQUESTED",
    "requested_on": "2026-11-23",
    "due_on": "2026-11-30",
    "answer": None,
    "clause": "政务数据共享条例",
    "version": 1,
}


@contract(
    "exchange.correction_requested",
    example=_CORRECTION,
    summary="Somebody who uses a datum, or whom it is about, asks its provider to correct it.",
)
@contract(
    "exchange.correction_answered",
    example={**_CORRECTION, "state": "ACCEPTED", "answer": "已核实", "version": 2},
    summary="The provider accepted, refused or carried out a correction that this agency asked for.",
)
@contract(
    "exchange.correction_reminded",
    example={**_CORRECTION, "state": "OVERDUE", "version": 2},
    summary="The term for answering a request for correction has passed.",
)
class CorrectionState(EventSchema):
    """A request for correction; `subject` is its id."""

    correction_id = fields.String(required=True)
    uscc = fields.String(required=True)
    dataset = fields.String(required=True)
    field = fields.String(required=True)
    record_id = fields.String(required=True, allow_none=True)
    wrong = fields.String(required=True, metadata={"description": "what is wrong"})
    right = fields.String(required=True, metadata={"description": "what would be right"})
    evidence_hash = fields.String(
        required=True, allow_none=True, metadata={"description": "SHA-256 of the document that shows it"}
    )
    requested_by = fields.String(required=True)
    provider = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(CORRECTION_STATES))
    requested_on = fields.Date(required=True)
    due_on = fields.Date(required=True)
    answer = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
