"""What `credit` says of lists and of other schemes' grades, and what services answer that act on lists."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

LISTING_STATES = (
    "PROPOSED",
    "NOTIFIED",
    "HEARD",
    "LISTED",
    "SERVED",
    "REVIEWED",
    "DECLINED",
    "DROPPED",
    "EXITED",
)


@contract(
    "credit.listing_changed",
    example={
        "listing_id": "0192f0c1-0000-7000-8000-000000000081",
        "uscc": "91441323MA4YNT018E",
        "list": "JOINT_PUNISHMENT",
        "effect": "punishment",
        "state": "LISTED",
        "previous_state": "HEARD",
        "in_force": True,
        "basis": ["0192f0c1-0000-7000-8000-000000000011"],
        "measures": ["KEY_SCRUTINY", "NO_HONOURS"],
        "on": "2026-12-20",
        "document_no": "惠信惩〔2026〕3号",
        "agency": "customs",
        "decided_on": "2026-12-20",
        "until": "2029-12-20",
        "defend_until": "2026-12-14",
        "due_on": "2026-12-29",
        "reminded_on": None,
        "escalated_on": None,
        "escalated_to": [],
        "ended_on": None,
        "end_kind": None,
        "clause": "国发〔2016〕33号",
        "version": 4,
    },
    summary="A proposal to enter an enterprise in a list moved on: notice, entry, exit.",
)
class ListingState(EventSchema):
    """A listing; `subject` is its id. `in_force` says whether the enterprise is on the list."""

    listing_id = fields.String(required=True)
    uscc = fields.String(required=True)
    list = fields.String(required=True)
    effect = fields.String(required=True, validate=validate.OneOf(("incentive", "punishment")))
    state = fields.String(required=True, validate=validate.OneOf(LISTING_STATES))
    previous_state = fields.String(required=True, allow_none=True, validate=validate.OneOf(LISTING_STATES))
    in_force = fields.Boolean(required=True)
    basis = fields.List(fields.String(), required=True)
    measures = fields.List(fields.String(), required=True)
    on = fields.Date(required=True)
    document_no = fields.String(required=True, allow_none=True)
    agency = fields.String(required=True, allow_none=True, metadata={"description": "who took the step; null: by rule"})
    decided_on = fields.Date(required=True, allow_none=True)
    until = fields.Date(required=True, allow_none=True, metadata={"description": "first day it no longer holds"})
    defend_until = fields.Date(required=True, allow_none=True)
    due_on = fields.Date(required=True, allow_none=True, metadata={"description": "last day for the next step"})
    reminded_on = fields.Date(required=True, allow_none=True)
    escalated_on = fields.Date(required=True, allow_none=True)
    escalated_to = fields.List(fields.String(), required=True)
    ended_on = fields.Date(required=True, allow_none=True)
    end_kind = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "credit.scheme_grade_changed",
    example={
        "grade_id": "0192f0c1-0000-7000-8000-000000000091",
        "uscc": "91441323MA4YNT018E",
        "scheme": "GACC_282",
        "grade": "CERTIFIED",
        "shown_as": "A",
        "valid_from": "2026-05-01",
        "valid_until": None,
        "agency": "customs",
        "document_no": "深关认〔2026〕18号",
        "clause": "海关总署令第282号",
        "version": 1,
    },
    summary="Another scheme's grade of an enterprise was recorded; ours stays what it is.",
)
class SchemeGradeState(EventSchema):
    """A grade of another scheme; `subject` is its id."""

    grade_id = fields.String(required=True)
    uscc = fields.String(required=True)
    scheme = fields.String(required=True)
    grade = fields.String(required=True)
    shown_as = fields.String(required=True)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True, allow_none=True)
    agency = fields.String(required=True)
    document_no = fields.String(required=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True, metadata={"description": "1: a statement never changes"})


_APPLIED = {
    "listing_id": "0192f0c1-0000-7000-8000-000000000081",
    "uscc": "91441323MA4YNT018E",
    "list": "JOINT_PUNISHMENT",
    "in_force": True,
    "touched": 2,
    "version": 4,
}


@contract("enterprise.listing_applied", example=_APPLIED, summary="The registry acts on a listing.")
@contract("inspection.listing_applied", example=_APPLIED, summary="Inspection decides by a listing.")
@contract("enforcement.listing_applied", example=_APPLIED, summary="Draws of campaigns follow a listing.")
class ListingApplied(EventSchema):
    """A service has put a version of a listing into effect; `subject` is the listing's id."""

    listing_id = fields.String(required=True)
    uscc = fields.String(required=True)
    list = fields.String(required=True)
    in_force = fields.Boolean(required=True)
    touched = fields.Integer(required=True, strict=True, metadata={"description": "decisions that changed by it"})
    version = fields.Integer(
        required=True, strict=True, metadata={"description": "version of the listing that is acted on"}
    )
