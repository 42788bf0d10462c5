"""What `inspection` says of risk monitoring: plans with their figures, and samples as they are drawn and tested."""

from marshmallow import Schema, fields, validate

from databus.contracts.registry import EventSchema, contract

PLAN_STATES = ("DRAFT", "APPROVED", "CLOSED", "CANCELLED")
PLAN_NEWS = ("proposed", "approved", "cancelled", "closed", "drawn", "tested")
SAMPLE_STATES = ("DRAWN", "TAKEN", "TESTED", "NOT_TAKEN")
SAMPLE_STEPS = ("drawn", "reminded", "overdue", "taken", "not_taken", "tested")


class FiguresSaid(Schema):
    """How far a plan is."""

    drawn = fields.Integer(required=True, strict=True)
    waiting = fields.Integer(required=True, strict=True)
    taken = fields.Integer(required=True, strict=True)
    tested = fields.Integer(required=True, strict=True)
    not_taken = fields.Integer(required=True, strict=True)
    overdue = fields.Integer(required=True, strict=True)
    nonconforming = fields.Integer(required=True, strict=True)
    nonconforming_percent = fields.String(required=True, allow_none=True)
    failed_by_item = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


@contract(
    "inspection.monitoring_changed",
    example={
        "plan_id": "0192f0c1-0000-7000-8000-000000000061",
        "what": "tested",
        "on": "2026-12-20",
        "title": "女鞋化学安全风险监测",
        "zone_id": "huidong-shoes",
        "hs_prefixes": ["6403"],
        "direction": "export",
        "destinations": [],
        "items": ["azo_dyes", "chromium_vi"],
        "period": "month",
        "samples": 20,
        "most_per_enterprise": 2,
        "from_on": "2026-11-22",
        "until_on": "2027-11-21",
        "document_no": "检监〔2026〕9号",
        "clause": "S14 六(一)出口",
        "state": "APPROVED",
        "agency": "ciq",
        "decided_agency": "customs",
        "decision_no": "批〔2026〕11号",
        "reason": None,
        "figures": {
            "drawn": 20,
            "waiting": 2,
            "taken": 3,
            "tested": 14,
            "not_taken": 1,
            "overdue": 0,
            "nonconforming": 1,
            "nonconforming_percent": "7.14",
            "failed_by_item": {"azo_dyes": 1},
        },
        "version": 3,
    },
    summary="A monitoring plan was proposed, approved, drawn, ended, or has a new result; with its figures.",
)
class MonitoringState(EventSchema):
    """A monitoring plan with its figures; `subject` is its id, `what` the news."""

    plan_id = fields.String(required=True)
    what = fields.String(required=True, validate=validate.OneOf(PLAN_NEWS))
    on = fields.Date(required=True)
    title = fields.String(required=True)
    zone_id = fields.String(required=True, allow_none=True)
    hs_prefixes = fields.List(fields.String(), required=True)
    direction = fields.String(required=True, validate=validate.OneOf(("export", "import")))
    destinations = fields.List(fields.String(), required=True)
    items = fields.List(fields.String(), required=True)
    period = fields.String(required=True, validate=validate.OneOf(("month", "quarter")))
    samples = fields.Integer(required=True, strict=True)
    most_per_enterprise = fields.Integer(required=True, strict=True)
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True)
    document_no = fields.String(required=True)
    clause = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(PLAN_STATES))
    agency = fields.String(required=True)
    decided_agency = fields.String(required=True, allow_none=True)
    decision_no = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    figures = fields.Nested(FiguresSaid, required=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "inspection.monitoring_sample_changed",
    example={
        "sample_id": "0192f0c1-0000-7000-8000-000000000062",
        "plan_id": "0192f0c1-0000-7000-8000-000000000061",
        "step": "tested",
        "on": "2026-12-20",
        "uscc": "91441323MA4YNT018E",
        "consignment_id": "0192f0c1-0000-7000-8000-000000000021",
        "hs_code": "640399",
        "product": "女鞋",
        "destination": "DE",
        "state": "TESTED",
        "drawn_on": "2026-12-01",
        "due_on": None,
        "taken_on": "2026-12-08",
        "tested_on": "2026-12-20",
        "cnas_no": "CNAS L0001",
        "document_no": "JC2026-00031",
        "items": [],
        "conforming": True,
        "reason": None,
        "version": 3,
    },
    summary="A sample of a monitoring plan was drawn, taken, not taken, tested, or its term ends or has ended.",
)
class MonitoringSampleState(EventSchema):
    """A sample; `subject` is its id, `step` the news. It holds no batch."""

    sample_id = fields.String(required=True)
    plan_id = fields.String(required=True)
    step = fields.String(required=True, validate=validate.OneOf(SAMPLE_STEPS))
    on = fields.Date(required=True)
    uscc = fields.String(required=True)
    consignment_id = fields.String(required=True)
    hs_code = fields.String(required=True)
    product = fields.String(required=True)
    destination = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(SAMPLE_STATES))
    drawn_on = fields.Date(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    taken_on = fields.Date(required=True, allow_none=True)
    tested_on = fields.Date(required=True, allow_none=True)
    cnas_no = fields.String(required=True, allow_none=True)
    document_no = fields.String(required=True, allow_none=True)
    items = fields.List(fields.Dict(), required=True)
    conforming = fields.Boolean(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True, strict=True)
