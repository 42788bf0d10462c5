"""What `enforcement` says of technical trade measures and standards."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

MEASURE_STATES = ("NOTIFIED", "ADOPTED", "IN_FORCE", "WITHDRAWN", "REPEALED")


@contract(
    "enforcement.technical_measure_changed",
    example={
        "measure_id": "0192f0c1-0000-7000-8000-000000000221",
        "kind": "tbt",
        "reference": "G/TBT/N/EU/1001",
        "member": "EU",
        "state": "NOTIFIED",
        "title": "鞋类产品化学物质限量法规草案",
        "products": "皮革鞋类",
        "hs_prefixes": ["6403"],
        "notified_on": "2026-11-02",
        "comment_until": "2027-01-01",
        "adopted_on": None,
        "in_force_on": None,
        "text_sha256": None,
        "agency": "customs",
        "clause": "S14 六(二); SH 三(五); WTO TBT 2.9.2, G/TBT/1",
        "version": 1,
    },
    summary="A technical measure or a standard was recorded, adopted, entered into force, its days moved, or ended.",
)
class TechnicalMeasureState(EventSchema):
    """A technical measure; `subject` is its id."""

    measure_id = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "such as tbt, sps, foreign_standard"})
    reference = fields.String(required=True)
    member = fields.String(required=True, metadata={"description": "country, or EU"})
    state = fields.String(required=True, validate=validate.OneOf(MEASURE_STATES))
    title = fields.String(required=True)
    products = fields.String(required=True)
    hs_prefixes = fields.List(fields.String(), required=True)
    notified_on = fields.Date(required=True, allow_none=True)
    comment_until = fields.Date(required=True, allow_none=True)
    adopted_on = fields.Date(required=True, allow_none=True)
    in_force_on = fields.Date(required=True, allow_none=True)
    text_sha256 = fields.String(required=True, allow_none=True)
    agency = fields.String(required=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
