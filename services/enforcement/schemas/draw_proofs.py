"""Shapes of draws by commitments: secrets, terms, lots, targets, proofs."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from databus.shapes import Cursor, Whole
from services.enforcement.domain.drawing import STATES
from services.enforcement.schemas.clocks import clocks
from services.enforcement.schemas.draws import GRADES, hex_field
from services.enforcement.schemas.shapes import Order, Paged, UsccCode, next_cursor, one_of, text, told
from services.enforcement.use_cases import committing as orders

_ID = "0192f0c1-0000-7000-8000-000000000071"
_HEX = "9f86d081" * 8
PARTS = ("targeted", "random", "weighted", "everyone")


class RevealSeed(Order):
    """A secret of the calling agency."""

    makes = orders.RevealSeed

    campaign_id = text("the campaign", _ID)
    secret = hex_field("the secret whose commitment was handed in: a private key of X25519")


class GetDraw(Schema):
    """Which campaign."""

    campaign_id = text("the campaign", _ID)


class DrawShape(Schema):
    """How a draw stands; nothing in it tells who is drawn."""

    campaign_id = fields.String(required=True, metadata=told("the campaign", _ID))
    state = one_of(STATES, required=True)
    terms = fields.Dict(
        required=True, allow_none=True, metadata=told("what was frozen before anybody committed; null until it is")
    )
    terms_digest = fields.String(required=True, allow_none=True, metadata=told("SHA-256 of the terms", _HEX))
    population_size = fields.Integer(required=True, allow_none=True)
    escrow_agency = fields.String(
        required=True, allow_none=True, metadata=told("who holds the key that opens every part of the seed", "gov")
    )
    escrow_key = fields.String(required=True, allow_none=True, metadata=told("its commitment", _HEX))
    commitments = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata=told("agency → SHA-256 of its commitment")
    )
    absent = fields.List(
        fields.String(), required=True, metadata=told("agencies that committed to nothing in time", [])
    )
    closes_on = fields.Date(required=True, metadata=told("last day of commitments", "2026-11-25"))
    closed_at = fields.AwareDateTime(required=True, allow_none=True)
    waits_for = fields.List(
        fields.String(),
        required=True,
        metadata=told("who has to act: the escrow's holder, agencies to commit, to reveal, the value's teller", []),
    )
    clocks = clocks()
    problem = fields.String(
        required=True, allow_none=True, metadata=told("why the worker could not go on when it last tried")
    )
    drawn_at = fields.AwareDateTime(required=True, allow_none=True)
    seed = fields.String(required=True, allow_none=True, metadata=told("told at the draw", _HEX))
    target_count = fields.Integer(required=True, allow_none=True, metadata=told("how many are drawn", 6))
    sees_targets = fields.Boolean(required=True, metadata=told("whether the caller may see who is drawn now", False))
    disclosed_on = fields.Date(
        required=True, allow_none=True, metadata=told("day on which who is drawn could be seen by all")
    )
    reason = fields.String(required=True, allow_none=True, metadata=told("why it was given up"))
    document = fields.Dict(
        required=True, allow_none=True, metadata=told("the draw's file without lots and targets; null before the draw")
    )
    recipe = fields.List(fields.String(), required=True, metadata=told("how anyone can recompute it"))
    version = fields.Integer(required=True)


class GetDrawLots(Schema):
    """Which part of the lots."""

    campaign_id = text("the campaign", _ID)
    part = Whole(
        from_text=True,
        load_default=0,
        validate=validate.Range(0, 1_000, error="from 0 to 1000"),
        metadata=told("which part, from 0", 0),
    )


class DrawLots(Schema):
    """A part of the lots, each a line: identity, grade, and whether it has a reason to be targeted."""

    campaign_id = fields.String(required=True)
    part = fields.Integer(required=True)
    parts = fields.Integer(required=True, metadata=told("how many parts there are", 1))
    size = fields.Integer(required=True, metadata=told("lots in all", 36))
    lots = fields.List(fields.String(), required=True, metadata=told("identity|grade|1 or 0", [f"{_HEX}|B|0"]))


class ListDrawTargets(Paged):
    """Whose targets."""

    campaign_id = text("the campaign", _ID)
    cursor = Cursor("^[1-9][0-9]{0,8}$", "200", allow_none=True)


class DrawTarget(Schema):
    """A lot that is drawn, its enterprise and its visitors; null where the lot is not the one that was frozen."""

    identity = fields.String(required=True, metadata=told("the lot", _HEX))
    part = one_of(PARTS, required=True)
    place = fields.Integer(required=True, metadata=told("place in the draw, from 1", 1))
    digest = fields.String(required=True, metadata=told("the number it is drawn by", _HEX))
    uscc = fields.String(required=True, allow_none=True, metadata=told("the enterprise", "91441323MA4YNT018E"))
    salt = fields.String(required=True, allow_none=True, metadata=told("with which the identity is made"))
    grade = one_of(GRADES, required=True, allow_none=True)
    reasons = fields.List(fields.String(), required=True)
    officers = fields.List(fields.String(), required=True, metadata=told("agency/officer", ["samr/officer-3"]))


class DrawTargetPage(Schema):
    """Targets in the order of the draw."""

    items = fields.List(fields.Nested(DrawTarget), required=True)
    next_cursor = next_cursor()


class GetDrawProof(Schema):
    """About which enterprise."""

    campaign_id = text("the campaign", _ID)
    uscc = UsccCode(required=True, metadata=told("the enterprise", "91441323MA4YNT018E"))


class DrawProof(Schema):
    """Whether an enterprise is drawn, with the document that proves it offline."""

    campaign_id = fields.String(required=True)
    uscc = fields.String(required=True)
    part = one_of(PARTS, required=True, allow_none=True, metadata=told("null: not drawn"))
    document = fields.Dict(required=True, metadata=told("to be verified by sanhu verify or /v1/draw-verifications"))
