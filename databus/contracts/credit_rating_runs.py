"""What `credit` says about runs: everybody rated formally, or anew."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

RUN_KINDS = ("FORMAL", "RULE_SET", "DUE")
RUN_STATES = ("RUNNING", "PAUSED", "CANCELLED", "FAILED", "DONE")


@contract(
    "credit.rating_run_changed",
    example={
        "run_id": "0192f0c1-0000-7000-8000-000000000061",
        "kind": "FORMAL",
        "on": "2026-10-15",
        "state": "DONE",
        "way": "WORKER",
        "zone_id": None,
        "divisions": None,
        "rule_set": "credit-2026.1",
        "enterprises": 1000,
        "rated": 998,
        "changed": 41,
        "by_grade": {"A": 940, "B": 50, "C": 5, "D": 3},
        "reason": None,
        "version": 2,
    },
    summary="A run that rates everybody began, paused, went on, was given up or ended.",
)
class RatingRunState(EventSchema):
    """A run; `subject` is its id. What it rates is said of each enterprise by `rated` and `grade_changed` besides."""

    run_id = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(RUN_KINDS))
    on = fields.Date(required=True)
    state = fields.String(required=True, validate=validate.OneOf(RUN_STATES))
    way = fields.String(required=True)
    zone_id = fields.String(required=True, allow_none=True)
    divisions = fields.List(fields.String(), required=True, allow_none=True)
    rule_set = fields.String(required=True)
    enterprises = fields.Integer(required=True, strict=True)
    rated = fields.Integer(required=True, strict=True)
    changed = fields.Integer(required=True, strict=True)
    by_grade = fields.Dict(required=True)
    reason = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True, strict=True)
