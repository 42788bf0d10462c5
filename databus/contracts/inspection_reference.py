"""What `inspection` says of reference data: goods and lists, registration regimes, special policies."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

ENTRY_KINDS = ("statutory", "product_risk", "sampling_plan", "trade_agreement", "aid_country", "africa_country")
REGIME_STATES = ("OPEN", "CLOSED", "LAPSED")
REGISTRATION_STATES = ("APPLIED", "REGISTERED", "REFUSED", "REVOKED", "ENDED")
POLICY_STATES = ("PROPOSED", "APPROVED", "REFUSED", "WITHDRAWN", "EXPIRED")


@contract(
    "inspection.goods_changed",
    example={
        "entry_id": "0192f0c1-0000-7000-8000-000000000041",
        "kind": "statutory",
        "hs_prefix": "950450",
        "country": None,
        "zone_id": None,
        "mode": None,
        "says": "statutory",
        "from_on": "2027-01-01",
        "until_on": None,
        "document_no": "公告〔2026〕31号",
        "clause": "商检法 4",
        "source": "officer",
        "agency": "customs",
        "withdrawn": False,
        "reason": None,
        "version": 1,
    },
    summary="What goods are by law, how risky or sampled, or what a country is to exports, was recorded or taken back.",
)
class ReferenceEntryState(EventSchema):
    """An entry of reference data; `subject` is its id. It holds from `from_on` to `until_on`, both included."""

    entry_id = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(ENTRY_KINDS))
    hs_prefix = fields.String(required=True, allow_none=True)
    country = fields.String(required=True, allow_none=True, metadata={"description": "ISO 3166 alpha-2"})
    zone_id = fields.String(required=True, allow_none=True)
    mode = fields.String(required=True, allow_none=True)
    says = fields.String(required=True)
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True, allow_none=True)
    document_no = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True)
    source = fields.String(required=True)
    agency = fields.String(required=True)
    withdrawn = fields.Boolean(required=True)
    reason = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "inspection.regime_changed",
    example={
        "regime_id": "0192f0c1-0000-7000-8000-000000000042",
        "hs_prefixes": ["9503"],
        "accident": "industry_wide",
        "alert_id": "0192f0c1-0000-7000-8000-000000000031",
        "case_ids": [],
        "description": "多家企业出口玩具可迁移元素超标",
        "document_no": "公告〔2026〕40号",
        "from_on": "2026-11-22",
        "until_on": "2027-05-21",
        "state": "OPEN",
        "closed_on": None,
        "reason": None,
        "agency": "customs",
        "version": 1,
    },
    summary="A time-limited registration of exporters was opened, extended, closed, or lapsed.",
)
class RegimeState(EventSchema):
    """A registration regime on goods (有期限的注册登记); `subject` is its id."""

    regime_id = fields.String(required=True)
    hs_prefixes = fields.List(fields.String(), required=True)
    accident = fields.String(required=True, validate=validate.OneOf(("systemic", "industry_wide")))
    alert_id = fields.String(required=True, allow_none=True)
    case_ids = fields.List(fields.String(), required=True)
    description = fields.String(required=True)
    document_no = fields.String(required=True)
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True)
    state = fields.String(required=True, validate=validate.OneOf(REGIME_STATES))
    closed_on = fields.Date(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    agency = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "inspection.registration_changed",
    example={
        "registration_id": "0192f0c1-0000-7000-8000-000000000044",
        "regime_id": "0192f0c1-0000-7000-8000-000000000042",
        "uscc": "91441323MA4YNT018E",
        "state": "REGISTERED",
        "document_no": "注〔2026〕12号",
        "reason": None,
        "clause": "S14 六(一)出口: 简化手续",
        "agency": "customs",
        "version": 2,
    },
    summary="A registration under a time-limited regime was applied for, given, refused, revoked, or ended.",
)
class RegistrationState(EventSchema):
    """An enterprise under a registration regime; `subject` is the registration's id."""

    registration_id = fields.String(required=True)
    regime_id = fields.String(required=True)
    uscc = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(REGISTRATION_STATES))
    document_no = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True, allow_none=True)
    agency = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "inspection.policy_changed",
    example={
        "policy_id": "0192f0c1-0000-7000-8000-000000000043",
        "zone_id": "huidong-shoes",
        "title": "女鞋抽样比例先行先试",
        "hs_prefixes": ["6403"],
        "grades": ["AA", "A"],
        "ease": {"kind": "sampling", "mode": "VERIFICATION", "percent": "2"},
        "clause": "S12 五(八)",
        "basis": "三年无境外通报",
        "document_no": "惠东府〔2026〕18号",
        "from_on": "2026-11-22",
        "until_on": "2027-11-21",
        "state": "APPROVED",
        "agency": "gov",
        "decided_agency": "customs",
        "decision_no": "批〔2026〕7号",
        "reason": None,
        "version": 2,
    },
    summary="A special policy of a zone (先行先试) was proposed, approved, refused, withdrawn, or expired.",
)
class PolicyState(EventSchema):
    """A special policy; `subject` is its id. Approved, it may ease decisions from `from_on` to `until_on`."""

    policy_id = fields.String(required=True)
    zone_id = fields.String(required=True)
    title = fields.String(required=True)
    hs_prefixes = fields.List(fields.String(), required=True)
    grades = fields.List(fields.String(), required=True)
    ease = fields.Dict(required=True)
    clause = fields.String(required=True)
    basis = fields.String(required=True)
    document_no = fields.String(required=True)
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True)
    state = fields.String(required=True, validate=validate.OneOf(POLICY_STATES))
    agency = fields.String(required=True)
    decided_agency = fields.String(required=True, allow_none=True)
    decision_no = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True, strict=True)
