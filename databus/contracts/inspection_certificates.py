"""What `inspection` says of release certificates."""

from marshmallow import fields, validate

from databus.contracts.inspection import MODES
from databus.contracts.registry import EventSchema, contract

_CERTIFICATE = {
    "code": "N3K9-M7QX-P2WT-D8F4",
    "consignment_id": "0192f0c1-0000-7000-8000-000000000021",
    "number": 1,
    "uscc": "91441323MA4YNT018E",
    "declaration_no": "HD2026-000017",
    "declared_by": "portal",
    "direction": "export",
    "hs_code": "640399",
    "product": "女鞋",
    "destination": "DE",
    "mode": "CREDIT",
    "rule": "8",
    "state": "VALID",
    "released_on": "2026-11-22",
    "valid_until": "2027-01-21",
    "reason": None,
    "clause": None,
    "version": 2,
}


@contract(
    "inspection.certificate_issued",
    example=_CERTIFICATE,
    summary="A release certificate (放行证明) was issued: a sealed paper that anyone can verify.",
)
@contract(
    "inspection.certificate_withdrawn",
    example={
        **_CERTIFICATE,
        "state": "WITHDRAWN",
        "reason": "放行后被责令停止 (stopped after release)：未经检验擅自出口",
        "clause": "商检法 33",
        "version": 3,
    },
    summary="A release certificate no longer holds: stopped, expired, decided anew, returned or recalled.",
)
class CertificateState(EventSchema):
    """A release certificate; `subject` is its code, by which anyone verifies it."""

    code = fields.String(required=True)
    consignment_id = fields.String(required=True)
    number = fields.Integer(required=True, strict=True, metadata={"description": "counts the releases"})
    uscc = fields.String(required=True)
    declaration_no = fields.String(required=True)
    declared_by = fields.String(required=True, metadata={"description": "agency that declared the consignment"})
    direction = fields.String(required=True, validate=validate.OneOf(("export", "import")))
    hs_code = fields.String(required=True)
    product = fields.String(required=True)
    destination = fields.String(required=True, allow_none=True, metadata={"description": "ISO 3166 alpha-2"})
    mode = fields.String(required=True, validate=validate.OneOf(MODES))
    rule = fields.String(required=True, metadata={"description": "row of the mode table"})
    state = fields.String(required=True, validate=validate.OneOf(("VALID", "WITHDRAWN")))
    released_on = fields.Date(required=True)
    valid_until = fields.Date(
        required=True, allow_none=True, metadata={"description": "last day of the release; null: an import has none"}
    )
    reason = fields.String(required=True, allow_none=True, metadata={"description": "why it was withdrawn"})
    clause = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True, strict=True)
