"""What `inspection` says of co-inspections (联合检查)."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

CO_INSPECTION_STATES = (
    "PROPOSED",
    "AGREED",
    "DECLINED",
    "CANCELLED",
    "LAPSED",
    "VISITED",
    "SHARED",
    "ONE_SIDED",
    "VOID",
)


@contract(
    "inspection.co_inspection_changed",
    example={
        "co_inspection_id": "0192f0c1-0000-7000-8000-0000000000b1",
        "document_no": "联检〔2026〕3号",
        "uscc": "91441323MA4YNT018E",
        "kind": "site_check",
        "items": ["production_site", "labelling"],
        "hs_prefixes": ["6403"],
        "consignment_ids": [],
        "ground": "routine",
        "proposed_by": "customs",
        "planned_on": "2026-12-01",
        "place": "惠东县吉隆镇",
        "state": "AGREED",
        "due_on": "2026-12-31",
        "agencies": ["customs", "samr"],
        "agreed": ["customs", "samr"],
        "signed": [],
        "dissenting": [],
        "visited_on": None,
        "report_no": None,
        "result_id": None,
        "reason": None,
        "version": 2,
    },
    summary="A visit of several agencies was proposed, agreed, declined, called off, made, signed, or lapsed.",
)
class CoInspectionState(EventSchema):
    """One appointment, one visit, one shared result; `subject` is its id."""

    co_inspection_id = fields.String(required=True)
    document_no = fields.String(required=True)
    uscc = fields.String(required=True)
    kind = fields.String(required=True)
    items = fields.List(fields.String(), required=True)
    hs_prefixes = fields.List(fields.String(), required=True)
    consignment_ids = fields.List(fields.String(), required=True)
    ground = fields.String(required=True)
    proposed_by = fields.String(required=True)
    planned_on = fields.Date(required=True)
    place = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(CO_INSPECTION_STATES))
    due_on = fields.Date(required=True, allow_none=True, metadata={"description": "last day of what is waited for"})
    agencies = fields.List(fields.String(), required=True, metadata={"description": "who is invited"})
    agreed = fields.List(fields.String(), required=True, metadata={"description": "who comes"})
    signed = fields.List(fields.String(), required=True, metadata={"description": "for whom the result counts"})
    dissenting = fields.List(fields.String(), required=True)
    visited_on = fields.Date(required=True, allow_none=True)
    report_no = fields.String(required=True, allow_none=True)
    result_id = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True, strict=True)
