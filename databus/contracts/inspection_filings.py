"""What `inspection` says of papers on file and of calls for papers that an enterprise keeps."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

_UUID = "0192f0c1-0000-7000-8000-0000000000"


@contract(
    "inspection.filing_changed",
    example={
        "filing_id": f"{_UUID}46",
        "kind": "assurance_of_conformity",
        "uscc": "91441323MA4YNT018E",
        "hs_prefix": "6403",
        "title": "2027年度出口女鞋合格保证书",
        "document_no": "检〔2026〕12号",
        "issuer": None,
        "sha256": "e3b0c44298fc1c149afbf4c8996fb924" + "0" * 32,
        "kept_by": "enterprise",
        "promises": ["obeys_law", "goods_conform", "answers_for_safety", "recalls_by_itself"],
        "valid_from": "2026-11-22",
        "valid_until": "2027-11-21",
        "state": "FALSE",
        "ended_on": "2026-11-25",
        "found_document_no": "检〔2026〕12号",
        "barred_until": "2027-11-24",
        "agency": "portal",
        "step": "FALSE",
        "item": "S03",
        "finding_document_no": "检〔2026〕12号",
        "finding_agency": "ciq",
        "finding_on": "2026-11-25",
        "on": "2026-11-25",
        "reason": "保证书所附检测结果系伪造",
        "clause": "D.2 S03; 商检法 6",
        "version": 2,
    },
    summary="A paper was filed, withdrawn, found false, or that finding was overturned.",
)
class FilingState(EventSchema):
    """A paper on file; `subject` is its id. `item` is the credit item that `finding_document_no` leads to.

    Attributes:
        item: said with FALSE, and with REINSTATED, when what the finding led to no longer stands.
    """

    filing_id = fields.String(required=True)
    kind = fields.String(required=True)
    uscc = fields.String(required=True)
    hs_prefix = fields.String(required=True, allow_none=True)
    title = fields.String(required=True)
    document_no = fields.String(required=True, allow_none=True)
    issuer = fields.String(required=True, allow_none=True)
    sha256 = fields.String(required=True)
    kept_by = fields.String(required=True)
    promises = fields.List(fields.String(), required=True)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("FILED", "WITHDRAWN", "FALSE")))
    ended_on = fields.Date(required=True, allow_none=True)
    found_document_no = fields.String(required=True, allow_none=True)
    barred_until = fields.Date(required=True, allow_none=True)
    agency = fields.String(required=True)
    step = fields.String(required=True, validate=validate.OneOf(("FILED", "WITHDRAWN", "FALSE", "REINSTATED")))
    item = fields.String(required=True, allow_none=True)
    finding_document_no = fields.String(required=True, allow_none=True)
    finding_agency = fields.String(required=True, allow_none=True)
    finding_on = fields.Date(required=True, allow_none=True)
    on = fields.Date(required=True)
    reason = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "inspection.paper_called",
    example={
        "call_id": f"{_UUID}47",
        "document_no": "调单〔2026〕4号",
        "uscc": "91441323MA4YNT018E",
        "consignment_id": f"{_UUID}21",
        "filing_id": None,
        "title": "工厂检验报告",
        "sha256": "e3b0c44298fc1c149afbf4c8996fb924" + "0" * 32,
        "reason": "单证抽核",
        "state": "CALLED",
        "called_on": "2026-11-22",
        "due_on": "2026-11-25",
        "handed_on": None,
        "handed_sha256": None,
        "overdue_on": None,
        "agency": "ciq",
        "clause": "announcement 2014 No. 124 (单证自存)",
        "version": 1,
    },
    summary="An enterprise was called on for a paper that it keeps (单证自存), handed it in, or is late.",
)
class PaperCallState(EventSchema):
    """A call for a paper; `subject` is its id."""

    call_id = fields.String(required=True)
    document_no = fields.String(required=True)
    uscc = fields.String(required=True)
    consignment_id = fields.String(required=True, allow_none=True)
    filing_id = fields.String(required=True, allow_none=True)
    title = fields.String(required=True)
    sha256 = fields.String(required=True)
    reason = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("CALLED", "MISMATCHED", "HANDED_IN")))
    called_on = fields.Date(required=True)
    due_on = fields.Date(required=True)
    handed_on = fields.Date(required=True, allow_none=True)
    handed_sha256 = fields.String(required=True, allow_none=True)
    overdue_on = fields.Date(required=True, allow_none=True)
    agency = fields.String(required=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
