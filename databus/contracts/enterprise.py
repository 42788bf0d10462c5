"""What `enterprise` says: enterprises, zones, memberships, titles, proposals."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

ZONE_STATES = (
    "DRAFT",
    "PROV_APPLIED",
    "PROV_ASSESSING",
    "PROV_RECOGNISED",
    "REJECTED",
    "NAT_APPLIED",
    "NAT_RECOMMENDED",
    "NAT_ASSESSING",
    "NAT_RECOGNISED",
    "RECTIFYING",
    "RENEWAL_REVIEW",
    "DEMOTED_TO_PROV",
    "LAPSED",
    "REVOKED",
)
MEMBERSHIP_STATES = (
    "APPLIED",
    "OFFICE_REVIEW",
    "RECOMMENDED",
    "ACTIVE",
    "REFUSED",
    "RECTIFYING",
    "WITHDRAWN",
    "REMOVED",
    "ENDED",
)
TITLE_STATES = ("NOMINATED", "EVALUATING", "GRANTED", "NOT_GRANTED", "SUSPENDED", "REVOKED", "EXPIRED")
PROPOSAL_KINDS = (
    "REVOKE_TITLE",
    "RECTIFY_ZONE",
    "REMOVE_MEMBER",
    "REINSTATE_TITLE",
    "RESTORE_ZONE",
    "RESTORE_MEMBER",
)

_ENTERPRISE = {
    "uscc": "91441323MA4YNT018E",
    "name": "惠东县合成鞋业有限公司",
    "name_en": "Huidong Synthetic Shoes Co., Ltd.",
    "division": "441323",
    "role": "manufacturer",
    "hs_codes": ["640399"],
    "leading": True,
    "own_brand": True,
    "qms": True,
    "self_control": True,
    "cnas_lab": False,
    "pledge": True,
    "quality_award": False,
    "active": True,
    "synthetic": True,
    "version": 1,
}


@contract("enterprise.registered", example=_ENTERPRISE, summary="An enterprise entered the registry.")
@contract(
    "enterprise.changed",
    example={**_ENTERPRISE, "version": 2},
    summary="Registry facts of an enterprise changed.",
)
class EnterpriseState(EventSchema):
    """An enterprise as the registry holds it; `subject` is its USCC."""

    uscc = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True, allow_none=True)
    division = fields.String(required=True, metadata={"description": "GB/T 2260 at registration"})
    role = fields.String(required=True, validate=validate.OneOf(("manufacturer", "supplier", "trader")))
    hs_codes = fields.List(fields.String(), required=True)
    leading = fields.Boolean(required=True, metadata={"description": "龙头/骨干企业"})
    own_brand = fields.Boolean(required=True)
    qms = fields.Boolean(required=True, metadata={"description": "quality management system in force"})
    self_control = fields.Boolean(required=True, metadata={"description": "自检自控体系"})
    cnas_lab = fields.Boolean(required=True)
    pledge = fields.Boolean(required=True, metadata={"description": "质量诚信承诺书 signed and kept"})
    quality_award = fields.Boolean(required=True)
    active = fields.Boolean(required=True, metadata={"description": "false once dissolved"})
    synthetic = fields.Boolean(required=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "enterprise.zone_state_changed",
    example={
        "zone_id": "huidong-shoes",
        "name": "惠东县出口女鞋质量安全示范区",
        "product": "女鞋",
        "hs_prefixes": ["6403"],
        "division": "441323",
        "state": "PROV_RECOGNISED",
        "previous_state": "PROV_ASSESSING",
        "level": "provincial",
        "on": "2026-11-22",
        "clause": "S14 七(二)",
        "agency": "ciq-province",
        "version": 4,
    },
)
class ZoneState(EventSchema):
    """A zone moved; `subject` is the zone's id, `level` stays through rectification and review."""

    zone_id = fields.String(required=True)
    name = fields.String(required=True)
    product = fields.String(required=True)
    hs_prefixes = fields.List(fields.String(), required=True)
    division = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(ZONE_STATES))
    previous_state = fields.String(required=True, allow_none=True)
    level = fields.String(required=True, allow_none=True, validate=validate.OneOf(("national", "provincial")))
    on = fields.Date(required=True)
    clause = fields.String(required=True)
    agency = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "enterprise.membership_changed",
    example={
        "membership_id": "huidong-shoes/91441323MA4YNT018E",
        "zone_id": "huidong-shoes",
        "uscc": "91441323MA4YNT018E",
        "state": "ACTIVE",
        "previous_state": "RECOMMENDED",
        "batch_no": 1,
        "on": "2026-11-22",
        "clause": "SH 四(二)1",
        "reason": None,
        "version": 4,
    },
)
class MembershipState(EventSchema):
    """An enterprise's membership of a zone moved; `subject` is `<zone_id>/<uscc>`."""

    membership_id = fields.String(required=True)
    zone_id = fields.String(required=True)
    uscc = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(MEMBERSHIP_STATES))
    previous_state = fields.String(required=True, allow_none=True)
    batch_no = fields.Integer(required=True, allow_none=True, strict=True)
    on = fields.Date(required=True)
    clause = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "enterprise.title_changed",
    example={
        "title_id": "0192f0c1-0000-7000-8000-000000000001",
        "zone_id": "huidong-shoes",
        "uscc": "91441323MA4YNT018E",
        "state": "SUSPENDED",
        "previous_state": "GRANTED",
        "on": "2026-11-22",
        "clause": "S14 六(六)",
        "reason": "恶意违法认定",
        "trace_case_id": "0192f0c1-0000-7000-8000-000000000002",
        "version": 4,
    },
)
class TitleState(EventSchema):
    """A 示范企业 title moved; `trace_case_id` names the finding it rests on, if one does."""

    title_id = fields.String(required=True)
    zone_id = fields.String(required=True)
    uscc = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(TITLE_STATES))
    previous_state = fields.String(required=True, allow_none=True)
    on = fields.Date(required=True)
    clause = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    trace_case_id = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "enterprise.proposal_changed",
    example={
        "proposal_id": "0192f0c1-0000-7000-8000-000000000003",
        "kind": "REVOKE_TITLE",
        "state": "OPEN",
        "uscc": "91441323MA4YNT018E",
        "zone_id": "huidong-shoes",
        "title_id": "0192f0c1-0000-7000-8000-000000000001",
        "trace_case_id": "0192f0c1-0000-7000-8000-000000000002",
        "decided_by": ["ciq-province"],
        "decision": None,
        "on": "2026-11-22",
        "clause": "S14 六(六)",
        "version": 1,
    },
)
class ProposalState(EventSchema):
    """An adverse decision (or its reversal) is proposed by rule, or was decided by the body that may."""

    proposal_id = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(PROPOSAL_KINDS))
    state = fields.String(required=True, validate=validate.OneOf(("OPEN", "ACCEPTED", "DECLINED", "WITHDRAWN")))
    uscc = fields.String(required=True, allow_none=True)
    zone_id = fields.String(required=True, allow_none=True)
    title_id = fields.String(required=True, allow_none=True)
    trace_case_id = fields.String(required=True, allow_none=True)
    decided_by = fields.List(fields.String(), required=True, metadata={"description": "agencies that may decide"})
    decision = fields.String(required=True, allow_none=True, metadata={"description": "reason given"})
    on = fields.Date(required=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
