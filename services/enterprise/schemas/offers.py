"""Shapes about offers of public services and what enterprises have of them."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validates_schema

from databus.shapes import Day, YesNo
from services.enterprise.domain import benefits, offers
from services.enterprise.domain.benefits import Asked
from services.enterprise.domain.service_rules import FAST_LANE, FEE_RELIEF, KINDS, REWARD, TRAINING, VOUCHER
from services.enterprise.schemas.fields import (
    Evidence,
    PageRequest,
    Request,
    division,
    identity,
    one_of,
    text,
    uscc,
    whole,
    zone_id,
)
from services.enterprise.schemas.standing import ON, HistoryEntry

MOST_FEN = 10**15
DOCUMENT = {"description": "number of the document", "example": "惠东府函〔2018〕203号"}


class _Terms(Schema):
    class Meta:
        unknown = RAISE


class _Voucher(_Terms):
    valid_days = whole(1, 1000, required=True)
    functions = fields.List(text(50), required=True)
    covers_percent = whole(1, 100, load_default=100)


class _Relief(_Terms):
    fee_item = text(50, required=True)
    relief_percent = whole(1, 100, required=True)


class _Reward(_Terms):
    award_level = text(50, required=True)


class _Training(_Terms):
    topic = text(50, required=True)
    place = text(200, required=True)
    held_on = Day(required=True)
    held_until = Day(required=True)
    hours = whole(1, 1000, required=True)
    certificate = YesNo(load_default=False)


class _FastLane(_Terms):
    matter = text(50, required=True)
    accept_days = whole(0, 250, required=True)
    decide_days = whole(1, 250, required=True)
    usual_days = whole(1, 1000, required=True)


_TERMS: dict[str, type[_Terms]] = {
    VOUCHER: _Voucher,
    FEE_RELIEF: _Relief,
    REWARD: _Reward,
    TRAINING: _Training,
    FAST_LANE: _FastLane,
}


class Terms(Schema):
    """What an offer's kind needs to know; which of it depends on the kind."""

    class Meta:
        unknown = RAISE

    valid_days = whole(1, 1000, metadata={"description": "VOUCHER: days it may be spent from its issue"})
    functions = fields.List(text(50), metadata={"description": "VOUCHER: services of the platforms it is for"})
    covers_percent = whole(1, 100, metadata={"description": "VOUCHER: how much of a cost it pays at most"})
    fee_item = text(50, metadata={"description": "FEE_RELIEF: the fee"})
    relief_percent = whole(1, 100, metadata={"description": "FEE_RELIEF: percent of the charge relieved"})
    award_level = text(50, metadata={"description": "REWARD: the award rewarded"})
    topic = text(50, metadata={"description": "TRAINING: its topic"})
    place = text(200, metadata={"description": "TRAINING: where it is held"})
    held_on = Day(metadata={"description": "TRAINING: its first day"})
    held_until = Day(metadata={"description": "TRAINING: its last day"})
    hours = whole(1, 1000, metadata={"description": "TRAINING: hours"})
    certificate = YesNo(metadata={"description": "TRAINING: whether those who pass get a certificate"})
    matter = text(50, metadata={"description": "FAST_LANE: licence, filing, registration, clearance"})
    accept_days = whole(0, 250, metadata={"description": "FAST_LANE: working days until it is accepted"})
    decide_days = whole(1, 250, metadata={"description": "FAST_LANE: working days until it is decided"})
    usual_days = whole(1, 1000, metadata={"description": "FAST_LANE: working days it takes the usual way"})


class OpenOffer(Request):
    """An offer to open; `terms` as its kind needs them, `capacity` fen or places as its kind counts."""

    kind = one_of(KINDS, required=True)
    zh = text(200, required=True, metadata={"example": "2026年度检验检疫服务券"})
    en = text(200, load_default=None, allow_none=True)
    division = division(load_default=None, allow_none=True)
    zone_id = zone_id(load_default=None, allow_none=True)
    policy = text(50, required=True, metadata={"example": "SERVICE_VOUCHER"})
    capacity = whole(1, MOST_FEN, load_default=None, allow_none=True, metadata={"description": "fen, or places"})
    most_each = whole(1, MOST_FEN, load_default=None, allow_none=True, metadata={"description": "for one enterprise"})
    project_id = text(200, load_default=None, allow_none=True, metadata={"description": "project that pays"})
    terms = fields.Nested(Terms, required=True)
    begins_on = Day(required=True)
    ends_on = Day(required=True)
    document_no = text(200, required=True, metadata=DOCUMENT)

    @validates_schema
    def terms_of_the_kind(self, data: dict[str, Any], **_: Any) -> None:
        told = dict(data["terms"])
        own = _TERMS[data["kind"]]()
        wrong = {name: ["not of this kind"] for name in told.keys() - own.fields.keys()}
        missing = {name: ["not left out"] for name, field in own.fields.items() if field.required and name not in told}
        if wrong or missing:
            raise ValidationError({"terms": {**wrong, **missing}})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        own = _TERMS[data["kind"]]()
        defaults = {name: field.load_default for name, field in own.fields.items() if not field.required}
        data["terms"] = own.dump({**defaults, **data["terms"]})
        return data


class ListOffers(PageRequest):
    """Offers, oldest first."""

    kind = one_of(KINDS, load_default=None)
    state = one_of(offers.STATES, load_default=None)
    zone_id = zone_id(load_default=None)
    division = division(load_default=None)


class MoveOffer(Request):
    """Close an offer, or call a training off."""

    offer_id = identity("offer")
    to = one_of((offers.CLOSED, offers.CALLED_OFF), required=True)
    reason = text(500, required=True)


class Offer(Schema):
    """An offer; `left` is what may still be given."""

    offer_id = fields.String()
    kind = fields.String()
    zh = fields.String()
    en = fields.String(allow_none=True)
    division = fields.String()
    zone_id = fields.String(allow_none=True)
    policy = fields.String()
    capacity = fields.Integer(allow_none=True)
    committed = fields.Integer()
    left = fields.Integer(allow_none=True)
    most_each = fields.Integer(allow_none=True)
    project_id = fields.String(allow_none=True)
    terms = fields.Dict()
    begins_on = fields.Date()
    ends_on = fields.Date()
    document_no = fields.String()
    agency = fields.String()
    state = fields.String()
    reason = fields.String(allow_none=True)
    version = fields.Integer()


class OfferPage(Schema):
    """Offers, a page."""

    items = fields.List(fields.Nested(Offer))
    next_cursor = fields.String(allow_none=True)


class GrantBenefit(Request):
    """Something of an offer for an enterprise; which fields are needed depends on the offer's kind."""

    offer_id = identity("offer")
    uscc = uscc(required=True)
    on = Day(load_default=None, metadata=ON)
    amount_fen = whole(1, MOST_FEN, load_default=None, metadata={"description": "VOUCHER, REWARD: its value"})
    charge_fen = whole(1, MOST_FEN, load_default=None, metadata={"description": "FEE_RELIEF: the charge relieved"})
    people = whole(1, 500, load_default=None, metadata={"description": "TRAINING: how many come"})
    matter = text(200, load_default=None, metadata={"description": "FAST_LANE: what is applied for"})
    document_no = text(200, load_default=None, metadata=DOCUMENT)
    evidence = Evidence()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        evidence, offer_id, on = data.pop("evidence"), data.pop("offer_id"), data.pop("on")
        return {"offer_id": offer_id, "evidence": evidence, "on": on, "asked": data}


class MoveBenefit(Request):
    """A step of a benefit; adverse ones need reason and evidence, those of a training the people who came or passed."""

    benefit_id = identity("benefit")
    to = one_of(benefits.STATES, required=True)
    on = Day(load_default=None, metadata=ON)
    people = whole(1, 500, load_default=None, metadata={"description": "TRAINING: who came, or who passed"})
    evidence = Evidence()
    reason = text(500, load_default=None)


class SpendVoucher(Request):
    """A part of a voucher spent on a platform's test; or, with `reverses`, a spending taken back, with the reason."""

    benefit_id = identity("benefit")
    receipt_no = text(100, required=True, metadata={"description": "number of the receipt", "example": "SJ-2026-0001"})
    test_id = text(200, load_default=None, metadata={"description": "entry of platform_test"})
    samples = whole(1, 1_000_000, load_default=None)
    amount_fen = whole(1, MOST_FEN, load_default=None, metadata={"description": "what the voucher pays of it"})
    reverses = text(100, load_default=None, metadata={"description": "receipt_no of the spending taken back"})
    reason = text(500, load_default=None)
    on = Day(load_default=None, metadata=ON)

    @validates_schema
    def one_or_the_other(self, data: dict[str, Any], **_: Any) -> None:
        check_reversal(data, ("test_id", "samples", "amount_fen"))


def check_reversal(data: dict[str, Any], needed: tuple[str, ...]) -> None:
    """A thing taken back says what and why and nothing else; a new one says all that it needs."""
    back = data["reverses"] is not None
    wanted, unwanted = (("reason",), needed) if back else (needed, ("reason",))
    wrong = {name: ["not left out"] for name in wanted if data[name] is None}
    wrong |= {
        name: [f"left out: what is taken back {'is known' if back else 'alone has it'}"]
        for name in unwanted
        if data[name] is not None
    }
    if wrong:
        raise ValidationError(wrong)


class GetBenefit(Request):
    """Which benefit."""

    benefit_id = identity("benefit")


class ListBenefits(PageRequest):
    """Benefits, oldest first."""

    offer_id = text(200, load_default=None)
    uscc = uscc(load_default=None)
    kind = one_of(KINDS, load_default=None)
    state = one_of(benefits.STATES, load_default=None)
    overdue = YesNo(from_text=True, load_default=False, metadata={"description": "only those whose clock ran out"})


class Benefit(Schema):
    """What an enterprise has of an offer; `amount` and `used` are fen or people."""

    benefit_id = fields.String()
    offer_id = fields.String()
    kind = fields.String()
    division = fields.String()
    uscc = fields.String()
    state = fields.String()
    amount = fields.Integer()
    used = fields.Integer()
    unused = fields.Integer()
    granted_on = fields.Date()
    on = fields.Date(attribute="since", metadata={"description": "day of the last step"})
    valid_until = fields.Date(allow_none=True)
    due_on = fields.Date(allow_none=True, metadata={"description": "last day of the term of the step under way"})
    due_provisional = fields.Boolean(metadata={"description": "beyond the confirmed calendar"})
    charge_fen = fields.Integer(allow_none=True)
    matter = fields.String(allow_none=True)
    document_no = fields.String(allow_none=True)
    certified = fields.Integer(metadata={"description": "certificates given"})
    agency = fields.String()
    reason = fields.String(allow_none=True)
    clause = fields.String()
    version = fields.Integer()


class Spending(Schema):
    """A spending; one that takes back another has its amount below zero."""

    spending_id = fields.String()
    platform_id = fields.String()
    test_id = fields.String()
    samples = fields.Integer()
    cost_fen = fields.Integer()
    amount_fen = fields.Integer()
    spent_on = fields.Date()
    receipt_no = fields.String()
    reverses = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    agency = fields.String()


class SpentVoucher(Benefit):
    """The voucher after a spending, and the spending."""

    spending = fields.Nested(Spending)


class BenefitFile(Benefit):
    """A benefit with its steps, its newest spendings, and the numbers of its certificates."""

    certificates = fields.List(fields.String())
    history = fields.List(fields.Nested(HistoryEntry))
    spendings = fields.List(fields.Nested(Spending))


class BenefitPage(Schema):
    """Benefits, a page."""

    items = fields.List(fields.Nested(Benefit))
    next_cursor = fields.String(allow_none=True)


def asked_of(asked: dict[str, Any], on: Any) -> Asked:
    """What a call for a benefit says, as the domain takes it."""
    return Asked(on=on, **asked)
