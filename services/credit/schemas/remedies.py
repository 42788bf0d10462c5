"""Shapes of objections, repairs asked for, and the effects of endings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate, validates_schema

from databus.shapes import YesNo
from services.credit.domain import remedies
from services.credit.schemas.effects import Clock, ClockedPage, EffectShape
from services.credit.schemas.fields import identity, text
from services.credit.use_cases.objections import ANNULLED, CORRECTED, AnswerObjection, ObjectToRecord
from services.credit.use_cases.remedies import ListRemedies, WithdrawRemedy
from services.credit.use_cases.repairs import CONDITIONS, ApplyForRepair, DecideRepair

DECISIONS = ("ACCEPTED", "INCOMPLETE", "GRANTED", "REFUSED")
MOST_EVIDENCE = 20


class EvidenceShape(Schema):
    """A document handed in: what it proves, its number or digest."""

    class Meta:
        unknown = RAISE

    proves = fields.String(
        required=True,
        validate=validate.OneOf((*CONDITIONS, "other"), error="one of {choices}"),
        metadata={"description": "which condition it proves", "example": "duties_fulfilled"},
    )
    note = text("what it is", "罚款缴纳凭证", longest=400, allow_none=True, load_default=None)
    document_no = text("its number", "惠财票〔2027〕0031号", allow_none=True, load_default=None)
    sha256 = fields.String(
        allow_none=True,
        load_default=None,
        validate=validate.Regexp(r"[0-9a-f]{64}\Z", error="SHA-256 in 64 small hexadecimal digits"),
        metadata={"description": "SHA-256 of the file", "example": "ab" * 32},
    )


def _evidence(**options: Any) -> fields.List[Any]:
    return fields.List(
        fields.Nested(EvidenceShape),
        validate=validate.Length(
            0 if not options.get("required") else 1, MOST_EVIDENCE, error="{min} to {max} documents"
        ),
        metadata={"description": "documents handed in with it"},
        **options,
    )


class TakesObjection(Schema):
    """An objection to a record."""

    record_id = identity("the record", required=True)
    reason = text("what is wrong with it", "当事人并非本企业", longest=4000, required=True)
    evidence = _evidence()

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> ObjectToRecord:
        return ObjectToRecord(**data)


class TakesAnswer(Schema):
    """The recorder's answer to an objection."""

    remedy_id = identity("the objection", required=True)
    outcome = fields.String(
        required=True,
        validate=validate.OneOf(("UPHELD", "REJECTED"), error="one of {choices}"),
        metadata={"description": "the answer", "example": "UPHELD"},
    )
    by = fields.String(
        allow_none=True,
        validate=validate.OneOf((ANNULLED, CORRECTED), error="one of {choices}"),
        metadata={
            "description": "how an objection upheld was made good: the record is annulled with the answer, or it was"
            " corrected before",
            "example": "ANNULLED",
        },
    )
    document_no = text("number of the answer", "惠东市监复〔2026〕7号", required=True)
    reason = text("why", "经核查，当事人确非该企业", longest=4000, required=True)

    @validates_schema
    def check(self, data: Mapping[str, Any], **_: Any) -> None:
        if (data.get("outcome") == "UPHELD") != (data.get("by") is not None):
            raise ValidationError("ANNULLED or CORRECTED when the objection is upheld, left out when rejected", "by")

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> AnswerObjection:
        return AnswerObjection(**data)


class TakesApplication(Schema):
    """What an enterprise says and hands in for a repair."""

    record_id = identity("the record", required=True)
    reason = text("what was done to correct the act", "已停止违法行为，缴清罚款", longest=4000, required=True)
    pledge = text("the public pledge of good faith, word for word", "本企业承诺诚信经营", longest=4000, required=True)
    evidence = _evidence(required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> ApplyForRepair:
        return ApplyForRepair(**data)


class TakesDecision(Schema):
    """A decision on an application for repair."""

    remedy_id = identity("the application", required=True)
    decision = fields.String(
        required=True,
        validate=validate.OneOf(DECISIONS, error="one of {choices}"),
        metadata={"description": "accepted or returned as incomplete; then granted or refused", "example": "ACCEPTED"},
    )
    document_no = text("number of the decision; needed when granted or refused", "惠信修〔2027〕8号", allow_none=True)
    reason = text("why; needed when returned or refused", "缺少罚款缴纳凭证", longest=4000, allow_none=True)
    missing = fields.List(
        text("what is missing", "罚款缴纳凭证"),
        validate=validate.Length(0, MOST_EVIDENCE, error="{min} to {max} documents"),
        metadata={"description": "what an incomplete application lacks"},
    )
    corrected = YesNo(metadata={"description": "found: the act is corrected", "example": True})
    duties_fulfilled = YesNo(metadata={"description": "found: all duties are fulfilled", "example": True})
    public_pledge = YesNo(metadata={"description": "found: the pledge was made in public", "example": True})

    @validates_schema
    def check(self, data: Mapping[str, Any], **_: Any) -> None:
        decision = data.get("decision")
        if decision in {"INCOMPLETE", "REFUSED"} and not data.get("reason"):
            raise ValidationError("why: a decision against the enterprise has its reason", "reason")
        if decision in {"GRANTED", "REFUSED"} and not data.get("document_no"):
            raise ValidationError("the number of the decision", "document_no")

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> DecideRepair:
        return DecideRepair(**data)


class TakesWithdrawal(Schema):
    """A remedy taken back."""

    remedy_id = identity("the objection or application", required=True)
    reason = text("why", "已自行更正", longest=4000, allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> WithdrawRemedy:
        return WithdrawRemedy(**data)


class TakesRemedyId(Schema):
    """One remedy."""

    remedy_id = identity("the objection or application", required=True)


class TakesRemedyFilter(ClockedPage):
    """Which remedies, newest first."""

    kind = fields.String(
        validate=validate.OneOf(remedies.KINDS, error="one of {choices}"),
        metadata={"description": "objections or repairs", "example": "OBJECTION"},
    )
    state = fields.String(
        validate=validate.OneOf(remedies.STATES, error="one of {choices}"),
        metadata={"description": "state", "example": "OPEN"},
    )
    recorder = text("the agency that must answer", "samr", longest=32)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> ListRemedies:
        return ListRemedies(data, data.pop("overdue"), data.pop("limit"), data.pop("cursor"))


class StepShape(Schema):
    """One step of a remedy."""

    state = fields.String(metadata={"description": "the state it led to", "example": "ACCEPTED"})
    on = fields.Date(metadata={"description": "day of the step"})
    known_at = fields.AwareDateTime(metadata={"description": "moment it became known here"})
    agency = fields.String(allow_none=True, metadata={"description": "who took it; null: by rule", "example": "samr"})
    document_no = fields.String(allow_none=True, metadata={"description": "document"})
    reason = fields.String(allow_none=True, metadata={"description": "why"})
    clause = fields.String(allow_none=True, metadata={"description": "legal basis"})


class ListedRemedy(Clock):
    """An objection or a repair asked for, as it stands."""

    remedy_id = fields.String(metadata={"description": "the objection or application"})
    kind = fields.String(metadata={"description": "OBJECTION or REPAIR", "example": "REPAIR"})
    record_id = fields.String(metadata={"description": "the record"})
    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    recorder = fields.String(metadata={"description": "the agency that must answer", "example": "samr"})
    filed_through = fields.String(attribute="agency", metadata={"description": "who handed it in", "example": "portal"})
    reason = fields.String(metadata={"description": "what is said for it"})
    state = fields.String(metadata={"description": "state", "example": "FILED"})
    filed_on = fields.Date(metadata={"description": "day it came in", "example": "2026-11-22"})
    ended_on = fields.Date(allow_none=True, metadata={"description": "day it ended"})


class RemedyShape(ListedRemedy):
    """A remedy with its steps, and what followed from the record's ending."""

    item = fields.String(metadata={"description": "item of the record", "example": "L04"})
    zh = fields.String(metadata={"description": "the item in Chinese"})
    en = fields.String(metadata={"description": "the item in English"})
    record_state = fields.String(metadata={"description": "state of the record", "example": "EFFECTIVE"})
    evidence = fields.List(fields.Nested(EvidenceShape), metadata={"description": "documents handed in"})
    steps = fields.List(fields.Nested(StepShape), metadata={"description": "steps taken"})
    effects = fields.List(fields.Nested(EffectShape), metadata={"description": "effects of the record's ending"})


class GivesRemedies(Schema):
    """A page of remedies."""

    items = fields.List(fields.Nested(ListedRemedy), metadata={"description": "remedies, newest first"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "null on the last page"})
