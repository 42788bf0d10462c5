"""What `enforcement` says of documents of legal steps (行政执法文书)."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

DOCUMENT_STATES = ("ISSUED", "SERVED", "WITHDRAWN")

_DOCUMENT = {
    "document_id": "0192f0c1-0000-7000-8000-000000000071",
    "document_no": "惠东市监责改〔2026〕3号",
    "kind": "order_to_correct",
    "title": "责令改正通知书",
    "agency": "samr",
    "subject_kind": "penalty_case",
    "subject_id": "0192f0c1-0000-7000-8000-000000000072",
    "uscc": "91441323MA4YNT018E",
    "state": "SERVED",
    "issued_on": "2026-11-22",
    "served_on": "2026-11-23",
    "paper": "F3K9-M7QX-P2WT-D8F4",
    "clause": "行政处罚法 28",
    "version": 3,
}


@contract(
    "enforcement.document_changed",
    example=_DOCUMENT,
    summary="A document for an enterprise was issued, written as a sealed paper, served or withdrawn.",
)
class DocumentState(EventSchema):
    """A document of a legal step; `subject` is its id. Documents that are not for the enterprise are not spoken of."""

    document_id = fields.String(required=True)
    document_no = fields.String(required=True)
    kind = fields.String(required=True)
    title = fields.String(required=True)
    agency = fields.String(required=True, metadata={"description": "who issued it"})
    subject_kind = fields.String(required=True, metadata={"description": "what it belongs to, such as trace_case"})
    subject_id = fields.String(required=True)
    uscc = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(DOCUMENT_STATES))
    issued_on = fields.Date(required=True)
    served_on = fields.Date(required=True, allow_none=True, metadata={"description": "day it counts as served"})
    paper = fields.String(
        required=True, allow_none=True, metadata={"description": "code of the sealed paper; null: being written"}
    )
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
