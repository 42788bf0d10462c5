"""What `inspection` says of goods that came back, and of recall lists."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

RECALL_STATES = ("LISTED", "NOTIFIED", "RECALLED", "RETURNED", "CLEARED")
RECALL_GROUNDS = ("alert", "trace_case", "lots", "fact")
RETURN_CAUSE_KINDS = ("quality", "non_quality")


@contract(
    "inspection.return_recorded",
    example={
        "return_id": "0192f0c1-0000-7000-8000-0000000000a1",
        "consignment_id": "0192f0c1-0000-7000-8000-000000000021",
        "uscc": "91441323MA4YNT018E",
        "declaration_no": "HD2026-000017",
        "hs_code": "640399",
        "product": "女鞋",
        "quantity": "120",
        "unit": "双",
        "returned_on": "2026-11-22",
        "goods_class": "light_industry",
        "cause": "health_safety_environment",
        "cause_kind": "quality",
        "cause_settled": False,
        "country": "DE",
        "lots": [{"lot_id": "0192f0c1-0000-7000-8000-0000000000b1", "lot_no": "L26-1101", "quantity": "120"}],
        "trace_case_id": None,
        "document_no": "退运〔2026〕3号",
        "reason": "六价铬超标",
        "version": 1,
    },
    summary="Goods that came back were recorded with lots and cause, or what was recorded of them changed.",
)
class ReturnState(EventSchema):
    """A return; `subject` is its id. Lots of which nobody knows are left out."""

    return_id = fields.String(required=True)
    consignment_id = fields.String(required=True)
    uscc = fields.String(required=True)
    declaration_no = fields.String(required=True)
    hs_code = fields.String(required=True)
    product = fields.String(required=True)
    quantity = fields.String(required=True)
    unit = fields.String(required=True)
    returned_on = fields.Date(required=True)
    goods_class = fields.String(required=True)
    cause = fields.String(required=True)
    cause_kind = fields.String(required=True, validate=validate.OneOf(RETURN_CAUSE_KINDS))
    cause_settled = fields.Boolean(required=True, metadata={"description": "settled by who investigated it"})
    country = fields.String(required=True, allow_none=True)
    lots = fields.List(fields.Dict(), required=True)
    trace_case_id = fields.String(required=True, allow_none=True)
    document_no = fields.String(required=True)
    reason = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "inspection.lots_linked",
    example={
        "consignment_id": "0192f0c1-0000-7000-8000-000000000021",
        "uscc": "91441323MA4YNT018E",
        "declaration_no": "HD2026-000017",
        "hs_code": "640399",
        "product": "女鞋",
        "destination": "DE",
        "lots": [
            {
                "lot_id": "0192f0c1-0000-7000-8000-0000000000b1",
                "lot_no": "L26-1101",
                "hs_code": "640399",
                "product": "女鞋",
                "quantity": "1200",
            }
        ],
        "unit": "双",
        "of_no_lot": "0",
        "linked_at": "2026-11-22T04:00:00+00:00",
        "version": 2,
    },
    summary="It was said which lots a consignment is made of, in the place of what was said before.",
)
class LinkedLots(EventSchema):
    """The lots of a consignment; `subject` is the consignment's id. All of them: none means that it is of no lot."""

    consignment_id = fields.String(required=True)
    uscc = fields.String(required=True)
    declaration_no = fields.String(required=True)
    hs_code = fields.String(required=True)
    product = fields.String(required=True)
    destination = fields.String(required=True, allow_none=True)
    lots = fields.List(fields.Dict(), required=True)
    unit = fields.String(required=True)
    of_no_lot = fields.String(required=True, metadata={"description": "how much of it is of no lot"})
    linked_at = fields.AwareDateTime(
        required=True, metadata={"description": "of two words on one consignment the newer stands"}
    )
    version = fields.Integer(required=True, strict=True, metadata={"description": "the consignment's"})


@contract(
    "inspection.recall_changed",
    example={
        "entry_id": "0192f0c1-0000-7000-8000-0000000000c1",
        "recall_id": "0192f0c1-0000-7000-8000-0000000000c0",
        "consignment_id": "0192f0c1-0000-7000-8000-000000000021",
        "uscc": "91441323MA4YNT018E",
        "declaration_no": "HD2026-000017",
        "hs_code": "640399",
        "product": "女鞋",
        "destination": "DE",
        "ground": "alert",
        "ground_id": "0192f0c1-0000-7000-8000-000000000031",
        "level": "serious",
        "state": "NOTIFIED",
        "previous_state": "LISTED",
        "quantity": "1200",
        "got_back": "0",
        "unit": "双",
        "measure": None,
        "due_on": "2026-11-24",
        "due_provisional": False,
        "overdue": False,
        "clear_proposed": None,
        "reason": None,
        "document_no": "召〔2026〕1号",
        "cause": None,
        "clause": "SAMR order 19 (2020)",
        "on": "2026-11-22",
        "version": 2,
    },
    summary="Exported goods were put on a recall list, or what is on it changed: told, got back, cleared, overdue.",
)
class RecallEntryState(EventSchema):
    """A consignment on a recall list; `subject` is the entry's id. Its enterprise must act by `due_on`."""

    entry_id = fields.String(required=True)
    recall_id = fields.String(required=True)
    consignment_id = fields.String(required=True)
    uscc = fields.String(required=True)
    declaration_no = fields.String(required=True)
    hs_code = fields.String(required=True)
    product = fields.String(required=True)
    destination = fields.String(required=True, allow_none=True)
    ground = fields.String(required=True, validate=validate.OneOf(RECALL_GROUNDS))
    ground_id = fields.String(required=True)
    level = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(RECALL_STATES))
    previous_state = fields.String(required=True, allow_none=True, validate=validate.OneOf(RECALL_STATES))
    quantity = fields.String(required=True)
    got_back = fields.String(required=True)
    unit = fields.String(required=True)
    measure = fields.String(required=True, allow_none=True)
    due_on = fields.Date(required=True, allow_none=True)
    due_provisional = fields.Boolean(required=True)
    overdue = fields.Boolean(required=True)
    clear_proposed = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    document_no = fields.String(required=True, allow_none=True)
    cause = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True)
    on = fields.Date(required=True)
    version = fields.Integer(required=True, strict=True)
