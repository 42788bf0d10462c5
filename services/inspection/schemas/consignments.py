"""Shapes of what is said about consignments."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from databus.contracts.inspection import CONSIGNMENT_STATES, MODES
from databus.shapes import Whole, YesNo
from services.inspection.domain.facts import DIRECTIONS
from services.inspection.schemas.checks import TakesItem
from services.inspection.schemas.fields import (
    Amount,
    cursor,
    day,
    hs_code,
    hs_prefix,
    identity,
    one_of,
    page_limit,
    text,
    uscc,
    version_read,
    yes,
)
from services.inspection.schemas.lots import lots_of_declaration

MOST_ITEMS = 100
MOVES = (
    "DOC_REVIEW",
    "VERIFYING",
    "SAMPLED",
    "TESTING",
    "JOINT_TESTING",
    "REINSPECTION",
    "REFUSED",
    "REWORK",
    "DECLARED",
    "EXPORTED",
    "NOTIFIED_ABROAD",
)
DOCUMENT_KINDS = (
    "contract",
    "invoice",
    "packing_list",
    "declaration_of_conformity",
    "assurance_of_conformity",
    "factory_test_report",
    "cnas_test_report",
    "third_party_report",
    "licence",
    "certificate",
    "processing_contract",
    "other",
)


def country(description: str) -> fields.String:
    right = "a country of ISO 3166-1 alpha-2, such as DE"
    return fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Regexp(r"[A-Z]{2}\Z", error=right),
        error_messages={"invalid": right},
        metadata={"description": description, "example": "DE"},
    )


MOST_FILINGS = 10


class ValueShape(Schema):
    """Value of the goods: in fen of yuan, or an amount in another currency."""

    fen = Whole(
        validate=validate.Range(0, 10**15, error="a whole number of fen, not below 0"),
        error_messages={"invalid": "a whole number of fen"},
        metadata={"description": "fen of yuan", "example": 12000000},
    )
    amount = Amount(metadata={"description": "amount as decimal text", "example": "18000.00"}, as_string=True)
    currency = fields.String(
        validate=validate.Regexp(r"[A-Z]{3}\Z", error="a currency of ISO 4217, such as USD"),
        error_messages={"invalid": "a currency of ISO 4217, such as USD"},
        metadata={"description": "ISO 4217", "example": "USD"},
    )

    @validates_schema
    def one_way(self, data: dict[str, Any], **_: Any) -> None:
        """Either fen, or amount with currency."""
        if set(data) not in ({"fen"}, {"amount", "currency"}):
            raise ValidationError('either {"fen": 12000000} or {"amount": "18000.00", "currency": "USD"}')

    @post_load
    def keep_exact(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Keep an amount as the text that says it exactly."""
        return {name: str(part) if name == "amount" else part for name, part in data.items()}


class TakesDeclareConsignment(Schema):
    """A declaration. What the goods are by law (法检, risk, Africa) follows from HS code and destination."""

    uscc = uscc(required=True)
    declaration_no = text("number of the declaration", "HD2026-000017", longest=64, required=True)
    direction = one_of(DIRECTIONS, "进出口方向; export unless said", load_default="export")
    hs_code = hs_code(required=True)
    product = text("what the goods are", "女鞋", required=True)
    quantity = Amount(required=True, metadata={"description": "how many, as decimal text", "example": "1200"})
    unit = text("of what", "双", longest=20, required=True)
    value = fields.Nested(ValueShape, required=True, metadata={"description": "value of the goods"})
    destination = country("country the goods go to; exports need one")
    aid = yes("aid goods (援外物资)")
    needs_certificate = yes("an inspection certificate is needed")
    self_declaration = yes("the enterprise declares conformity itself (自我声明)")
    third_party_report = yes("a listed third-party body has reported (采信)")
    third_party_body = text("code of that body, on the list", "lab", longest=40, load_default=None, allow_none=True)
    assurance_filed = yes("an assurance of conformity (合格保证) is filed")
    own_use_equipment = yes("imported production equipment for own use")
    raw_material = yes("imported raw material or component")
    release_when_free = yes("release at once if the mode needs no check and alerts are known up to now")
    business = text(
        "business: trade, overseas_repair (境外维修), testing (检测), research (研发)",
        "trade",
        longest=40,
        load_default="trade",
    )
    re_export_of = identity(
        "the import, admitted for a time, that this export takes out again", load_default=None, allow_none=True
    )
    lots = lots_of_declaration()
    filings = fields.List(
        identity("a paper on file"),
        load_default=list,
        validate=validate.Length(0, MOST_FILINGS, error=f"up to {MOST_FILINGS} papers on file"),
        metadata={
            "description": "papers on file that stand for this declaration (单证备案), by their ids",
            "example": ["0192f0c1-0000-7000-8000-000000000041"],
        },
    )


class TakesConsignmentId(Schema):
    """Which consignment."""

    consignment_id = identity("the consignment", required=True)


class TakesRedecision(Schema):
    """A consignment to be decided anew."""

    consignment_id = identity("the consignment", required=True)
    version = version_read()


class TakesListConsignments(Schema):
    """Which consignments; all unless narrowed."""

    uscc = uscc("of this enterprise", load_default=None, allow_none=True)
    state = one_of(CONSIGNMENT_STATES, "in this state", load_default=None, allow_none=True)
    mode = one_of(MODES, "under this mode", load_default=None, allow_none=True)
    direction = one_of(DIRECTIONS, "in this direction", load_default=None, allow_none=True)
    destination = country("to this country")
    declaration_no = text("with this number", "HD2026-000017", longest=64, load_default=None, allow_none=True)
    hs_prefix = hs_prefix("HS codes that begin so", load_default=None, allow_none=True)
    open = YesNo(
        from_text=True,
        load_default=None,
        allow_none=True,
        metadata={"description": "only those not yet released (true), or only the others (false)", "example": True},
    )
    limit = page_limit()
    cursor = cursor()


class TakesDocument(Schema):
    """A paper, by the hash of its bytes; the paper itself stays with who keeps it."""

    consignment_id = identity("the consignment", required=True)
    kind = one_of(DOCUMENT_KINDS, "what paper it is", required=True)
    title = text("its title", "工厂检验报告", required=True)
    sha256 = fields.String(
        required=True,
        validate=validate.Regexp(r"[0-9a-f]{64}\Z", error="SHA-256 of the paper's bytes: 64 small hex digits"),
        error_messages={"invalid": "SHA-256 of the paper's bytes: 64 small hex digits"},
        metadata={"description": "SHA-256 of its bytes", "example": "e3b0c44298fc1c149afbf4c8996fb924" + "0" * 32},
    )
    document_no = text("its number, if any", "QC-2026-118", load_default=None, allow_none=True)
    issuer = text("who issued it", "惠东县合成鞋业有限公司", load_default=None, allow_none=True)
    issued_on = day("when", load_default=None, allow_none=True)
    kept_by = one_of(("enterprise", "agency"), "who keeps it (单证自存: the enterprise)", load_default="enterprise")


class TakesResult(Schema):
    """What a review, verification or test found."""

    consignment_id = identity("the consignment", required=True)
    result = one_of(("conforming", "nonconforming"), "what was found", required=True)
    document_no = text("number of the result document", "检〔2026〕9号", required=True)
    item = one_of(
        ("P01", "P02"),
        "credit item of a nonconformity: P01 safety, health, environment; P02 other",
        load_default=None,
        allow_none=True,
    )
    kind = one_of(
        ("document_review", "verification", "test", "joint_test"),
        "how it was found; the mode's own way unless said",
        load_default=None,
        allow_none=True,
    )
    found_on = day("when; today unless given", load_default=None, allow_none=True)
    detail = text("what in particular", "六价铬超标", longest=2000, load_default=None, allow_none=True)
    items = fields.List(
        fields.Nested(TakesItem),
        load_default=list,
        validate=validate.Length(max=MOST_ITEMS, error="at most {max} items"),
        metadata={
            "description": "what was found item by item; the conclusion may not contradict it",
            "example": [{"item": "chromium_vi", "measured": "2.5", "unit": "mg/kg"}],
        },
    )


class TakesRelease(Schema):
    """A release."""

    consignment_id = identity("the consignment", required=True)
    reason = text("why, if there is more to say", "免予监督抽查", load_default=None, allow_none=True)
    version = version_read()


class TakesReturn(Schema):
    """Goods that came back."""

    consignment_id = identity("the consignment", required=True)
    reason = text("why they came back", "quality: health and safety", longest=500, required=True)
    document_no = text("paper that shows it, if any", "退运〔2026〕3号", load_default=None, allow_none=True)


class TakesMove(Schema):
    """One step along the way; results, release, return and stops have calls of their own."""

    consignment_id = identity("the consignment", required=True)
    to = one_of(MOVES, "the state it goes to", required=True)
    version = version_read()
    reason = text("why", "按方案抽样", longest=500, load_default=None, allow_none=True)
    document_no = text("paper that shows it, if any", "抽〔2026〕7号", load_default=None, allow_none=True)
    packages = Whole(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 10_000_000, error="a whole number from {min} to {max}"),
        error_messages={"invalid": "a whole number of cartons"},
        metadata={"description": "for SAMPLED: cartons to draw from; pieces unless given", "example": 60},
    )
    level = one_of(
        ("same", "higher", "national"),
        "for REINSPECTION: who re-inspects: the same body, the one above it, the national one",
        load_default=None,
        allow_none=True,
    )
