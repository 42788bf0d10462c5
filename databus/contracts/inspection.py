"""What `inspection` says: consignments and recognised results."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

MODES = (
    "HOLD",
    "SPECIAL",
    "TARGETED_CHECK",
    "STRICT",
    "EXEMPT",
    "VERIFICATION",
    "GENERAL",
    "NON_STATUTORY_FREE",
    "RANDOM_CHECK",
    "JOINT",
    "CREDIT",
    "LOCAL_EASED",
    "PRESUMED",
    "GENERAL_RAISED",
)
CONSIGNMENT_STATES = (
    "DECLARED",
    "MODE_DECIDED",
    "DOC_REVIEW",
    "VERIFYING",
    "SAMPLED",
    "TESTING",
    "JOINT_TESTING",
    "CONFORMING",
    "NONCONFORMING",
    "REINSPECTION",
    "REWORK",
    "REFUSED",
    "HELD",
    "RELEASED",
    "STOPPED",
    "EXPORTED",
    "EXPIRED",
    "NOTIFIED_ABROAD",
    "RETURNED",
)

_CONSIGNMENT = {
    "consignment_id": "0192f0c1-0000-7000-8000-000000000021",
    "uscc": "91441323MA4YNT018E",
    "declaration_no": "HD2026-000017",
    "direction": "export",
    "hs_code": "640399",
    "product": "女鞋",
    "destination": "DE",
    "statutory": False,
    "state": "MODE_DECIDED",
    "mode": "TARGETED_CHECK",
    "previous_mode": "NON_STATUTORY_FREE",
    "rule": "1b",
    "sampling_percent": "100",
    "clauses": ["商检法 19", "SH 三(七)"],
    "rule_set": "inspection-2026.1",
    "cause": "enforcement.alert_issued/0192f0c1-0000-7000-8000-000000000031",
    "on": "2026-11-22",
    "document_no": None,
    "item": None,
    "reason": None,
    "version": 2,
}


@contract(
    "inspection.consignment_declared",
    example={
        **_CONSIGNMENT,
        "state": "DECLARED",
        "mode": None,
        "rule": None,
        "previous_mode": None,
        "version": 1,
    },
    summary="A consignment was declared.",
)
@contract(
    "inspection.mode_decided",
    example=_CONSIGNMENT,
    summary="The mode of a consignment was decided, or decided anew.",
)
@contract(
    "inspection.consignment_released",
    example={**_CONSIGNMENT, "state": "RELEASED"},
    summary="A consignment was released.",
)
@contract(
    "inspection.nonconformity_found",
    example={**_CONSIGNMENT, "state": "NONCONFORMING", "document_no": "检〔2026〕9号", "item": "P01"},
    summary="A batch does not conform; `item` is the credit item that the result document leads to.",
)
@contract(
    "inspection.nonconformity_withdrawn",
    example={
        **_CONSIGNMENT,
        "state": "CONFORMING",
        "document_no": "检〔2026〕9号",
        "item": "P01",
        "reason": "复〔2026〕1号",
    },
    summary="A re-inspection (复验, 商检法 27–28) found the batch conforming: what `document_no` and `item` said of it "
    "no longer stands; `reason` is the document of the re-inspection.",
)
@contract(
    "inspection.consignment_returned",
    example={**_CONSIGNMENT, "state": "RETURNED", "reason": "quality: health and safety"},
    summary="Exported goods came back.",
)
class ConsignmentState(EventSchema):
    """A consignment; `subject` is its id."""

    consignment_id = fields.String(required=True)
    uscc = fields.String(required=True)
    declaration_no = fields.String(required=True)
    direction = fields.String(required=True, validate=validate.OneOf(("export", "import")))
    hs_code = fields.String(required=True)
    product = fields.String(required=True)
    destination = fields.String(required=True, allow_none=True, metadata={"description": "ISO 3166 alpha-2"})
    statutory = fields.Boolean(required=True, metadata={"description": "法检"})
    state = fields.String(required=True, validate=validate.OneOf(CONSIGNMENT_STATES))
    mode = fields.String(required=True, allow_none=True, validate=validate.OneOf(MODES))
    previous_mode = fields.String(required=True, allow_none=True, validate=validate.OneOf(MODES))
    rule = fields.String(required=True, allow_none=True, metadata={"description": "row of the mode table"})
    sampling_percent = fields.String(required=True, allow_none=True)
    clauses = fields.List(fields.String(), required=True)
    rule_set = fields.String(required=True)
    cause = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "event name/subject that led to a re-decision"},
    )
    on = fields.Date(required=True)
    document_no = fields.String(required=True, allow_none=True)
    item = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "inspection.result_recognised",
    example={
        "recognition_id": "0192f0c1-0000-7000-8000-000000000022",
        "uscc": "91441323MA4YNT018E",
        "kind": "test_report",
        "issuer": "lab",
        "recognised_by": "ciq",
        "agreement": "ciq-lab-2026",
        "document_no": "LAB-2026-0007",
        "scope": ["640399"],
        "valid_from": "2026-11-01",
        "valid_until": "2027-10-31",
        "check_saved": True,
        "consignment_id": None,
        "version": 1,
    },
)
class RecognitionState(EventSchema):
    """One agency's result counts for another (监管互认)."""

    recognition_id = fields.String(required=True)
    uscc = fields.String(required=True)
    kind = fields.String(
        required=True, validate=validate.OneOf(("test_report", "verification", "site_check", "certificate"))
    )
    issuer = fields.String(required=True)
    recognised_by = fields.String(required=True)
    agreement = fields.String(required=True)
    document_no = fields.String(required=True)
    scope = fields.List(fields.String(), required=True)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True)
    check_saved = fields.Boolean(required=True)
    consignment_id = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True, strict=True)
