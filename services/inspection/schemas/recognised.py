"""Shapes of what is told about recognition."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.inspection.schemas.decisions import FactReadShape

_AGREEMENT = "0192f0c1-0000-7000-8000-0000000000a2"
_RESULT = "0192f0c1-0000-7000-8000-0000000000a1"

# left out of pages, which stay small however long the lists of each are
_SCOPE = ("kinds", "items", "hs_prefixes", "zones")
_LOOKED_AT = ("items", "hs_prefixes", "consignment_ids", "flag")


def _texts(description: str, example: list[str]) -> fields.List[str]:
    return fields.List(fields.String(), metadata={"description": description, "example": example})


class AgreementShape(Schema):
    """An agreement on recognition."""

    agreement_id = fields.String(metadata={"description": "its id", "example": _AGREEMENT})
    document_no = fields.String(metadata={"description": "its number", "example": "惠检质互认〔2026〕1号"})
    issuers = _texts("whose results count", ["samr"])
    recognisers = _texts("for whom they count", ["customs"])
    kinds = _texts("which kinds; empty: all", ["test_report"])
    items = _texts("which items; empty: all", [])
    hs_prefixes = _texts("which goods; empty: all", ["64"])
    zones = _texts("members of which zones; empty: of all", [])
    reach = fields.String(metadata={"description": "consignment or same_goods", "example": "same_goods"})
    valid_days = fields.Integer(allow_none=True, metadata={"description": "days from the finding", "example": 180})
    signed_only = fields.Boolean(metadata={"description": "only what the issuer signed itself"})
    valid_from = fields.Date(metadata={"description": "first day", "example": "2026-11-22"})
    valid_until = fields.Date(metadata={"description": "last day", "example": "2028-11-21"})
    clause = fields.String(metadata={"description": "what it rests on", "example": "优化营商环境条例 57"})
    state = fields.String(metadata={"description": "where it stands", "example": "IN_FORCE"})
    proposed_by = fields.String(metadata={"description": "who proposed it", "example": "customs"})
    proposed_on = fields.Date(metadata={"description": "when", "example": "2026-11-22"})
    answer_due_on = fields.Date(metadata={"description": "last day to answer", "example": "2026-12-04"})
    agreed = _texts("who has agreed", ["customs"])
    ended_on = fields.Date(allow_none=True, metadata={"description": "when it ended"})
    reason = fields.String(allow_none=True, metadata={"description": "why it was declined or ended"})
    version = fields.Integer(metadata={"description": "grows with every change", "example": 1})


class AgreementStepShape(Schema):
    """One step: who, why, clause, evidence."""

    number = fields.Integer(metadata={"description": "counts the steps", "example": 1})
    at = fields.AwareDateTime(metadata={"description": "moment", "example": "2026-11-22T04:00:00+00:00"})
    act = fields.String(metadata={"description": "what was done", "example": "agree"})
    state = fields.String(metadata={"description": "state after", "example": "IN_FORCE"})
    agency = fields.String(allow_none=True, metadata={"description": "who; null: by rule", "example": "samr"})
    actor = fields.String(allow_none=True, metadata={"description": "which officer"})
    clause = fields.String(metadata={"description": "what it rests on"})
    reason = fields.String(allow_none=True, metadata={"description": "why"})
    document_no = fields.String(allow_none=True, metadata={"description": "evidence"})


class GivesAgreement(AgreementShape):
    """An agreement with its steps."""

    steps = fields.List(fields.Nested(AgreementStepShape), metadata={"description": "its steps, oldest first"})


class AgreementInShort(AgreementShape):
    """An agreement in short."""

    class Meta:
        exclude = _SCOPE


class GivesAgreementPage(Schema):
    """A page of agreements in short, newest first."""

    items = fields.List(fields.Nested(AgreementInShort), metadata={"description": "the agreements"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})


class FoundShape(Schema):
    """One thing that was looked at."""

    item = fields.String(metadata={"description": "what", "example": "labelling"})
    finding = fields.String(metadata={"description": "conforming or nonconforming", "example": "conforming"})
    detail = fields.String(allow_none=True, metadata={"description": "value, limit, remark"})


class SignedShape(Schema):
    """Who stands for a result, and by which key."""

    agency = fields.String(metadata={"description": "who", "example": "samr"})
    actor = fields.String(allow_none=True, metadata={"description": "which officer"})
    attested_by = fields.String(
        metadata={"description": "signature: by its own key · door: the exchange attests who spoke", "example": "door"}
    )
    key_id = fields.String(allow_none=True, metadata={"description": "which key"})
    jws = fields.String(allow_none=True, metadata={"description": "detached JWS over the statement"})
    jwk = fields.Dict(allow_none=True, metadata={"description": "the public key it was checked with"})
    at = fields.AwareDateTime(allow_none=True, metadata={"description": "when"})


class ResultSummaryShape(Schema):
    """A result that may count for others."""

    result_id = fields.String(metadata={"description": "its id", "example": _RESULT})
    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    kind = fields.String(metadata={"description": "what it is", "example": "site_check"})
    issuer = fields.String(metadata={"description": "who found it", "example": "samr"})
    document_no = fields.String(metadata={"description": "number of its document", "example": "市监检〔2026〕21号"})
    items = fields.List(fields.Nested(FoundShape), metadata={"description": "what was looked at, and how it was"})
    hs_prefixes = _texts("goods; empty: all", ["6403"])
    consignment_ids = _texts("these consignments alone; empty: the product", [])
    counts_for = _texts("who found it together, and who recognises it today", ["ciq"])
    basis = fields.String(allow_none=True, metadata={"description": "the co-inspection it came from"})
    found_on = fields.Date(metadata={"description": "when it was found", "example": "2026-11-20"})
    valid_from = fields.Date(metadata={"description": "first day it counts", "example": "2026-11-20"})
    valid_until = fields.Date(metadata={"description": "last day", "example": "2027-05-18"})
    source = fields.String(metadata={"description": "what it came from", "example": "agency"})
    source_id = fields.String(metadata={"description": "id of that"})
    report_sha256 = fields.String(allow_none=True, metadata={"description": "SHA-256 of the report"})
    digest = fields.String(metadata={"description": "SHA-256 of the statement that is signed"})
    state = fields.String(metadata={"description": "VALID, REVOKED or SET_ASIDE", "example": "VALID"})
    ended_on = fields.Date(allow_none=True, metadata={"description": "since when it counts no more"})
    reason = fields.String(allow_none=True, metadata={"description": "why"})
    flag = fields.String(allow_none=True, metadata={"description": "what is to be known, such as a needless visit"})
    offered_at = fields.AwareDateTime(metadata={"description": "moment it was offered"})
    offered_by = fields.String(metadata={"description": "who said it", "example": "samr"})
    version = fields.Integer(metadata={"description": "grows with every change", "example": 1})


class ConflictShape(Schema):
    """Two results that say opposite things of one item."""

    conflict_id = fields.String(metadata={"description": "its id", "example": "0192f0c1-0000-7000-8000-0000000000a3"})
    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    item = fields.String(metadata={"description": "about what", "example": "chemical_safety"})
    result_id = fields.String(metadata={"description": "the first result", "example": _RESULT})
    other_result_id = fields.String(metadata={"description": "the second, said later"})
    state = fields.String(metadata={"description": "OPEN or RESOLVED", "example": "OPEN"})
    found_on = fields.Date(metadata={"description": "when it was seen", "example": "2026-11-22"})
    resolution = fields.String(allow_none=True, metadata={"description": "what stands", "example": "first_stands"})
    resolved_on = fields.Date(allow_none=True, metadata={"description": "when it was resolved"})
    resolved_by = fields.String(allow_none=True, metadata={"description": "who resolved it"})
    reason = fields.String(allow_none=True, metadata={"description": "why"})
    document_no = fields.String(allow_none=True, metadata={"description": "number of the decision"})
    version = fields.Integer(metadata={"description": "grows with every change", "example": 1})


class GivesConflictPage(Schema):
    """A page of contradictions, newest first."""

    items = fields.List(fields.Nested(ConflictShape), metadata={"description": "the contradictions"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})


class GivesResult(ResultSummaryShape):
    """A result with all that lets anyone check it offline, what it contradicts, and how many checks it saved."""

    statement = fields.String(metadata={"description": "what is signed, byte for byte"})
    signatures = fields.List(fields.Nested(SignedShape), metadata={"description": "who stands for it"})
    conflicts = fields.List(fields.Nested(ConflictShape), metadata={"description": "what it contradicts"})
    saved = fields.Integer(metadata={"description": "checks it saved that still stand", "example": 3})


class ResultInShort(ResultSummaryShape):
    """A result in short."""

    class Meta:
        exclude = _LOOKED_AT


class GivesResultPage(Schema):
    """A page of results in short, newest first."""

    items = fields.List(fields.Nested(ResultInShort), metadata={"description": "the results"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})


class CandidateShape(Schema):
    """A result that was looked at: under what it counts, or why not."""

    item = fields.String(metadata={"description": "for which item", "example": "production_site"})
    result_id = fields.String(metadata={"description": "the result", "example": _RESULT})
    kind = fields.String(metadata={"description": "what it is", "example": "site_check"})
    issuer = fields.String(metadata={"description": "who found it", "example": "samr"})
    document_no = fields.String(metadata={"description": "number of its document"})
    found_on = fields.Date(metadata={"description": "when", "example": "2026-11-20"})
    valid_until = fields.Date(metadata={"description": "last day it counts", "example": "2027-05-18"})
    counts = fields.Boolean(metadata={"description": "whether it takes the place of the check", "example": True})
    agreement = fields.String(
        allow_none=True,
        metadata={"description": "under which agreement; null: under none", "example": "惠检质互认〔2026〕1号"},
    )
    zh = fields.String(metadata={"description": "in Chinese"})
    en = fields.String(
        metadata={"description": "in English", "example": "already inspected by samr on 2026-11-20, skipped under …"}
    )


class GivesCheck(Schema):
    """Whether a check is needed, and why."""

    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    check = fields.String(metadata={"description": "which check", "example": "site_check"})
    agency = fields.String(metadata={"description": "who would check", "example": "customs"})
    ground = fields.String(metadata={"description": "why it would be ordered", "example": "routine"})
    counts = fields.Boolean(metadata={"description": "true: skip it · false: make it", "example": True})
    zh = fields.String(metadata={"description": "why, in Chinese"})
    en = fields.String(metadata={"description": "why, in English"})
    clause = fields.String(metadata={"description": "what it rests on", "example": "优化营商环境条例 54, 57"})
    candidates = fields.List(
        fields.Nested(CandidateShape), metadata={"description": "results looked at, best first, ten of each item"}
    )
    read = fields.List(fields.Nested(FactReadShape), metadata={"description": "the facts read, absence included"})


class RecognitionShape(Schema):
    """A result that took the place of a check."""

    recognition_id = fields.String(
        metadata={"description": "its id", "example": "0192f0c1-0000-7000-8000-000000000022"}
    )
    check_id = fields.String(metadata={"description": "the check saved; several results may make up one"})
    check = fields.String(metadata={"description": "which check", "example": "verification"})
    check_saved = fields.Boolean(metadata={"description": "true on one of the results of each check", "example": True})
    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    result_id = fields.String(metadata={"description": "the result", "example": _RESULT})
    agreement = fields.String(metadata={"description": "under what", "example": "惠检质互认〔2026〕1号"})
    kind = fields.String(metadata={"description": "what it is", "example": "site_check"})
    issuer = fields.String(metadata={"description": "who found it", "example": "samr"})
    document_no = fields.String(metadata={"description": "number of its document"})
    recognised_by = fields.String(metadata={"description": "who did not check again", "example": "customs"})
    items = _texts("what it covered", ["papers_match_goods"])
    hs_code = fields.String(allow_none=True, metadata={"description": "goods", "example": "640399"})
    consignment_id = fields.String(allow_none=True, metadata={"description": "the consignment"})
    reference = fields.String(allow_none=True, metadata={"description": "what the check was part of"})
    zh = fields.String(metadata={"description": "in Chinese"})
    en = fields.String(metadata={"description": "in English"})
    clause = fields.String(metadata={"description": "what it rests on"})
    read = fields.List(fields.Nested(FactReadShape), metadata={"description": "the facts read, absence included"})
    recognised_on = fields.Date(metadata={"description": "when", "example": "2026-11-22"})
    state = fields.String(metadata={"description": "STANDING, or REOPENED: the check is owed again"})
    reopened_on = fields.Date(allow_none=True, metadata={"description": "when it was reopened"})
    reopened_because = fields.String(allow_none=True, metadata={"description": "why"})
    version = fields.Integer(metadata={"description": "grows with every change", "example": 1})


class RecognitionNoted(RecognitionShape):
    """A result that took the place of a check, beside the facts read."""

    class Meta:
        exclude = ("read",)


class GivesRecognised(GivesCheck):
    """A check that is not made, and what was noted of it."""

    recognitions = fields.List(fields.Nested(RecognitionNoted), metadata={"description": "what took its place"})


class GivesRecognitionPage(Schema):
    """A page of checks saved, newest first."""

    items = fields.List(fields.Nested(RecognitionShape), metadata={"description": "the checks"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})


class SavedShape(Schema):
    """Second checks saved."""

    agency = fields.String(metadata={"description": "to whom", "example": "customs"})
    month = fields.String(metadata={"description": "in which month", "example": "2026-11"})
    check = fields.String(metadata={"description": "which check", "example": "verification"})
    issuer = fields.String(metadata={"description": "by whose results", "example": "samr"})
    agreement = fields.String(metadata={"description": "under what", "example": "惠检质互认〔2026〕1号"})
    saved = fields.Integer(metadata={"description": "checks not made", "example": 12})
    reopened = fields.Integer(metadata={"description": "of these owed again since", "example": 0})
    enterprises = fields.Integer(metadata={"description": "enterprises spared a visit or a test", "example": 7})


class GivesSaved(Schema):
    """Second checks saved in some days, by agency and month."""

    items = fields.List(fields.Nested(SavedShape), metadata={"description": "the counts"})
    total = fields.Integer(metadata={"description": "checks saved in all", "example": 12})
    reopened = fields.Integer(metadata={"description": "of these owed again", "example": 0})
