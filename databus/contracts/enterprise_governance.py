"""What `enterprise` says of governance: tasks, joint meetings, consultations."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

TASK_STATES = ("OPEN", "DONE", "CANCELLED")
MEETING_STATES = ("CALLED", "HELD", "CANCELLED")
CONSULTATION_STATES = ("OPEN", "CLOSED", "WITHDRAWN")
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


class MeetingDecision(EventSchema):
    """What a meeting settled."""

    item = fields.String(required=True)
    matter = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    agencies = fields.List(fields.String(), required=True)
    lead = fields.String(required=True, allow_none=True)
    due_on = fields.Date(required=True, allow_none=True)
    task_id = fields.String(required=True, allow_none=True)


@contract(
    "enterprise.meeting_changed",
    example={
        "meeting_id": "0192f0c1-0000-7000-8000-000000000072",
        "zone_id": "huidong-shoes",
        "division": "441323",
        "title": "示范区建设联席会议",
        "agenda": ["审定首批示范区企业", "拟定示范区企业标准"],
        "place": "县政府三号会议室",
        "convened_by": "office",
        "invited": ["office", "sme", "ciq"],
        "planned_on": "2026-12-01",
        "document_no": "惠示范办〔2026〕9号",
        "state": "HELD",
        "held_on": "2026-12-01",
        "attended": ["office", "ciq"],
        "minutes_no": "惠示范办纪〔2026〕3号",
        "decisions": [
            {
                "item": "1",
                "matter": "enterprise_standard",
                "zh": "拟定示范区企业标准",
                "en": "Draft the enterprise standard of the zone",
                "agencies": ["ciq", "sme"],
                "lead": "ciq",
                "due_on": "2026-12-31",
                "task_id": "0192f0c1-0000-7000-8000-000000000071",
            }
        ],
        "reason": None,
        "on": "2026-12-01",
        "clause": "SH 四(一)",
        "version": 2,
    },
    summary="A joint meeting was called, postponed, held or cancelled.",
)
class MeetingState(EventSchema):
    """A joint meeting as it stands; `subject` is its id, each decision given to agencies a task of theirs."""

    meeting_id = fields.String(required=True)
    zone_id = fields.String(required=True, allow_none=True, metadata={"description": "null: of the whole county"})
    division = fields.String(required=True)
    title = fields.String(required=True)
    agenda = fields.List(fields.String(), required=True)
    place = fields.String(required=True)
    convened_by = fields.String(required=True)
    invited = fields.List(fields.String(), required=True)
    planned_on = fields.Date(required=True)
    document_no = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(MEETING_STATES))
    held_on = fields.Date(required=True, allow_none=True)
    attended = fields.List(fields.String(), required=True)
    minutes_no = fields.String(required=True, allow_none=True)
    decisions = fields.List(fields.Nested(MeetingDecision), required=True)
    reason = fields.String(required=True, allow_none=True)
    on = fields.Date(required=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "enterprise.consultation_changed",
    example={
        "consultation_id": "0192f0c1-0000-7000-8000-000000000073",
        "zone_id": "huidong-shoes",
        "division": "441323",
        "kind": "enterprise_standard",
        "title": "示范区企业标准（征求意见稿）",
        "document_no": "惠示范办函〔2026〕5号",
        "opened_by": "office",
        "opened_on": "2026-11-22",
        "closes_on": "2026-12-22",
        "invited": ["sme", "ciq", "association"],
        "members": True,
        "public": False,
        "audience": "enterprises",
        "state": "OPEN",
        "comments": 3,
        "unanswered": 1,
        "report_no": None,
        "reason": None,
        "on": "2026-11-22",
        "clause": "S12 五(七)",
        "version": 4,
    },
    summary="A draft was put out for comment, commented on, closed with a report, or withdrawn.",
)
class ConsultationState(EventSchema):
    """A consultation as it stands; `subject` is its id. Who commented, and what, is asked for."""

    consultation_id = fields.String(required=True)
    zone_id = fields.String(required=True, allow_none=True, metadata={"description": "null: of the whole county"})
    division = fields.String(required=True)
    kind = fields.String(required=True)
    title = fields.String(required=True)
    document_no = fields.String(required=True)
    opened_by = fields.String(required=True)
    opened_on = fields.Date(required=True)
    closes_on = fields.Date(required=True)
    invited = fields.List(fields.String(), required=True, metadata={"description": "agencies"})
    members = fields.Boolean(required=True, metadata={"description": "all members of the zone are invited"})
    public = fields.Boolean(required=True, metadata={"description": "whoever comes through the portal is invited"})
    audience = fields.String(required=True, validate=validate.OneOf(("agencies", "enterprises", "everybody")))
    state = fields.String(required=True, validate=validate.OneOf(CONSULTATION_STATES))
    comments = fields.Integer(required=True, strict=True)
    unanswered = fields.Integer(required=True, strict=True)
    report_no = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    on = fields.Date(required=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "enterprise.summary_submitted",
    example={
        "summary_id": "0192f0c1-0000-7000-8000-000000000074",
        "zone_id": "huidong-shoes",
        "division": "441323",
        "year": 2026,
        "agency": "customs",
        "reported_to": ["gov", "ciq-province"],
        "reported_on": "2026-12-20",
        "document_no": "惠关报〔2026〕31号",
        "papers": ["A2C4E6G8JKLM"],
        "version": 4,
    },
    summary="A yearly summary was submitted upwards and to governments.",
)
class SummarySubmitted(EventSchema):
    """A yearly summary as it was submitted; `subject` is its id, `papers` the codes of its PDF and its .docx."""

    summary_id = fields.String(required=True)
    zone_id = fields.String(required=True, allow_none=True, metadata={"description": "null: of the whole county"})
    division = fields.String(required=True)
    year = fields.Integer(required=True, strict=True)
    agency = fields.String(required=True)
    reported_to = fields.List(fields.String(), required=True, metadata={"description": "agencies"})
    reported_on = fields.Date(required=True)
    document_no = fields.String(required=True)
    papers = fields.List(fields.String(), required=True)
    version = fields.Integer(required=True, strict=True)
