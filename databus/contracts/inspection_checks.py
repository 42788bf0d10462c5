"""What `inspection` says of draws, and of goods admitted for a time."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

_COMMITMENT = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c"


@contract(
    "inspection.draw_day_changed",
    example={
        "on": "2026-11-23",
        "commitment": _COMMITMENT,
        "committed_at": "2026-11-21T16:05:00+00:00",
        "seed": None,
        "revealed_on": None,
        "version": 1,
    },
    summary="The seed of a day's draws was committed to (its SHA-256), or told when the day was over.",
)
class DrawDayState(EventSchema):
    """The seed of a day's draws; `subject` is the day."""

    on = fields.Date(required=True)
    commitment = fields.String(required=True, metadata={"description": "SHA-256 of the seed"})
    committed_at = fields.AwareDateTime(required=True)
    seed = fields.String(required=True, allow_none=True, metadata={"description": "null until the day is over"})
    revealed_on = fields.Date(required=True, allow_none=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "inspection.temporary_goods_changed",
    example={
        "consignment_id": "0192f0c1-0000-7000-8000-000000000027",
        "uscc": "91441323MA4YNT018E",
        "declaration_no": "HD2026-000118",
        "business": "overseas_repair",
        "product": "注塑机",
        "state": "OPEN",
        "due_on": "2027-05-22",
        "closed_on": None,
        "closed_by": None,
        "on": "2026-11-22",
        "version": 1,
    },
    summary="Goods of new business (境外维修、检测、研发) were admitted for a time, are due soon, overdue, or left.",
)
class TemporaryGoodsState(EventSchema):
    """Goods admitted for a time; `subject` is the consignment's id."""

    consignment_id = fields.String(required=True)
    uscc = fields.String(required=True)
    declaration_no = fields.String(required=True)
    business = fields.String(required=True)
    product = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("OPEN", "DUE_SOON", "OVERDUE", "CLOSED")))
    due_on = fields.Date(required=True)
    closed_on = fields.Date(required=True, allow_none=True)
    closed_by = fields.String(required=True, allow_none=True, metadata={"description": "the export that took them out"})
    on = fields.Date(required=True)
    version = fields.Integer(required=True, strict=True)
