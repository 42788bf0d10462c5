"""Shapes of papers filed once, and of calls for papers that their firm keeps."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.inspection.schemas.evidence_fields import EvidenceStepShape, document_no, evidence, reason, sha256
from services.inspection.schemas.fields import cursor, day, hs_prefix, identity, one_of, page_limit, text, uscc

FILING_KINDS = (
    "self_declaration",
    "assurance_of_conformity",
    "declaration_of_conformity",
    "third_party_report",
    "processing_contract",
    "licence",
    "other",
)
FILING_STATES = ("FILED", "WITHDRAWN", "FALSE")
PROMISES = ("obeys_law", "goods_conform", "answers_for_safety", "recalls_by_itself")
CALL_STATES = ("CALLED", "MISMATCHED", "HANDED_IN")


class TakesFiling(Schema):
    """A paper filed once for goods and a time, by its hash."""

    kind = one_of(
        FILING_KINDS,
        "self_declaration 自我声明 · assurance_of_conformity 合格保证 · declaration_of_conformity 符合性声明 ·"
        " third_party_report 第三方报告 · processing_contract 加工贸易合同 · licence 许可证件 · other 其他",
        required=True,
    )
    uscc = uscc(required=True)
    hs_prefix = hs_prefix("the goods; null: all its goods", load_default=None, allow_none=True)
    title = text("its title", "2027年度出口女鞋合格保证书", required=True)
    document_no = document_no()
    issuer = text("who issued it", "惠东县合成鞋业有限公司", load_default=None, allow_none=True)
    sha256 = sha256("SHA-256 of its bytes", required=True)
    kept_by = one_of(("enterprise", "agency"), "who keeps it (单证自存: the enterprise)", load_default="enterprise")
    promises = fields.List(
        one_of(PROMISES, "守法承诺 · 产品合格保证 · 质量安全责任 · 主动召回"),
        load_default=list,
        validate=validate.Length(max=len(PROMISES), error="each promise once"),
        metadata={"description": "an assurance of conformity makes all four", "example": list(PROMISES)},
    )
    valid_from = day("first day; today unless given", load_default=None, allow_none=True)
    valid_until = day("last day", "2027-11-21", required=True)


class TakesFilingMove(Schema):
    """A paper withdrawn, found false, or a finding overturned."""

    filing_id = identity("the filing", required=True)
    to = one_of(FILING_STATES, "FILED: the finding that it is false is overturned", required=True)
    reason = reason()
    document_no = document_no()
    evidence = evidence()


class TakesFilingId(Schema):
    """Which filing."""

    filing_id = identity("the filing", required=True)


class TakesListFilings(Schema):
    """Which filings."""

    uscc = uscc("of this enterprise", load_default=None, allow_none=True)
    kind = one_of(FILING_KINDS, "of this kind", load_default=None, allow_none=True)
    state = one_of(FILING_STATES, "in this state", load_default=None, allow_none=True)
    on = day("that count on this day", load_default=None, allow_none=True)
    limit = page_limit()
    cursor = cursor()


class GivesFiling(Schema):
    """A paper on file."""

    filing_id = fields.String(metadata={"description": "its id"})
    kind = fields.String(metadata={"description": "what it is", "example": "assurance_of_conformity"})
    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    hs_prefix = fields.String(allow_none=True, metadata={"description": "goods; null: all", "example": "6403"})
    title = fields.String(metadata={"description": "its title"})
    document_no = fields.String(allow_none=True, metadata={"description": "its number"})
    issuer = fields.String(allow_none=True, metadata={"description": "who issued it"})
    sha256 = fields.String(metadata={"description": "SHA-256 of its bytes"})
    kept_by = fields.String(metadata={"description": "who keeps it"})
    promises = fields.List(fields.String(), metadata={"description": "what it promises"})
    valid_from = fields.Date(metadata={"description": "first day"})
    valid_until = fields.Date(metadata={"description": "last day"})
    state = fields.String(metadata={"description": "FILED, WITHDRAWN or FALSE"})
    ended_on = fields.Date(allow_none=True, metadata={"description": "day it ended"})
    found_document_no = fields.String(allow_none=True, metadata={"description": "document that found it false"})
    barred_until = fields.Date(
        allow_none=True, metadata={"description": "last day on which the mere word of the enterprise does not count"}
    )
    agency = fields.String(metadata={"description": "who filed it", "example": "portal"})
    version = fields.Integer(metadata={"description": "grows with every change"})


class GivesFilingFile(GivesFiling):
    """A paper on file with its steps."""

    steps = fields.List(fields.Nested(EvidenceStepShape), metadata={"description": "steps, oldest first"})


class GivesFilingPage(Schema):
    """A page of papers on file."""

    items = fields.List(fields.Nested(GivesFiling), metadata={"description": "the papers"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})


class TakesPaperCall(Schema):
    """A paper to be handed in by the firm that keeps it."""

    document_no = text("number of the call", "调单〔2026〕4号", required=True)
    consignment_id = identity("the consignment that names the paper", load_default=None, allow_none=True)
    filing_id = identity("or the filing", load_default=None, allow_none=True)
    sha256 = sha256("the paper, by the hash it was named with", required=True)
    reason = text("why it is wanted", "单证抽核", longest=500, required=True)


class TakesCallAnswer(Schema):
    """A paper handed in."""

    call_id = identity("the call", required=True)
    sha256 = sha256("SHA-256 of the bytes handed in", required=True)


class TakesListCalls(Schema):
    """Which calls."""

    uscc = uscc("on this enterprise", load_default=None, allow_none=True)
    state = one_of(CALL_STATES, "in this state", load_default=None, allow_none=True)
    consignment_id = identity("about this consignment", load_default=None, allow_none=True)
    limit = page_limit()
    cursor = cursor()


class GivesPaperCall(Schema):
    """A call for a paper."""

    call_id = fields.String(metadata={"description": "its id"})
    document_no = fields.String(metadata={"description": "its number"})
    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    consignment_id = fields.String(allow_none=True, metadata={"description": "the consignment"})
    filing_id = fields.String(allow_none=True, metadata={"description": "the filing"})
    title = fields.String(metadata={"description": "title of the paper"})
    sha256 = fields.String(metadata={"description": "hash it was named with"})
    reason = fields.String(metadata={"description": "why it is wanted"})
    state = fields.String(metadata={"description": "CALLED, MISMATCHED or HANDED_IN"})
    called_on = fields.Date(metadata={"description": "when"})
    due_on = fields.Date(metadata={"description": "last day"})
    handed_on = fields.Date(allow_none=True, metadata={"description": "day something was handed in"})
    handed_sha256 = fields.String(allow_none=True, metadata={"description": "its hash"})
    overdue_on = fields.Date(allow_none=True, metadata={"description": "day it was said to be late"})
    agency = fields.String(metadata={"description": "who called", "example": "ciq"})
    version = fields.Integer(metadata={"description": "grows with every change"})


class TakesCallId(Schema):
    """Which call."""

    call_id = identity("the call", required=True)


class GivesPaperCallFile(GivesPaperCall):
    """A call with its steps."""

    steps = fields.List(fields.Nested(EvidenceStepShape), metadata={"description": "steps, oldest first"})


class GivesPaperCallPage(Schema):
    """A page of calls."""

    items = fields.List(fields.Nested(GivesPaperCall), metadata={"description": "the calls"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})
