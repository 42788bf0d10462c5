"""Shapes of what is said about recognition: agreements, and results offered."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import Schema, fields, validate

from databus.identifiers import parse_agency
from databus.shapes import Parsed, Whole, YesNo
from services.inspection.domain.offered import FINDINGS, KINDS
from services.inspection.domain.recognition import REACHES
from services.inspection.schemas.fields import (
    cursor,
    day,
    hs_prefix,
    identity,
    key,
    one_of,
    page_limit,
    text,
    uscc,
)

MOST: Final = 50
AGREEMENT_STATES = ("PROPOSED", "IN_FORCE", "DECLINED", "LAPSED", "ENDED", "EXPIRED")
RESULT_STATES = ("VALID", "REVOKED", "SET_ASIDE")
_ITEM: Final = 100


def agency_code(description: str, example: str, **options: Any) -> Parsed:
    """An agency's code."""
    return Parsed(parse_agency, metadata={"description": description, "example": example}, **options)


def many(inner: Any, description: str, example: list[Any], *, least: int = 0, **options: Any) -> fields.List[Any]:
    """A list of bounded length; empty unless it must be given."""
    options = {"load_default": list, **options} if least == 0 else {"required": True, **options}
    return fields.List(
        inner,
        validate=validate.Length(least, MOST, error=f"{least} to {MOST}"),
        error_messages={"invalid": "a list"},
        metadata={"description": description, "example": example},
        **options,
    )


def item(**options: Any) -> fields.String:
    """What was looked at."""
    return text("an item by its name, or a test or standard as reports name it", "labelling", longest=_ITEM, **options)


def items(description: str = "what is looked at", *, least: int = 0) -> fields.List[Any]:
    """Several items."""
    return many(item(), description, ["labelling"], least=least)


def ground() -> fields.String:
    return text(
        "why it is ordered: routine · required_by_law · alert · lead · complaint · trace_case",
        "routine",
        longest=30,
        load_default="routine",
    )


class TakesAgreement(Schema):
    """An agreement that results of some agencies count for others; empty lists mean all."""

    document_no = text("number of the agreement", "惠检质互认〔2026〕1号", required=True)
    issuers = many(agency_code("an agency", "samr"), "whose results count", ["samr"], least=1)
    recognisers = many(agency_code("an agency", "customs"), "for whom they count", ["customs"], least=1)
    kinds = many(one_of(KINDS, "a kind of results"), "which kinds of results; empty: all", ["test_report"])
    items = items("which items; empty: all")
    hs_prefixes = many(hs_prefix("beginning of HS codes"), "which goods; empty: all", ["6403"])
    zones = many(text("a zone", "huidong-shoes"), "of active members of these zones; empty: of all", ["huidong-shoes"])
    reach = one_of(
        REACHES,
        "consignment: a result of one consignment counts for it alone · same_goods: for all such goods of its maker",
        load_default="consignment",
    )
    valid_days = Whole(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 1826, error="a whole number from {min} to {max}"),
        metadata={
            "description": "calendar days from the finding; null: its own validity",
            "example": 180,
        },
    )
    signed_only = YesNo(
        load_default=False,
        metadata={"description": "only results that the issuer signed with its own key", "example": False},
    )
    valid_from = day("first day; today unless given", load_default=None, allow_none=True)
    valid_until = day("last day", "2028-11-21", required=True)
    clause = text("what it rests on; left out: 营商环境条例 57", "S14 六(一)", load_default=None, allow_none=True)


class TakesAgreementAnswer(Schema):
    """A party's answer."""

    agreement_id = identity("the agreement", required=True)
    agree = YesNo(required=True, metadata={"description": "true: agreed · false: declined", "example": True})
    reason = text("why; needed to decline", "检验项目不一致", longest=500, load_default=None, allow_none=True)
    document_no = text("number of the answer", "惠市监函〔2026〕8号", load_default=None, allow_none=True)


class TakesAgreementEnd(Schema):
    """An agreement to be ended from today."""

    agreement_id = identity("the agreement", required=True)
    reason = text("why", "机构改革", longest=500, required=True)
    document_no = text("number of the notice", "惠检质函〔2026〕3号", required=True)


class TakesAgreementId(Schema):
    """Which agreement."""

    agreement_id = identity("the agreement", required=True)


class TakesListAgreements(Schema):
    """Which agreements."""

    party = agency_code("that has this party", "samr", load_default=None, allow_none=True)
    state = one_of(AGREEMENT_STATES, "in this state", load_default=None, allow_none=True)
    limit = page_limit()
    cursor = cursor()


class ItemFoundShape(Schema):
    """One thing that was looked at."""

    item = item(required=True)
    finding = one_of(FINDINGS, "how it was", required=True)
    detail = text(
        "value measured, limit, remark", "邻苯二甲酸酯 0.02 %", longest=500, load_default=None, allow_none=True
    )


class SignatureShape(Schema):
    """A signature by the agency's own key."""

    jws = text(
        "detached JWS of Ed25519 over the statement",
        "eyJhbGciOiJFZDI1NTE5Iiwia2lkIjoiayJ9..c2ln",
        longest=1024,
        required=True,
    )
    jwk = key("the public key", required=True)


def sha256() -> fields.String:
    """SHA-256 of a report's bytes."""
    return fields.String(
        load_default=None,
        allow_none=True,
        validate=[
            validate.Regexp(r"[0-9a-f]{64}\Z", error="64 small hexadecimal digits (SHA-256)"),
        ],
        metadata={"description": "SHA-256 of the report, where there is a file", "example": "9f86d081" * 8},
    )


def signature() -> fields.Nested:
    """A signature, or none: then the door attests who spoke."""
    return fields.Nested(
        SignatureShape,
        load_default=None,
        allow_none=True,
        metadata={"description": "by a key of the agency's own; left out: the door attests who spoke"},
    )


class TakesOffer(Schema):
    """What an agency found on its own, to count for others too."""

    uscc = uscc(required=True)
    kind = one_of(KINDS, "what it is", required=True)
    document_no = text("number of the report, record or certificate", "市监检〔2026〕21号", required=True)
    items = fields.List(
        fields.Nested(ItemFoundShape),
        required=True,
        validate=validate.Length(1, MOST, error=f"1 to {MOST} items"),
        error_messages={"invalid": "a list"},
        metadata={"description": "what was looked at, and how it was"},
    )
    hs_prefixes = many(hs_prefix("beginning of HS codes"), "goods it is about; empty: all", ["6403"])
    consignment_ids = many(identity("a consignment"), "consignments it is about alone; empty: the product", [])
    found_on = day("when it was found; today unless given", load_default=None, allow_none=True)
    valid_from = day("first day it counts; from the finding unless given", load_default=None, allow_none=True)
    valid_until = day("last day; as long as its kind usually counts", "2027-05-18", load_default=None, allow_none=True)
    report_sha256 = sha256()
    ground = ground()
    signature = signature()


class TakesRevocation(Schema):
    """A result to be taken back."""

    result_id = identity("the result", required=True)
    reason = text("why", "检测数据失实", longest=500, required=True)
    document_no = text("number of the decision", "市监撤〔2026〕2号", required=True)


class TakesResultId(Schema):
    """Which result."""

    result_id = identity("the result", required=True)


class TakesListResults(Schema):
    """Which results."""

    uscc = uscc("about this enterprise", load_default=None, allow_none=True)
    issuer = agency_code("of this agency", "samr", load_default=None, allow_none=True)
    kind = one_of(KINDS, "of this kind", load_default=None, allow_none=True)
    state = one_of(RESULT_STATES, "in this state", load_default=None, allow_none=True)
    limit = page_limit()
    cursor = cursor()
