"""What `inspection` says of recognition (监管互认): agreements, results offered, contradictions, checks reopened."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

AGREEMENT_STATES = ("PROPOSED", "IN_FORCE", "DECLINED", "LAPSED", "ENDED", "EXPIRED")
RESULT_STATES = ("VALID", "REVOKED", "SET_ASIDE")
RESULT_KINDS = ("test_report", "verification", "site_check", "certificate")

_RESULT_ID = "0192f0c1-0000-7000-8000-0000000000a1"


@contract(
    "inspection.recognition_agreement_changed",
    example={
        "agreement_id": "0192f0c1-0000-7000-8000-0000000000a2",
        "document_no": "惠检质互认〔2026〕1号",
        "issuers": ["samr", "lab"],
        "recognisers": ["customs"],
        "kinds": ["test_report", "site_check"],
        "items": [],
        "hs_prefixes": ["64"],
        "zones": ["huidong-shoes"],
        "reach": "same_goods",
        "valid_days": 180,
        "signed_only": False,
        "valid_from": "2026-11-22",
        "valid_until": "2028-11-21",
        "clause": "优化营商环境条例 57",
        "state": "IN_FORCE",
        "proposed_by": "customs",
        "agreed": ["customs", "samr", "lab"],
        "answer_due_on": "2026-12-04",
        "ended_on": None,
        "reason": None,
        "version": 3,
    },
    summary="An agreement to recognise each other's results was proposed, agreed, declined, ended, or is over.",
)
class AgreementState(EventSchema):
    """Whose results count for whom; `subject` is the agreement's id. Empty lists mean all."""

    agreement_id = fields.String(required=True)
    document_no = fields.String(required=True)
    issuers = fields.List(fields.String(), required=True, metadata={"description": "whose results count"})
    recognisers = fields.List(fields.String(), required=True, metadata={"description": "for whom they count"})
    kinds = fields.List(fields.String(validate=validate.OneOf(RESULT_KINDS)), required=True)
    items = fields.List(fields.String(), required=True)
    hs_prefixes = fields.List(fields.String(), required=True)
    zones = fields.List(fields.String(), required=True)
    reach = fields.String(required=True, validate=validate.OneOf(("consignment", "same_goods")))
    valid_days = fields.Integer(required=True, allow_none=True, strict=True)
    signed_only = fields.Boolean(required=True)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True)
    clause = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(AGREEMENT_STATES))
    proposed_by = fields.String(required=True)
    agreed = fields.List(fields.String(), required=True, metadata={"description": "who has agreed so far"})
    answer_due_on = fields.Date(required=True)
    ended_on = fields.Date(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True, strict=True)


class ItemShape(EventSchema):
    """One thing that was looked at."""

    item = fields.String(required=True)
    finding = fields.String(required=True, validate=validate.OneOf(("conforming", "nonconforming")))


@contract(
    "inspection.offered_result_changed",
    example={
        "result_id": _RESULT_ID,
        "uscc": "91441323MA4YNT018E",
        "kind": "site_check",
        "issuer": "samr",
        "document_no": "市监检〔2026〕21号",
        "items": [{"item": "production_site", "finding": "conforming"}],
        "hs_prefixes": ["6403"],
        "consignment_ids": [],
        "counts_for": [],
        "found_on": "2026-11-20",
        "valid_from": "2026-11-20",
        "valid_until": "2027-05-18",
        "source": "agency",
        "basis": None,
        "report_sha256": None,
        "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "signed_by": ["samr"],
        "state": "VALID",
        "ended_on": None,
        "reason": None,
        "version": 1,
    },
    summary="A result that may count for others was offered, revoked, or set aside in a contradiction.",
)
class OfferedResultState(EventSchema):
    """A result with issuer, scope and validity; `subject` is its id. `digest` is the SHA-256 of what is signed."""

    result_id = fields.String(required=True)
    uscc = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(RESULT_KINDS))
    issuer = fields.String(required=True)
    document_no = fields.String(required=True)
    items = fields.List(fields.Nested(ItemShape), required=True)
    hs_prefixes = fields.List(fields.String(), required=True, metadata={"description": "goods; empty: all"})
    consignment_ids = fields.List(fields.String(), required=True, metadata={"description": "these alone; empty: all"})
    counts_for = fields.List(fields.String(), required=True, metadata={"description": "who found it together"})
    found_on = fields.Date(required=True)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True)
    source = fields.String(required=True)
    basis = fields.String(required=True, allow_none=True)
    report_sha256 = fields.String(required=True, allow_none=True)
    digest = fields.String(required=True)
    signed_by = fields.List(fields.String(), required=True, metadata={"description": "by keys of their own"})
    state = fields.String(required=True, validate=validate.OneOf(RESULT_STATES))
    ended_on = fields.Date(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "inspection.result_conflict_changed",
    example={
        "conflict_id": "0192f0c1-0000-7000-8000-0000000000a3",
        "uscc": "91441323MA4YNT018E",
        "item": "chemical_safety",
        "result_id": _RESULT_ID,
        "other_result_id": "0192f0c1-0000-7000-8000-0000000000a4",
        "state": "OPEN",
        "found_on": "2026-11-22",
        "resolution": None,
        "resolved_on": None,
        "resolved_by": None,
        "reason": None,
        "version": 1,
    },
    summary="Two results say opposite things of the same goods, or a person has resolved it.",
)
class ResultConflictState(EventSchema):
    """A contradiction; `subject` is its id. While it is OPEN neither result counts for the item."""

    conflict_id = fields.String(required=True)
    uscc = fields.String(required=True)
    item = fields.String(required=True)
    result_id = fields.String(required=True)
    other_result_id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("OPEN", "RESOLVED")))
    found_on = fields.Date(required=True)
    resolution = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(("first_stands", "second_stands", "neither_stands", "no_contradiction")),
    )
    resolved_on = fields.Date(required=True, allow_none=True)
    resolved_by = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True, strict=True)


@contract(
    "inspection.recognition_reopened",
    example={
        "recognition_id": "0192f0c1-0000-7000-8000-000000000022",
        "uscc": "91441323MA4YNT018E",
        "check": "verification",
        "result_id": _RESULT_ID,
        "issuer": "samr",
        "recognised_by": "customs",
        "document_no": "市监检〔2026〕21号",
        "consignment_id": "0192f0c1-0000-7000-8000-000000000021",
        "because": "revoked: 检测机构报告失实",
        "reopened_on": "2026-12-01",
        "outcome": "recall_listed",
        "version": 2,
    },
    summary="A check that was saved by a result is owed again, since the result no longer counts.",
)
class RecognitionReopened(EventSchema):
    """What a skipped check rested on is gone; `subject` is the recognition's id.

    `outcome`: what became of the goods, where the check was a consignment's.
    """

    recognition_id = fields.String(required=True)
    uscc = fields.String(required=True)
    check = fields.String(required=True)
    result_id = fields.String(required=True)
    issuer = fields.String(required=True)
    recognised_by = fields.String(required=True, metadata={"description": "who owes the check again"})
    document_no = fields.String(required=True)
    consignment_id = fields.String(required=True, allow_none=True)
    because = fields.String(required=True)
    reopened_on = fields.Date(required=True)
    outcome = fields.String(
        required=True, validate=validate.OneOf(("owed", "checked_anew", "stopped", "recall_listed", "ended"))
    )
    version = fields.Integer(required=True, strict=True)
