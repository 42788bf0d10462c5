"""What `credit` says of its own rules."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

RULE_SET_STATES = ("DRAFT", "ADOPTED", "WITHDRAWN")


@contract(
    "credit.rule_set_changed",
    example={
        "set_id": "0192f0c1-0000-7000-8000-000000000071",
        "name": "2027.1",
        "state": "ADOPTED",
        "reason": "A级门槛与全国标准一致",
        "changes": ["parameter grade_a_min", "item L04"],
        "effective_on": "2027-01-01",
        "document_no": "国质检信〔2026〕31号",
        "agency": "customs",
        "version": 2,
    },
    summary="A set of changes to the rules of rating was drafted, amended, adopted or withdrawn.",
)
class RuleSetState(EventSchema):
    """A rule set; `subject` is its id. Adopted, it holds from `effective_on`, and everybody is rated anew that day."""

    set_id = fields.String(required=True)
    name = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(RULE_SET_STATES))
    reason = fields.String(required=True)
    changes = fields.List(fields.String(), required=True)
    effective_on = fields.Date(required=True, allow_none=True)
    document_no = fields.String(required=True, allow_none=True)
    agency = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
