"""What `enforcement` says of clocks (时限): who is reminded, late, and who above is told."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

CLOCK_STATES = ("RUNNING", "REMINDED", "LATE", "ESCALATED", "PAUSED", "MET", "CANCELLED")


@contract(
    "enforcement.clock_changed",
    example={
        "clock_id": "0192f0c1-0000-7000-8000-0000000000c1",
        "kind": "penalty_decision",
        "subject_kind": "trace_case",
        "subject_id": "0192f0c1-0000-7000-8000-000000000041",
        "uscc": "91441323MA4YNT018E",
        "responsible": "samr",
        "escalated_to": ["gov"],
        "state": "ESCALATED",
        "started_on": "2026-11-22",
        "due_on": "2027-02-20",
        "provisional": False,
        "late": True,
        "on": "2027-02-22",
        "clause": "行政处罚法 60",
        "version": 4,
    },
    summary="A term is near its end, was missed, told to those above, stopped, moved, or met after a reminder.",
)
class ClockState(EventSchema):
    """A term of an agency about a thing; `subject` is the clock's id. One that is met in peace is not spoken of."""

    clock_id = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "which term, such as penalty_decision"})
    subject_kind = fields.String(required=True, metadata={"description": "what it is about, such as trace_case"})
    subject_id = fields.String(required=True)
    uscc = fields.String(required=True, allow_none=True)
    responsible = fields.String(required=True, metadata={"description": "the agency whose term it is"})
    escalated_to = fields.List(
        fields.String(), required=True, metadata={"description": "agencies told that it is late; else empty"}
    )
    state = fields.String(required=True, validate=validate.OneOf(CLOCK_STATES))
    started_on = fields.Date(required=True)
    due_on = fields.Date(required=True, metadata={"description": "last day"})
    provisional = fields.Boolean(
        required=True, metadata={"description": "a notice still to come may move the last day"}
    )
    late = fields.Boolean(required=True, metadata={"description": "missed, or met after its last day"})
    on = fields.Date(required=True, metadata={"description": "day of this step"})
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
