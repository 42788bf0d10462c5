"""Shapes of calls about credit records."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from databus.contracts.credit import GRADES, RECORD_STATES
from databus.shapes import Cursor
from services.credit.schemas.fields import day, evidence_hash, identity, item, page_limit, text, uscc, yes
from services.credit.use_cases.announcement import STATED
from services.credit.use_cases.corrections import CorrectRecord
from services.credit.use_cases.records import AnnulRecord, RecordAct, RepairRecord

INFORMATION = ("basic", "law", "qms", "product", "supervision", "social")
SEVERITIES = ("MINOR", "GENERAL", "SERIOUS")


class TakesRecordAct(Schema):
    """A dishonest act as an agency's legally effective document states it."""

    uscc = uscc(required=True)
    item = item(required=True)
    occurred_on = day("day of the act", "2026-10-02", required=True)
    effective_on = day("day the document took legal effect; may be to come", required=True)
    document_no = text("number of the document behind it", "惠东市监罚〔2026〕12号", required=True)
    decided_on = day("day of the decision, between the act and its effect", "2026-11-18", allow_none=True)
    detail = text("what happened", "产品标识不符", longest=4000, allow_none=True)
    evidence_hash = evidence_hash()
    trace_case_id = identity("trace case that the act was found in, if one", allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> RecordAct:
        return RecordAct(**data)


class TakesCorrection(Schema):
    """What a record should have said; what is left out was right."""

    record_id = identity("the record", required=True)
    correction_document_no = text("number of the document that corrects", "惠东市监更〔2026〕2号", required=True)
    reason = text("why", "录入错误：应为简易程序处罚", longest=4000, required=True)
    uscc = uscc()
    item = item()
    document_no = text("number of the document behind it", "惠东市监罚〔2026〕12号")
    occurred_on = day("day of the act", "2026-10-02")
    decided_on = day("day of the decision; null: not said", "2026-11-18", allow_none=True)
    effective_on = day("day the document took legal effect")
    detail = text("what happened", "产品标识不符", longest=4000, allow_none=True)
    evidence_hash = evidence_hash()

    @validates_schema(skip_on_field_errors=True)
    def corrects_something(self, data: dict[str, Any], **_: Any) -> None:
        if data.keys() <= {"record_id", "correction_document_no", "reason"}:
            raise ValidationError("say what is right: " + ", ".join(STATED), "record_id")

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> CorrectRecord:
        told = (data.pop("record_id"), data.pop("correction_document_no"), data.pop("reason"))
        return CorrectRecord(*told, right=data)


class TakesAnnulment(Schema):
    """The annulment of the document behind a record."""

    record_id = identity("the record", required=True)
    document_no = text("number of the document that annuls", "惠府复决〔2026〕3号", required=True)
    on = day("day from which it no longer counts; today unless given", "2026-12-01", allow_none=True)
    reason = text("why", "行政复议撤销", longest=4000, allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> AnnulRecord:
        return AnnulRecord(**data)


class TakesRepair(Schema):
    """A repair; all three conditions must be met."""

    record_id = identity("the record", required=True)
    document_no = text("number of the repair decision", "惠信修〔2027〕8号", required=True)
    corrected = yes("the act is corrected")
    duties_fulfilled = yes("all duties of the document are fulfilled")
    public_pledge = yes("a public pledge of good faith was made")
    on = day("day of the repair; today unless given", "2027-03-01", allow_none=True)
    reason = text("why", "已履行并公开承诺", longest=4000, allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> RepairRecord:
        return RepairRecord(**data)


class TakesRecordId(Schema):
    """One record."""

    record_id = identity("the record", required=True)


class TakesRecordFilter(Schema):
    """Which records, newest first."""

    uscc = uscc()
    item = item()
    agency = text("agency that recorded it", "samr", longest=32)
    state = fields.String(
        validate=validate.OneOf(RECORD_STATES, error="one of {choices}"),
        metadata={"description": "state", "example": "EFFECTIVE"},
    )
    document_no = text("number of the document", "惠东市监罚〔2026〕12号")
    penalty_id = text("penalty behind it", "0192f0c1-0000-7000-8000-000000000051", longest=64)
    trace_case_id = text("trace case behind it", "0192f0c1-0000-7000-8000-000000000041", longest=64)
    limit = page_limit()
    cursor = Cursor()


class ObjectionShape(Schema):
    """An objection and its clock."""

    objection_id = fields.String(metadata={"description": "the objection"})
    record_id = fields.String(metadata={"description": "the record objected to"})
    agency = fields.String(metadata={"description": "who passed it on", "example": "portal"})
    reason = fields.String(metadata={"description": "what is wrong with it"})
    filed_on = fields.Date(metadata={"description": "day it came in", "example": "2026-11-22"})
    due_on = fields.Date(metadata={"description": "last day for the answer", "example": "2026-12-12"})
    state = fields.String(metadata={"description": "OPEN, UPHELD, REJECTED, WITHDRAWN or SETTLED", "example": "OPEN"})


class FormerShape(Schema):
    """What a record said until it was corrected."""

    about_another = fields.Boolean(metadata={"description": "said of another enterprise", "example": False})
    item = fields.String(metadata={"description": "item", "example": "L04"})
    document_no = fields.String(metadata={"description": "document behind it"})
    occurred_on = fields.Date(allow_none=True, metadata={"description": "day of the act"})
    decided_on = fields.Date(allow_none=True, metadata={"description": "day of the decision"})
    effective_on = fields.Date(metadata={"description": "first day on which it counted"})
    known_at = fields.AwareDateTime(metadata={"description": "since when it said so"})
    known_until = fields.AwareDateTime(metadata={"description": "until when it said so"})
    cause = fields.String(
        validate=validate.OneOf(("CORRECTED", "SUCCEEDED")),
        metadata={"description": "corrected, or its enterprise has another code now", "example": "CORRECTED"},
    )
    correction_document_no = fields.String(metadata={"description": "document that corrected it"})
    reason = fields.String(allow_none=True, metadata={"description": "why"})
    agency = fields.String(allow_none=True, metadata={"description": "who corrected it", "example": "samr"})


class RecordShape(Schema):
    """A credit record."""

    record_id = fields.String(metadata={"description": "the record"})
    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    item = fields.String(metadata={"description": "item of the catalogue", "example": "L04"})
    zh = fields.String(metadata={"description": "the item in Chinese", "example": "其他行政处罚（普通程序）"})
    en = fields.String(metadata={"description": "the item in English"})
    severity = fields.String(
        allow_none=True,
        validate=validate.OneOf(SEVERITIES),
        metadata={"description": "severity; null for a neutral item", "example": "GENERAL"},
    )
    points = fields.Integer(metadata={"description": "points of the item", "example": 6})
    direct_d = fields.Boolean(metadata={"description": "leads to grade D directly", "example": False})
    agency = fields.String(metadata={"description": "who recorded it and owns it", "example": "samr"})
    document_no = fields.String(metadata={"description": "document behind it"})
    info = fields.String(
        validate=validate.OneOf(INFORMATION), metadata={"description": "information class", "example": "law"}
    )
    occurred_on = fields.Date(allow_none=True, metadata={"description": "day of the act"})
    decided_on = fields.Date(allow_none=True, metadata={"description": "day of the decision, where it was said"})
    effective_on = fields.Date(metadata={"description": "first day on which it counts"})
    counts_until = fields.Date(metadata={"description": "first day on which it no longer counts by lapse of time"})
    state = fields.String(metadata={"description": "EFFECTIVE, REPAIRED or ANNULLED", "example": "EFFECTIVE"})
    ended_on = fields.Date(
        allow_none=True, metadata={"description": "day from which it no longer counts by annulment or repair"}
    )
    detail = fields.String(allow_none=True, metadata={"description": "what happened"})
    evidence_hash = fields.String(allow_none=True, metadata={"description": "SHA-256 of the evidence"})
    penalty_id = fields.String(allow_none=True, metadata={"description": "penalty behind it"})
    trace_case_id = fields.String(allow_none=True, metadata={"description": "trace case behind it"})
    clause = fields.String(metadata={"description": "legal basis", "example": "行政处罚法 54–63"})
    public = fields.Boolean(metadata={"description": "whether it is public now", "example": True})
    public_until = fields.Date(allow_none=True, metadata={"description": "first day on which it no longer can be"})
    repairable_from = fields.Date(allow_none=True, metadata={"description": "first day on which it may be repaired"})
    recorded_at = fields.AwareDateTime(metadata={"description": "moment it became known here"})
    objected = fields.Boolean(metadata={"description": "whether an objection waits for its answer", "example": False})
    former = fields.List(
        fields.Nested(FormerShape), metadata={"description": "what it said before it was corrected, oldest first"}
    )
    objections = fields.List(fields.Nested(ObjectionShape), metadata={"description": "objections to it"})
    version = fields.Integer(metadata={"description": "version, for If-Match", "example": 1})


class GivesRecord(RecordShape):
    """A record, and the rating it leads to today."""

    score = fields.Integer(metadata={"description": "score today", "example": 94})
    grade = fields.String(validate=validate.OneOf(GRADES), metadata={"description": "grade today", "example": "A"})


class GivesRecorded(Schema):
    """What an act led to."""

    record_id = fields.String(metadata={"description": "the record", "example": "0192f0c1-0000-7000-8000-000000000011"})
    score = fields.Integer(metadata={"description": "score today, 0 to 100", "example": 94})
    grade = fields.String(
        validate=validate.OneOf(GRADES),
        metadata={"description": "grade today; U before the first formal rating", "example": "A"},
    )
    score_grade = fields.String(metadata={"description": "grade by score alone, A to D", "example": "A"})
    counts_until = fields.Date(metadata={"description": "first day on which it no longer counts"})
    next_change_on = fields.Date(allow_none=True, metadata={"description": "next day on which deductions change"})
    version = fields.Integer(metadata={"description": "the record's version", "example": 1})


class GivesRecordPage(Schema):
    """A page of records."""

    items = fields.List(fields.Nested(RecordShape), metadata={"description": "records, newest first"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "null on the last page"})
