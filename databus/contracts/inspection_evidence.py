"""What `inspection` says of evidence: approvals, applications, laboratories, bodies and reports."""

from marshmallow import Schema, fields, validate

from databus.contracts.registry import EventSchema, contract

_UUID = "0192f0c1-0000-7000-8000-0000000000"
_STEP = {"on": "2026-11-22", "reason": None, "document_no": None, "clause": "S12 五(一); 《进出口商品免验办法》"}


@contract(
    "inspection.approval_changed",
    example={
        "approval_id": f"{_UUID}41",
        "kind": "exemption",
        "uscc": "91441323MA4YNT018E",
        "hs_prefix": "9503",
        "direction": "export",
        "goods": "电动玩具",
        "report_no": "惠免申〔2026〕3号",
        "level": None,
        "basis": None,
        "method": None,
        "document_no": "免验〔2026〕2号",
        "agency": "customs",
        "valid_from": "2026-11-22",
        "valid_until": "2029-11-21",
        "state": "IN_FORCE",
        "in_force": True,
        "suspended_on": None,
        "withdrawn_on": None,
        "review_on": "2027-11-22",
        "defend_until": None,
        "application_id": f"{_UUID}42",
        "renews": None,
        "reason": None,
        "step": "GRANTED",
        "on": "2026-11-22",
        "step_reason": None,
        "step_document_no": "免验〔2026〕2号",
        "clause": "商检法 5; 《进出口商品免验办法》",
        "version": 1,
    },
    summary="An exemption, approval, assessment or registration was granted, followed up, suspended or ended.",
)
class ApprovalState(EventSchema):
    """An approval; `subject` is its id, `step` what happened to it now."""

    approval_id = fields.String(required=True)
    kind = fields.String(required=True)
    uscc = fields.String(required=True, allow_none=True, metadata={"description": "null: everybody"})
    hs_prefix = fields.String(required=True, allow_none=True, metadata={"description": "goods; null: all"})
    direction = fields.String(required=True, allow_none=True, metadata={"description": "null: both"})
    goods = fields.String(required=True, allow_none=True)
    report_no = fields.String(required=True, allow_none=True)
    level = fields.String(required=True, allow_none=True, metadata={"description": "of a risk assessment"})
    basis = fields.String(required=True, allow_none=True)
    method = fields.String(required=True, allow_none=True)
    document_no = fields.String(required=True)
    agency = fields.String(required=True, metadata={"description": "who granted it"})
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True)
    state = fields.String(required=True)
    in_force = fields.Boolean(required=True)
    suspended_on = fields.Date(required=True, allow_none=True)
    withdrawn_on = fields.Date(required=True, allow_none=True)
    review_on = fields.Date(required=True, allow_none=True, metadata={"description": "last day of the follow-up"})
    defend_until = fields.Date(required=True, allow_none=True)
    application_id = fields.String(required=True, allow_none=True)
    renews = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    step = fields.String(required=True)
    on = fields.Date(required=True)
    step_reason = fields.String(required=True, allow_none=True)
    step_document_no = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "inspection.application_changed",
    example={
        "application_id": f"{_UUID}42",
        "kind": "exemption",
        "direction": "export",
        "uscc": "91441323MA4YNT018E",
        "hs_prefix": "9503",
        "goods": "电动玩具",
        "report_no": "惠免申〔2026〕3号",
        "evidence": [],
        "renews": None,
        "state": "SUBMITTED",
        "submitted_on": "2026-11-22",
        "submitted_by": "portal",
        "priority": 7,
        "grounds": ["IN_ZONE", "LEADING", "OWN_BRAND"],
        "due_on": "2026-11-27",
        "overdue_on": None,
        "approval_id": None,
        "step": "SUBMITTED",
        **_STEP,
        "version": 1,
    },
    summary="An application for exemption or joint inspection moved on, or is late.",
)
class ApplicationState(EventSchema):
    """An application; `subject` is its id."""

    application_id = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(("exemption", "joint_inspection")))
    direction = fields.String(required=True)
    uscc = fields.String(required=True)
    hs_prefix = fields.String(required=True)
    goods = fields.String(required=True)
    report_no = fields.String(required=True)
    evidence = fields.List(fields.String(), required=True)
    renews = fields.String(required=True, allow_none=True)
    state = fields.String(required=True)
    submitted_on = fields.Date(required=True)
    submitted_by = fields.String(required=True)
    priority = fields.Integer(required=True, strict=True, metadata={"description": "weight on the cultivation list"})
    grounds = fields.List(fields.String(), required=True)
    due_on = fields.Date(required=True, allow_none=True)
    overdue_on = fields.Date(required=True, allow_none=True)
    approval_id = fields.String(required=True, allow_none=True)
    step = fields.String(required=True)
    on = fields.Date(required=True)
    reason = fields.String(required=True, allow_none=True)
    document_no = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "inspection.laboratory_changed",
    example={
        "laboratory_id": f"{_UUID}43",
        "cnas_no": "L12345",
        "name": "合成鞋业有限公司检测中心",
        "name_en": None,
        "uscc": "91441323MA4YNT018E",
        "body": None,
        "division": "441323",
        "open_to_members": False,
        "terms": None,
        "state": "IN_FORCE",
        "valid_until": "2031-11-21",
        "hs_prefixes": ["6403"],
        "step": "ACCREDITED",
        **_STEP,
        "version": 1,
    },
    summary="CNAS accredited a laboratory, or its accreditation was suspended, restored or withdrawn.",
)
class LaboratoryState(EventSchema):
    """A laboratory as it stands on the day it is said; `subject` is its id."""

    laboratory_id = fields.String(required=True)
    cnas_no = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True, allow_none=True)
    uscc = fields.String(required=True, allow_none=True, metadata={"description": "the enterprise whose it is"})
    body = fields.String(required=True, allow_none=True)
    division = fields.String(required=True, allow_none=True)
    open_to_members = fields.Boolean(required=True)
    terms = fields.String(required=True, allow_none=True)
    state = fields.String(required=True)
    valid_until = fields.Date(required=True, allow_none=True)
    hs_prefixes = fields.List(fields.String(), required=True, metadata={"description": "goods it may test today"})
    step = fields.String(required=True)
    on = fields.Date(required=True)
    reason = fields.String(required=True, allow_none=True)
    document_no = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "inspection.adopted_body_changed",
    example={
        "entry_id": f"{_UUID}44",
        "code": "lab",
        "name": "示范区公共检测服务平台（合成）",
        "hs_prefixes": ["6403"],
        "listed_from": "2026-11-22",
        "listed_until": None,
        "listed": True,
        "document_no": "公告〔2026〕5号",
        "reason": None,
        "agency": "customs",
        "clause": "商检法 6¶3 (采信目录); S14 六(一)出口",
        "version": 1,
    },
    summary="A third-party body entered the adoption list (采信目录), or left it.",
)
class AdoptedBodyState(EventSchema):
    """An entry of the adoption list; `subject` is its id."""

    entry_id = fields.String(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    hs_prefixes = fields.List(fields.String(), required=True, metadata={"description": "none: all goods"})
    listed_from = fields.Date(required=True)
    listed_until = fields.Date(required=True, allow_none=True)
    listed = fields.Boolean(required=True)
    document_no = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    agency = fields.String(required=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)


class RestingConsignment(Schema):
    """A consignment whose test a report replaced."""

    consignment_id = fields.String(required=True)
    state = fields.String(required=True)


@contract(
    "inspection.report_changed",
    example={
        "report_id": f"{_UUID}45",
        "report_no": "LAB-2026-0007",
        "issuer": "L12345",
        "laboratory_id": f"{_UUID}43",
        "body": None,
        "uscc": "91441323MA4YNT018E",
        "hs_code": "640399",
        "product": "女鞋",
        "consignment_id": None,
        "lot_no": None,
        "issued_on": "2026-11-20",
        "valid_until": "2027-11-19",
        "sha256": "e3b0c44298fc1c149afbf4c8996fb924" + "0" * 32,
        "signature": None,
        "conforming": True,
        "accepted": True,
        "bases": ["CNAS"],
        "laboratory_version": 1,
        "agency": "lab",
        "registered_on": "2026-11-22",
        "revoked_on": None,
        "revoked_why": None,
        "resting": [],
        "step": "REGISTERED",
        **_STEP,
        "version": 1,
    },
    summary="A test report was registered and judged, judged anew, or revoked.",
)
class RegisteredReportState(EventSchema):
    """A test report without its tests; `subject` is its id, `bases` as what it counts."""

    report_id = fields.String(required=True)
    report_no = fields.String(required=True)
    issuer = fields.String(required=True)
    laboratory_id = fields.String(required=True, allow_none=True)
    body = fields.String(required=True, allow_none=True)
    uscc = fields.String(required=True)
    hs_code = fields.String(required=True)
    product = fields.String(required=True)
    consignment_id = fields.String(required=True, allow_none=True)
    lot_no = fields.String(required=True, allow_none=True)
    issued_on = fields.Date(required=True)
    valid_until = fields.Date(required=True)
    sha256 = fields.String(required=True)
    signature = fields.String(required=True, allow_none=True)
    conforming = fields.Boolean(required=True)
    accepted = fields.Boolean(required=True)
    bases = fields.List(fields.String(), required=True)
    laboratory_version = fields.Integer(required=True, strict=True, allow_none=True)
    agency = fields.String(required=True)
    registered_on = fields.Date(required=True)
    revoked_on = fields.Date(required=True, allow_none=True)
    revoked_why = fields.String(required=True, allow_none=True)
    resting = fields.List(fields.Nested(RestingConsignment), required=True)
    step = fields.String(required=True)
    on = fields.Date(required=True)
    reason = fields.String(required=True, allow_none=True)
    document_no = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
