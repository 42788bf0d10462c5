"""Shapes of co-inspections."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from databus.shapes import YesNo
from services.inspection.schemas.fields import cursor, day, hs_prefix, identity, one_of, page_limit, text, uscc
from services.inspection.schemas.recognised import AgreementStepShape, FoundShape, SignedShape
from services.inspection.schemas.recognition import (
    ItemFoundShape,
    agency_code,
    ground,
    items,
    many,
    sha256,
    signature,
)

STATES = ("PROPOSED", "AGREED", "DECLINED", "CANCELLED", "LAPSED", "VISITED", "SHARED", "ONE_SIDED", "VOID")
KINDS = ("site_check", "verification", "test_report")
_ID = "0192f0c1-0000-7000-8000-0000000000b1"

# left out of pages, which stay small however much each holds
_AT_LENGTH = ("parties", "officers", "findings", "items", "hs_prefixes", "consignment_ids")


class TakesProposal(Schema):
    """One visit proposed to others."""

    document_no = text("number of the proposal", "联检〔2026〕3号", required=True)
    uscc = uscc(required=True)
    kind = one_of(KINDS, "what the result will be", load_default="site_check")
    agencies = many(agency_code("an agency", "samr"), "who is invited besides the caller", ["samr"], least=1)
    items = items("what is looked at", least=1)
    hs_prefixes = many(hs_prefix("beginning of HS codes"), "goods it is about; empty: all", ["6403"])
    consignment_ids = many(identity("a consignment"), "consignments it is about; empty: the enterprise", [])
    ground = ground()
    purpose = text("why", "生产现场与标签联合检查", longest=500, required=True)
    planned_on = day("day of the visit", "2026-12-01", required=True)
    place = text("where", "惠东县吉隆镇", required=True)


class TakesAnswer(Schema):
    """Whether an agency comes."""

    co_inspection_id = identity("the co-inspection", required=True)
    agree = YesNo(required=True, metadata={"description": "true: it comes · false: it does not", "example": True})
    reason = text("why; needed to decline", "当日另有任务", longest=500, load_default=None, allow_none=True)


class TakesCancellation(Schema):
    """An appointment to be called off."""

    co_inspection_id = identity("the co-inspection", required=True)
    reason = text("why", "企业停产", longest=500, required=True)
    document_no = text("number of the notice", "联检撤〔2026〕1号", load_default=None, allow_none=True)


class VisitorShape(Schema):
    """An officer who was there."""

    agency = agency_code("of which agency", "samr", required=True)
    officer = text("name or number", "officer-3", longest=100, required=True)


class TakesVisit(Schema):
    """The one visit."""

    co_inspection_id = identity("the co-inspection", required=True)
    visited_on = day("day of the visit; today unless given", load_default=None, allow_none=True)
    place = text("where, if elsewhere than planned", "惠东县黄埠镇", load_default=None, allow_none=True)
    officers = fields.List(
        fields.Nested(VisitorShape),
        required=True,
        validate=validate.Length(1, 50, error="1 to 50 officers"),
        error_messages={"invalid": "a list"},
        metadata={"description": "who was there"},
    )
    findings = fields.List(
        fields.Nested(ItemFoundShape),
        required=True,
        validate=validate.Length(1, 50, error="1 to 50 items"),
        error_messages={"invalid": "a list"},
        metadata={"description": "each item agreed on, and how it was"},
    )
    report_no = text("number of the report", "联检报〔2026〕3号", required=True)
    report_sha256 = sha256()
    valid_until = day("last day it counts; as its kind usually does", "2027-05-18", load_default=None, allow_none=True)


class TakesVerdict(Schema):
    """A signature, or a dissent."""

    co_inspection_id = identity("the co-inspection", required=True)
    agree = YesNo(required=True, metadata={"description": "true: signed · false: dissent", "example": True})
    reason = text("why; needed to dissent", "标签判定不同", longest=500, load_default=None, allow_none=True)
    contested = items("items contested; empty: all")
    signature = signature()


class TakesCoInspectionId(Schema):
    """Which co-inspection."""

    co_inspection_id = identity("the co-inspection", required=True)


class TakesListCoInspections(Schema):
    """Which co-inspections."""

    uscc = uscc("of this enterprise", load_default=None, allow_none=True)
    party = agency_code("with this agency", "samr", load_default=None, allow_none=True)
    state = one_of(STATES, "in this state", load_default=None, allow_none=True)
    limit = page_limit()
    cursor = cursor()


class PartySignature(SignedShape):
    """The signature of one of the parties."""

    class Meta:
        exclude = ("attested_by",)


class PartyShape(Schema):
    """An agency's part in it."""

    agency = fields.String(metadata={"description": "who", "example": "samr"})
    answer = fields.String(metadata={"description": "INVITED, AGREED, DECLINED, SILENT or ABSENT", "example": "AGREED"})
    answered_at = fields.AwareDateTime(allow_none=True, metadata={"description": "when it answered"})
    actor = fields.String(allow_none=True, metadata={"description": "which officer"})
    reason = fields.String(allow_none=True, metadata={"description": "why"})
    note = fields.String(allow_none=True, metadata={"description": "why it need not come, if it need not"})
    verdict = fields.String(allow_none=True, metadata={"description": "SIGNED or DISSENTED", "example": "SIGNED"})
    contested = fields.List(fields.String(), metadata={"description": "items contested"})
    signature = fields.Nested(PartySignature, allow_none=True)


class CoInspectionShape(Schema):
    """A co-inspection."""

    co_inspection_id = fields.String(metadata={"description": "its id", "example": _ID})
    document_no = fields.String(metadata={"description": "its number", "example": "联检〔2026〕3号"})
    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    kind = fields.String(metadata={"description": "what the result is", "example": "site_check"})
    items = fields.List(fields.String(), metadata={"description": "what is looked at", "example": ["labelling"]})
    hs_prefixes = fields.List(fields.String(), metadata={"description": "goods; empty: all"})
    consignment_ids = fields.List(fields.String(), metadata={"description": "consignments; empty: the enterprise"})
    ground = fields.String(metadata={"description": "why it is ordered", "example": "routine"})
    purpose = fields.String(metadata={"description": "what for"})
    proposed_by = fields.String(metadata={"description": "who proposed it", "example": "ciq"})
    proposed_on = fields.Date(metadata={"description": "when", "example": "2026-11-22"})
    planned_on = fields.Date(metadata={"description": "day of the visit", "example": "2026-12-01"})
    place = fields.String(metadata={"description": "where"})
    agencies = fields.List(fields.String(), metadata={"description": "who was invited", "example": ["ciq", "samr"]})
    parties = fields.List(fields.Nested(PartyShape), metadata={"description": "what each has said"})
    state = fields.String(metadata={"description": "where it stands", "example": "PROPOSED"})
    due_on = fields.Date(allow_none=True, metadata={"description": "last day of what is waited for"})
    clause = fields.String(metadata={"description": "what it rests on"})
    visited_on = fields.Date(allow_none=True, metadata={"description": "day of the visit"})
    officers = fields.List(fields.Nested(VisitorShape), metadata={"description": "who was there"})
    findings = fields.List(fields.Nested(FoundShape), metadata={"description": "what was found"})
    report_no = fields.String(allow_none=True, metadata={"description": "number of the report"})
    report_sha256 = fields.String(allow_none=True, metadata={"description": "SHA-256 of the report"})
    valid_from = fields.Date(allow_none=True, metadata={"description": "first day it counts"})
    valid_until = fields.Date(allow_none=True, metadata={"description": "last day it counts"})
    recorded_by = fields.String(allow_none=True, metadata={"description": "who recorded the visit"})
    result_id = fields.String(allow_none=True, metadata={"description": "the shared result"})
    reason = fields.String(allow_none=True, metadata={"description": "why it was called off"})
    version = fields.Integer(metadata={"description": "grows with every change", "example": 1})


class GivesCoInspection(CoInspectionShape):
    """A co-inspection with its steps, and what each agency signs."""

    statement = fields.String(allow_none=True, metadata={"description": "what is signed, byte for byte"})
    digest = fields.String(allow_none=True, metadata={"description": "its SHA-256"})
    steps = fields.List(fields.Nested(AgreementStepShape), metadata={"description": "its steps, oldest first"})


class CoInspectionInShort(CoInspectionShape):
    """A co-inspection in short."""

    class Meta:
        exclude = _AT_LENGTH


class GivesCoInspectionPage(Schema):
    """A page of co-inspections in short, newest first."""

    items = fields.List(fields.Nested(CoInspectionInShort), metadata={"description": "the co-inspections"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})
