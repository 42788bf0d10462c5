"""What `enforcement` says of risk information, of who knows of an alert, and of first measures."""

from marshmallow import fields, validate

from databus.contracts.enforcement import ALERT_LEVELS
from databus.contracts.registry import EventSchema, contract

INFORMATION_STATES = ("COLLECTED", "ASSESSED", "ALERTED", "DISMISSED")
NOTICE_STATES = ("SENT", "CONFIRMED", "SUPERSEDED")
NOTICE_KINDS = ("issued", "upgraded", "downgraded", "lifted")
FIRST_MEASURE_STATES = ("PROPOSED", "ACCEPTED", "DECLINED", "DONE", "ENDED")


@contract(
    "enforcement.risk_information_changed",
    example={
        "information_id": "0192f0c1-0000-7000-8000-000000000201",
        "source": "supervision_sampling",
        "reference": "惠东市监抽〔2026〕7号",
        "state": "ASSESSED",
        "agency": "samr",
        "division": "441323",
        "product": "女童皮鞋",
        "hazard": "chemical",
        "hs_prefix": "6403",
        "notified_by": None,
        "market": None,
        "published_on": "2026-11-20",
        "received_on": "2026-11-22",
        "level": "serious",
        "alert_id": None,
        "clause": "SN附2 三(三)1",
        "version": 2,
    },
    summary="Risk information was collected, assessed, led to an alert, or was dismissed.",
)
class RiskInformationState(EventSchema):
    """Risk information; `subject` is its id. What came in bulk is said once somebody acts on it."""

    information_id = fields.String(required=True)
    source = fields.String(required=True, metadata={"description": "where it is from, such as foreign_notification"})
    reference = fields.String(required=True, metadata={"description": "its number there"})
    state = fields.String(required=True, validate=validate.OneOf(INFORMATION_STATES))
    agency = fields.String(required=True)
    division = fields.String(required=True, allow_none=True)
    product = fields.String(required=True)
    hazard = fields.String(required=True, allow_none=True)
    hs_prefix = fields.String(required=True, allow_none=True)
    notified_by = fields.String(required=True, allow_none=True)
    market = fields.String(required=True, allow_none=True)
    published_on = fields.Date(required=True, allow_none=True)
    received_on = fields.Date(required=True)
    level = fields.String(required=True, allow_none=True, validate=validate.OneOf(ALERT_LEVELS))
    alert_id = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "enforcement.notice_changed",
    example={
        "notice_id": "0192f0c1-0000-7000-8000-000000000211",
        "alert_id": "0192f0c1-0000-7000-8000-000000000031",
        "kind": "issued",
        "level": "serious",
        "audience": "agency",
        "recipient": "samr",
        "uscc": None,
        "division": "441323",
        "state": "SENT",
        "sent_on": "2026-11-22",
        "due_on": "2026-11-23",
        "provisional": False,
        "confirmed_on": None,
        "confirmed_by": None,
        "clause": "SH 三(七), 四(六)1 (快速反应)",
        "version": 1,
    },
    summary="A body was told of an alert and asked to confirm, or a body or an enterprise has confirmed.",
)
class NoticeState(EventSchema):
    """A notice; `subject` is its id. That an enterprise was told is not said: its feed shows it."""

    notice_id = fields.String(required=True)
    alert_id = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(NOTICE_KINDS))
    level = fields.String(required=True, validate=validate.OneOf(ALERT_LEVELS))
    audience = fields.String(required=True, validate=validate.OneOf(("agency", "enterprise")))
    recipient = fields.String(required=True)
    uscc = fields.String(required=True, allow_none=True)
    division = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(NOTICE_STATES))
    sent_on = fields.Date(required=True)
    due_on = fields.Date(required=True, allow_none=True, metadata={"description": "null: need not be confirmed"})
    provisional = fields.Boolean(required=True)
    confirmed_on = fields.Date(required=True, allow_none=True)
    confirmed_by = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "enforcement.first_measure_changed",
    example={
        "measure_id": "0192f0c1-0000-7000-8000-000000000212",
        "alert_id": "0192f0c1-0000-7000-8000-000000000031",
        "code": "targeted_inspection",
        "zh": "对涉及商品实施布控查验，核查在办申报批次",
        "en": "check consignments of the goods concerned that are under way",
        "agency": "customs",
        "division": "441323",
        "state": "PROPOSED",
        "proposed_on": "2026-11-22",
        "due_on": "2026-11-25",
        "provisional": False,
        "ended_on": None,
        "clause": "SH 三(七); 进出口工业品风险管理办法",
        "version": 1,
    },
    summary="A first measure was proposed to a body on an alert, or was taken on, declined, done, or ended.",
)
class FirstMeasureState(EventSchema):
    """A first measure; `subject` is its id."""

    measure_id = fields.String(required=True)
    alert_id = fields.String(required=True)
    code = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    agency = fields.String(required=True, metadata={"description": "to whom it is proposed"})
    division = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(FIRST_MEASURE_STATES))
    proposed_on = fields.Date(required=True)
    due_on = fields.Date(required=True)
    provisional = fields.Boolean(required=True)
    ended_on = fields.Date(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
