"""What `enforcement` says of plans by which campaigns recur."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

PLAN_STATES = ("DRAFT", "APPROVED", "SUSPENDED", "ENDED")


@contract(
    "enforcement.campaign_plan_changed",
    example={
        "plan_id": "0192f0c1-0000-7000-8000-0000000000f1",
        "title": "打击假冒伪劣联合执法专项行动",
        "plan_kind": "anti_counterfeit",
        "recurrence": "FREQ=YEARLY;BYMONTH=3,9;BYDAY=1MO",
        "zone_id": "huidong-shoes",
        "division": None,
        "agencies": ["samr", "ciq"],
        "lead_agency": "samr",
        "state": "APPROVED",
        "next_on": "2027-03-01",
        "provisional": True,
        "document_no": "惠东府办〔2026〕8号",
        "clause": "SH 四(十四)2",
        "version": 2,
    },
    summary="A plan of recurring campaigns was made, approved, suspended, ended, or began one of its campaigns.",
)
class CampaignPlanState(EventSchema):
    """A plan as it stands; `subject` is its id."""

    plan_id = fields.String(required=True)
    title = fields.String(required=True)
    plan_kind = fields.String(required=True)
    recurrence = fields.String(required=True, metadata={"description": "rule of RFC 5545"})
    zone_id = fields.String(required=True, allow_none=True)
    division = fields.String(required=True, allow_none=True)
    agencies = fields.List(fields.String(), required=True)
    lead_agency = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(PLAN_STATES))
    next_on = fields.Date(
        required=True, allow_none=True, metadata={"description": "working day on which it starts a campaign next"}
    )
    provisional = fields.Boolean(required=True)
    document_no = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
