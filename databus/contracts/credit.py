"""What `credit` says: records and ratings."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract

GRADES = ("AA", "A", "B", "C", "D", "U")
RECORD_STATES = ("EFFECTIVE", "ANNULLED", "REPAIRED")

_RECORD = {
    "record_id": "0192f0c1-0000-7000-8000-000000000011",
    "uscc": "91441323MA4YNT018E",
    "item": "L04",
    "severity": "GENERAL",
    "points": 6,
    "direct_d": False,
    "agency": "samr",
    "document_no": "惠东市监罚〔2026〕12号",
    "occurred_on": "2026-10-02",
    "effective_on": "2026-11-20",
    "counts_until": "2027-11-20",
    "state": "EFFECTIVE",
    "ended_on": None,
    "penalty_id": None,
    "trace_case_id": None,
    "clause": "行政处罚法",
    "version": 1,
}


@contract("credit.record_added", example=_RECORD, summary="A dishonest act was adopted as a credit record (采信).")
@contract(
    "credit.record_annulled",
    example={**_RECORD, "state": "ANNULLED", "ended_on": "2026-12-01", "version": 2},
    summary="The document behind a record was annulled; it never counted again.",
)
@contract(
    "credit.record_repaired",
    example={**_RECORD, "state": "REPAIRED", "ended_on": "2027-03-01", "version": 2},
    summary="A record was repaired (信用修复): stop publishing, sharing and using it.",
)
class RecordState(EventSchema):
    """A credit record; `subject` is its id. It counts from `effective_on` and before `counts_until`."""

    record_id = fields.String(required=True)
    uscc = fields.String(required=True)
    item = fields.String(required=True)
    severity = fields.String(required=True, allow_none=True, validate=validate.OneOf(("MINOR", "GENERAL", "SERIOUS")))
    points = fields.Integer(required=True, strict=True)
    direct_d = fields.Boolean(required=True)
    agency = fields.String(required=True)
    document_no = fields.String(required=True)
    occurred_on = fields.Date(required=True, allow_none=True)
    effective_on = fields.Date(required=True)
    counts_until = fields.Date(required=True)
    state = fields.String(required=True, validate=validate.OneOf(RECORD_STATES))
    ended_on = fields.Date(required=True, allow_none=True)
    penalty_id = fields.String(required=True, allow_none=True)
    trace_case_id = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)


class Deduction(EventSchema):
    """One record that counts on the rating's day."""

    record_id = fields.String(required=True)
    item = fields.String(required=True)
    points = fields.Integer(required=True, strict=True)
    clause = fields.String(required=True)
    counts_until = fields.Date(required=True)


_RATING = {
    "uscc": "91441323MA4YNT018E",
    "grade": "B",
    "previous_grade": "A",
    "score": 88,
    "since": "2026-11-22",
    "rated": True,
    "formal_on": "2026-10-31",
    "valid_until": "2027-10-31",
    "rule_set": "credit-2026.1",
    "deductions": [
        {
            "record_id": "0192f0c1-0000-7000-8000-000000000011",
            "item": "L04",
            "points": 6,
            "clause": "行政处罚法",
            "counts_until": "2027-11-20",
        }
    ],
    "bonuses": ["pledge"],
    "next_change_on": "2027-11-20",
    "version": 3,
}


@contract("credit.rated", example={**_RATING, "previous_grade": "B"}, summary="A formal rating was stored.")
@contract("credit.grade_changed", example=_RATING, summary="An enterprise's grade changed.")
class RatingState(EventSchema):
    """An enterprise's rating; `subject` is its USCC. `rated` is false (grade U) before the first formal rating."""

    uscc = fields.String(required=True)
    grade = fields.String(required=True, validate=validate.OneOf(GRADES))
    previous_grade = fields.String(required=True, allow_none=True, validate=validate.OneOf(GRADES))
    score = fields.Integer(required=True, strict=True, metadata={"description": "0 to 100 points"})
    since = fields.Date(required=True)
    rated = fields.Boolean(required=True)
    formal_on = fields.Date(required=True, allow_none=True)
    valid_until = fields.Date(required=True, allow_none=True, metadata={"description": "last day of validity"})
    rule_set = fields.String(required=True)
    deductions = fields.List(fields.Nested(Deduction), required=True)
    bonuses = fields.List(fields.String(), required=True)
    next_change_on = fields.Date(required=True, allow_none=True)
    version = fields.Integer(required=True, strict=True)
