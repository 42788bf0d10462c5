"""Shapes of traces, back and forward."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from databus.shapes import UUID, Cursor, Whole
from services.inspection.schemas.fields import cursor, identity, page_limit, text, uscc
from services.inspection.schemas.lots import GivesStep, GoneShape, LotShape, moment

_MOST_LOTS = 50
_UUID = UUID.removeprefix("^").removesuffix("$")
_PAIR = f"^{_UUID}[.]({_UUID})?$"


class TakesTraceBack(Schema):
    """Where to start: exactly one of lot, mark, consignment and return."""

    lot_id = identity("a lot", load_default=None, allow_none=True)
    mark = text("the mark on a piece", "NX-L26-000123", longest=60, load_default=None, allow_none=True)
    uscc = uscc("the maker of the piece, where its mark alone does not tell", load_default=None, allow_none=True)
    consignment_id = identity("a consignment", load_default=None, allow_none=True)
    return_id = identity("a return", load_default=None, allow_none=True)
    limit = Whole(
        from_text=True,
        load_default=10,
        validate=validate.Range(1, _MOST_LOTS, error="a whole number from {min} to {max}"),
        error_messages={"invalid": f"a whole number from 1 to {_MOST_LOTS}"},
        metadata={"description": "lots of a page; fewer where they have many steps", "example": 10},
    )
    cursor = cursor()


class MateShape(Schema):
    """Another lot of the maker with an input in common."""

    lot_id = fields.String(metadata={"description": "the lot"})
    lot_no = fields.String(metadata={"description": "the maker's number", "example": "L26-1102"})
    material = fields.String(metadata={"description": "what they have in common", "example": "牛皮面革"})
    supplier_lot = fields.String(metadata={"description": "the supplier's lot", "example": "P-778"})
    supplier_uscc = fields.String(allow_none=True, metadata={"description": "the supplier's code"})
    supplier_name = fields.String(allow_none=True, metadata={"description": "its name, where no code is known"})


class TracedLotShape(LotShape):
    """A lot on the way back; depth 0: the goods themselves, 1: what went into them, and so on."""

    depth = fields.Integer(metadata={"description": "how many makers away", "example": 0})
    steps = fields.List(fields.Nested(GivesStep), metadata={"description": "its steps as they stand"})
    consignments = fields.List(fields.Nested(GoneShape), metadata={"description": "the newest consignments it is in"})
    consignments_total = fields.Integer(metadata={"description": "how many consignments it is in", "example": 1})
    mates = fields.List(
        fields.Nested(MateShape), metadata={"description": "the maker's newest lots with the same input"}
    )
    mates_total = fields.Integer(metadata={"description": "how many lots of any maker have it", "example": 1})


class GivesTraceBack(Schema):
    """A page of a trace back, nearest first."""

    items = fields.List(fields.Nested(TracedLotShape), metadata={"description": "the lots"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})


class TakesTraceForward(Schema):
    """What to follow: at least a supplier's lot, a material, a step, a line or a team; all that is named must hold."""

    supplier_uscc = uscc("from the supplier with this code", load_default=None, allow_none=True)
    uscc = uscc("of this maker", load_default=None, allow_none=True)
    supplier_name = text(
        "from the supplier of this name", "合成制革厂", longest=100, load_default=None, allow_none=True
    )
    supplier_lot = text("the supplier's lot", "P-778", longest=64, load_default=None, allow_none=True)
    material = text("the material", "牛皮面革", longest=100, load_default=None, allow_none=True)
    step = text("the step", "成型", longest=60, load_default=None, allow_none=True)
    workshop = text("in the workshop", "二车间", longest=60, load_default=None, allow_none=True)
    line = text("on the line", "L3", longest=60, load_default=None, allow_none=True)
    team = text("by the team", "T-12", longest=40, load_default=None, allow_none=True)
    from_at = moment("steps that ended then or later", load_default=None, allow_none=True)
    until_at = moment("steps that began then or earlier", load_default=None, allow_none=True)
    limit = page_limit()
    cursor = Cursor(_PAIR, "0192f0c1-0000-7000-8000-0000000000b1.", allow_none=True)


class ForwardShape(Schema):
    """A lot that has it, and one consignment with goods of the lot; null where none of it is in any."""

    lot_id = fields.String(metadata={"description": "the lot"})
    uscc = fields.String(metadata={"description": "its maker", "example": "91441323MA4YNT018E"})
    lot_no = fields.String(metadata={"description": "the maker's number", "example": "L26-1101"})
    hs_code = fields.String(metadata={"description": "HS code", "example": "640399"})
    product = fields.String(metadata={"description": "what the goods are", "example": "女鞋"})
    quantity = fields.String(metadata={"description": "how much was made", "example": "1200"})
    unit = fields.String(metadata={"description": "of what", "example": "双"})
    depth = fields.Integer(metadata={"description": "0: it went in at once; 1: into a lot that did, and so on"})
    consignment_id = fields.String(allow_none=True, metadata={"description": "the consignment"})
    shipped = fields.String(allow_none=True, metadata={"description": "how much of the lot", "example": "600"})
    declaration_no = fields.String(allow_none=True, metadata={"description": "its declaration"})
    state = fields.String(allow_none=True, metadata={"description": "where it stands", "example": "EXPORTED"})
    destination = fields.String(allow_none=True, metadata={"description": "country", "example": "DE"})
    released_on = fields.Date(allow_none=True, metadata={"description": "day of its release"})


class GivesTraceForward(Schema):
    """A page of a trace forward."""

    items = fields.List(
        fields.Nested(ForwardShape), metadata={"description": "lots, each with each of its consignments"}
    )
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})
