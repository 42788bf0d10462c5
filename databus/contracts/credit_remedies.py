"""What `credit` says of remedies, effects of endings, and publicity."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

REMEDY_STATES = (
    *("OPEN", "UPHELD", "REJECTED"),
    *("FILED", "ACCEPTED", "INCOMPLETE", "GRANTED", "REFUSED"),
    *("WITHDRAWN", "SETTLED"),
)
ENDINGS = ("ANNULLED", "REPAIRED")

_REMEDY = {
    "remedy_id": "0192f0c1-0000-7000-8000-000000000081",
    "kind": "OBJECTION",
    "record_id": "0192f0c1-0000-7000-8000-000000000011",
    "uscc": "91441323MA4YNT018E",
    "recorder": "samr",
    "filed_through": "portal",
    "state": "OPEN",
    "filed_on": "2026-11-22",
    "due_on": "2026-12-12",
    "provisional": False,
    "reminders": 0,
    "escalated_on": None,
    "escalated_to": None,
    "ended_on": None,
    "document_no": None,
    "reason": None,
    "version": 1,
}


@contract(
    "credit.objection_changed",
    example=_REMEDY,
    summary="An objection to a record was filed, answered, withdrawn, settled, reminded of or escalated.",
)
@contract(
    "credit.repair_changed",
    example={**_REMEDY, "kind": "REPAIR", "state": "FILED", "due_on": "2026-11-25"},
    summary="A repair that was asked for was filed, accepted, returned, decided, withdrawn, settled or reminded of.",
)
class RemedyState(EventSchema):
    """A remedy against a record; `subject` is its id. `recorder` must answer by `due_on`."""

    remedy_id = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(("OBJECTION", "REPAIR")))
    record_id = fields.String(required=True)
    uscc = fields.String(required=True)
    recorder = fields.String(required=True)
    filed_through = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(REMEDY_STATES))
    filed_on = fields.Date(required=True)
    due_on = fields.Date(required=True)
    provisional = fields.Boolean(required=True)
    reminders = fields.Integer(required=True, strict=True)
    escalated_on = fields.Date(required=True, allow_none=True)
    escalated_to = fields.String(required=True, allow_none=True)
    ended_on = fields.Date(required=True, allow_none=True)
    document_no = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True, metadata={"description": "why it was decided so"})
    version = fields.Integer(required=True, strict=True)


@contract(
    "credit.effect_changed",
    example={
        "effect_id": "0192f0c1-0000-7000-8000-000000000091",
        "record_id": "0192f0c1-0000-7000-8000-000000000011",
        "uscc": "91441323MA4YNT018E",
        "recorder": "samr",
        "because": "REPAIRED",
        "effect": "publicity",
        "responsible": "samr",
        "state": "WAITING",
        "grade": "A",
        "standing_version": 4,
        "opened_on": "2027-03-01",
        "due_on": "2027-03-04",
        "provisional": False,
        "reminders": 0,
        "escalated_on": None,
        "escalated_to": None,
        "confirmed_on": None,
        "confirmed_by": None,
        "done": None,
        "version": 1,
    },
    summary="An effect of a record's ending was opened, confirmed, reminded of or escalated.",
)
class EffectState(EventSchema):
    """What must follow the ending of a record; `subject` is its id. `responsible` must confirm it by `due_on`."""

    effect_id = fields.String(required=True)
    record_id = fields.String(required=True)
    uscc = fields.String(required=True)
    recorder = fields.String(required=True)
    because = fields.String(required=True, validate=validate.OneOf(ENDINGS))
    effect = fields.String(required=True)
    responsible = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("WAITING", "CONFIRMED")))
    grade = fields.String(required=True)
    standing_version = fields.Integer(required=True, strict=True)
    opened_on = fields.Date(required=True)
    due_on = fields.Date(required=True)
    provisional = fields.Boolean(required=True)
    reminders = fields.Integer(required=True, strict=True)
    escalated_on = fields.Date(required=True, allow_none=True)
    escalated_to = fields.String(required=True, allow_none=True)
    confirmed_on = fields.Date(required=True, allow_none=True)
    confirmed_by = fields.String(required=True, allow_none=True)
    done = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "credit.publicity_ended",
    example={
        "record_id": "0192f0c1-0000-7000-8000-000000000011",
        "uscc": "91441323MA4YNT018E",
        "item": "L04",
        "agency": "samr",
        "document_no": "惠东市监罚〔2026〕12号",
        "public_from": "2026-11-20",
        "public_until": "2027-11-20",
        "ended_on": "2027-03-01",
        "because": "REPAIRED",
        "withdraw_by": "2027-03-04",
        "provisional": False,
        "version": 2,
    },
    summary="A record is public no longer: whoever published it withdraws it.",
)
class PublicityEnd(EventSchema):
    """The end of a record's publicity; `subject` is the record. It must be withdrawn everywhere by `withdraw_by`."""

    record_id = fields.String(required=True)
    uscc = fields.String(required=True)
    item = fields.String(required=True)
    agency = fields.String(required=True)
    document_no = fields.String(required=True)
    public_from = fields.Date(required=True)
    public_until = fields.Date(required=True, allow_none=True)
    ended_on = fields.Date(required=True)
    because = fields.String(required=True, validate=validate.OneOf((*ENDINGS, "TERM_OVER", "CORRECTED")))
    withdraw_by = fields.Date(required=True)
    provisional = fields.Boolean(required=True)
    version = fields.Integer(required=True, strict=True)


_APPLIED = {
    "effect_id": "0192f0c1-0000-7000-8000-000000000091",
    "uscc": "91441323MA4YNT018E",
    "grade": "A",
    "version": 1,
}


@contract("enterprise.effect_applied", example=_APPLIED, summary="The registry goes by the grade since a record ended.")
@contract("inspection.effect_applied", example=_APPLIED, summary="Inspection goes by the grade since a record ended.")
@contract("enforcement.effect_applied", example=_APPLIED, summary="Draws go by the grade since a record ended.")
class EffectApplied(EventSchema):
    """A service has put an effect of a record's ending into effect; `subject` is the effect's id."""

    effect_id = fields.String(required=True)
    uscc = fields.String(required=True)
    grade = fields.String(required=True, metadata={"description": "the grade that it goes by"})
    version = fields.Integer(required=True, strict=True, metadata={"description": "the effect's, as it was heard"})
