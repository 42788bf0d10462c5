"""What `enterprise` says of governance: tasks, joint meetings, consultations."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

TASK_STATES = ("OPEN", "DONE", "CANCELLED")
TASK_ORIGINS = ("plan", "meeting", "check", "consultation", "evaluation", "problem", "zone", "order")


@contract(
    "enterprise.task_changed",
    example={
        "task_id": "0192f0c1-0000-7000-8000-000000000071",
        "zone_id": "huidong-shoes",
        "division": "441323",
        "origin": "meeting",
        "origin_id": "0192f0c1-0000-7000-8000-000000000072",
        "item": "1",
        "zh": "拟定示范区企业标准",
        "en": "Draft the enterprise standard of the zone",
        "agencies": ["ciq", "sme"],
        "lead": "ciq",
        "due_on": "2026-12-31",
        "state": "OPEN",
        "progress": 40,
        "overdue": False,
        "reason": None,
        "on": "2026-11-22",
        "clause": "SH 四(一)",
        "version": 3,
    },
    summary="A task was given to agencies, reported on, done, cancelled, or has become overdue.",
)
class TaskState(EventSchema):
    """A task as it stands; `subject` is its id, `progress` the mean of its agencies', 0 to 100."""

    task_id = fields.String(required=True)
    zone_id = fields.String(required=True, allow_none=True, metadata={"description": "null: of the whole county"})
    division = fields.String(required=True)
    origin = fields.String(required=True, validate=validate.OneOf(TASK_ORIGINS))
    origin_id = fields.String(required=True)
    item = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    agencies = fields.List(fields.String(), required=True)
    lead = fields.String(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(TASK_STATES))
    progress = fields.Integer(required=True, strict=True)
    overdue = fields.Boolean(required=True, metadata={"description": "open after its last day, when this was said"})
    reason = fields.String(required=True, allow_none=True)
    on = fields.Date(required=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
