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
        "a public value that nobody could choose, such as a lottery's numbers of the day", "7f3a", optional=True
    )


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
    """A commitment of the calling agency to a nonce."""

    makes = orders.CommitSeed

    campaign_id = text("the campaign", _ID)
    commitment = fields.String(
        required=True, validate=_HEX, metadata=told("SHA-256 of the nonce, in hexadecimal", "9f86d081" * 8)
    )


class NonceShape(Schema):
    """A nonce revealed."""

    agency = Agency(required=True, metadata=told("who committed itself", "samr"))
    nonce = text("the nonce", "k3v9-0d1e")


class DrawCampaign(Order):
    """The seed of a draw, or the nonces of the agencies that committed themselves."""

    makes = orders.DrawCampaign

    campaign_id = text("the campaign", _ID)
    seed = seed_field()
    nonces = fields.List(
        fields.Nested(NonceShape), load_default=None, allow_none=True, metadata=told("one of each committed agency")
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
    part = one_of(("random", "targeted", "everyone"), required=True)
    place = fields.Integer(required=True, metadata=told("place in the order of SHA-256(seed + uscc), from 1", 1))
    digest = fields.String(required=True, metadata=told("SHA-256(seed + uscc)"))
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

    @validates_schema
    def _one_way(self, data: dict[str, Any], **_kwargs: Any) -> None:
        given = [name for name in ("seed", "population") if data[name] is not None]
        if data["campaign_id"] is not None and given:
            raise ValidationError("left out, with campaign_id", given[0])
        if data["campaign_id"] is None:
            for name in ("seed", "population"):
                if data[name] is None:
                    raise ValidationError("needed, or campaign_id in its place", name)


class VerifiedDraw(Schema):
    """What the seed gives; `matches` compares it with the draw on record."""

    seed = fields.String(required=True)
    population_digest = fields.String(required=True)
    targets = fields.List(fields.Nested(TargetShape), required=True)
    matches = fields.Boolean(required=True, allow_none=True, metadata=told("null where no draw is on record"))
    recipe = fields.List(fields.String(), required=True, metadata=told("how anyone can recompute it"))
