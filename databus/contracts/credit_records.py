"""What `credit` says of records that were corrected."""

from marshmallow import fields, validate

from databus.contracts.credit import RecordState
from databus.contracts.registry import contract

CAUSES = ("CORRECTED", "SUCCEEDED")


@contract(
    "credit.record_corrected",
    example={
        "record_id": "0192f0c1-0000-7000-8000-000000000011",
        "uscc": "91441323MA4YNT018E",
        "item": "L05",
        "severity": "MINOR",
        "points": 1,
        "direct_d": False,
        "agency": "samr",
        "document_no": "惠东市监罚〔2026〕12号",
        "occurred_on": "2026-10-02",
        "decided_on": "2026-11-18",
        "effective_on": "2026-11-20",
        "counts_until": "2027-11-20",
        "state": "EFFECTIVE",
        "ended_on": None,
        "penalty_id": None,
        "trace_case_id": None,
        "clause": "行政处罚法 51",
        "changed": ["item"],
        "cause": "CORRECTED",
        "correction_document_no": "惠东市监更〔2026〕2号",
        "reason": "录入错误：应为简易程序处罚",
        "version": 2,
    },
    summary="What a record says was corrected by its recorder, or it stands under its enterprise's new code.",
)
class RecordCorrected(RecordState):
    """A record as it says now and as if it always had; whom it was wrongly about hears `record_annulled` of it.

    `changed` names what of it changed: uscc, item, document_no, days, detail, evidence_hash.
    """

    decided_on = fields.Date(required=True, allow_none=True)
    changed = fields.List(fields.String(), required=True)
    cause = fields.String(required=True, validate=validate.OneOf(CAUSES))
    correction_document_no = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
