"""Shapes of draws: seeds, officers, populations, targets."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from databus.shapes import Day, Whole, YesNo
from services.enforcement.domain.draws import Candidate, Officer
from services.enforcement.schemas.shapes import Agency, Order, UsccCode, one_of, text, told
from services.enforcement.use_cases import campaigns as orders
from services.enforcement.use_cases.verification import VerifyDraw as VerifyDrawOrder

GRADES = ("AA", "A", "B", "C", "D", "U")
_ID = "0192f0c1-0000-7000-8000-000000000071"
_HEX = [
    validate.Regexp(r"^[0-9a-f]{64}$", error="64 small hexadecimal digits (SHA-256)"),
    validate.Length(equal=64, error="64 digits"),  # a pattern's end may stand before a line break
]


def day_field(description: str) -> Day:
    return Day(load_default=None, allow_none=True, metadata=told(description, "2026-11-22"))


def seed_field() -> fields.String:
    return text(
        "the value of the public source that the plan announced (seed_source); left out without one",
        "2026311 528",
        optional=True,
    )


def hex_field(description: str) -> fields.String:
    return fields.String(required=True, validate=_HEX, metadata=told(description, "9f86d081" * 8))


def size_field() -> Whole:
    return Whole(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 1_000_000, error="from 1 to 1000000"),
        metadata=told("enterprises drawn in all; left out: by the shares of the grades", 6),
    )


class OfficerShape(Schema):
    """An officer who may be drawn."""

    agency = Agency(required=True, metadata=told("the officer's agency", "samr"))
    officer = text("name or number", "officer-3")
    recused = fields.List(
        UsccCode(), load_default=list, metadata=told("enterprises the officer is recused from (回避)", [])
    )

    @post_load
    def _make(self, data: dict[str, Any], **_kwargs: Any) -> Officer:
        return Officer(data["agency"], data["officer"], tuple(data["recused"]))


def officers_field(description: str) -> fields.List[Any]:
    return fields.List(
        fields.Nested(OfficerShape),
        load_default=None,
        allow_none=True,
        validate=validate.Length(0, 500, error="at most 500"),
        metadata=told(
            description, [{"agency": "samr", "officer": "officer-3"}, {"agency": "ciq", "officer": "officer-1"}]
        ),
    )


class CommitSeed(Order):
    """A commitment of the calling agency to its part of the seed; the escrow holder's comes first."""

    makes = orders.CommitSeed

    campaign_id = text("the campaign", _ID)
    commitment = hex_field("public key of a new secret of X25519, in hexadecimal: `sanhu-client secret FILE` makes one")


class NonceShape(Schema):
    """A secret revealed."""

    agency = Agency(required=True, metadata=told("who committed itself", "samr"))
    nonce = text("the secret", "9f86d081" * 8)


class DrawCampaign(Order):
    """The value of the public source announced, and secrets of agencies that have not revealed them themselves."""

    makes = orders.DrawCampaign

    campaign_id = text("the campaign", _ID)
    seed = seed_field()
    nonces = fields.List(
        fields.Nested(NonceShape), load_default=None, allow_none=True, metadata=told("secrets not revealed yet")
    )
    on = day_field("not after today; left out: today")

    @post_load
    def _make(self, data: dict[str, Any], **_kwargs: Any) -> orders.DrawCampaign:
        nonces = data["nonces"]
        told_nonces = None if nonces is None else {one["agency"]: one["nonce"] for one in nonces}
        return orders.DrawCampaign(data["campaign_id"], data["seed"], told_nonces, data["on"])


class CandidateShape(Schema):
    """An enterprise of the population."""

    uscc = UsccCode(required=True, metadata=told("the enterprise", "91441323MA4YNT018E"))
    grade = one_of(GRADES, load_default="U", metadata=told("credit grade", "B"))
    reasons = fields.List(
        text("", "grade D", required=False), load_default=list, metadata=told("why it would be targeted", [])
    )

    @post_load
    def _make(self, data: dict[str, Any], **_kwargs: Any) -> Candidate:
        return Candidate(data["uscc"], data["grade"], tuple(data["reasons"]))


class TargetShape(Schema):
    """An enterprise drawn: why, at which place, by which digest, visited by whom."""

    uscc = fields.String(required=True)
    part = one_of(("random", "targeted", "everyone", "weighted"), required=True)
    place = fields.Integer(required=True, metadata=told("place in the order of the draw, from 1", 1))
    digest = fields.String(required=True, metadata=told("the number it is drawn by"))
    reasons = fields.List(fields.String(), required=True)
    officers = fields.List(fields.String(), required=True, metadata=told("agency/officer", ["samr/officer-3"]))


class VerifyDraw(Order):
    """A draw to recompute: a campaign's, or one of a seed and a population."""

    makes = VerifyDrawOrder

    campaign_id = text("a campaign drawn; all else is then left out", _ID, optional=True)
    seed = seed_field()
    population = fields.List(
        fields.Nested(CandidateShape),
        load_default=None,
        allow_none=True,
        validate=validate.Length(0, 10_000, error="at most 10000"),
        metadata=told("enterprises to draw from", [{"uscc": "91441323MA4YNT018E", "grade": "B"}]),
    )
    officers = officers_field("officers to draw from")
    sample_size = size_field()
    everyone = YesNo(load_default=False, metadata=told("nobody is left out (排查)", False))
    document = fields.Dict(
        load_default=None,
        allow_none=True,
        metadata=told("a draw's file, or the proof about one enterprise; all else is then left out", {"format": "…"}),
    )

    @validates_schema
    def _one_way(self, data: dict[str, Any], **_kwargs: Any) -> None:
        ways = ("document", "campaign_id", "seed", "population")
        given = [name for name in ways if data[name] is not None]
        whole = given[0] if given and given[0] in ways[:2] else None
        if whole is not None and len(given) > 1:
            raise ValidationError(f"left out, with {whole}", given[1])
        if whole is None:
            for name in ("seed", "population"):
                if data[name] is None:
                    raise ValidationError("needed, or campaign_id in its place", name)


class VerifiedDraw(Schema):
    """What the seed gives; `matches` compares it with the draw on record."""

    seed = fields.String(required=True)
    population_digest = fields.String(required=True)
    targets = fields.List(fields.Nested(TargetShape), required=True)
    matches = fields.Boolean(required=True, allow_none=True, metadata=told("null where no draw is on record"))
    findings = fields.List(
        fields.String(), required=True, metadata=told("what does not hold of a file, and what was looked at", [])
    )
    recipe = fields.List(fields.String(), required=True, metadata=told("how anyone can recompute it"))
