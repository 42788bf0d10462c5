"""Shapes of applications, and of the care of what was granted."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from databus.shapes import YesNo
from services.inspection.schemas.approvals import GivesApproval
from services.inspection.schemas.evidence_fields import (
    EvidenceStepShape,
    direction,
    document_no,
    evidence,
    priority_cursor,
    reason,
)
from services.inspection.schemas.fields import day, hs_prefix, identity, one_of, page_limit, text, uscc

APPLICATION_KINDS = ("exemption", "joint_inspection")
APPLICATION_STATES = (
    "SUBMITTED",
    "RETURNED",
    "ACCEPTED",
    "RECOMMENDED",
    "PROPOSED",
    "APPROVED",
    "REFUSED",
    "WITHDRAWN",
)
APPROVAL_MOVES = ("SUSPENDED", "IN_FORCE", "NOTICED", "HEARD", "WITHDRAWN")


class TakesApplication(Schema):
    """An application for exemption or joint inspection."""

    kind = one_of(APPLICATION_KINDS, "exemption 免验 · joint_inspection 共同检验", required=True)
    direction = direction("进出口方向; export unless said", load_default="export")
    uscc = uscc(required=True)
    hs_prefix = hs_prefix("the goods", required=True)
    goods = text("their name", "电动玩具", required=True)
    report_no = text("number of the application report (申请报告)", "惠免申〔2026〕3号", required=True)
    statement = text("what speaks for it", "连续三年出厂合格率100%", longest=2000, load_default=None, allow_none=True)
    evidence = evidence()
    renews = identity("the approval that it renews", load_default=None, allow_none=True)


class Attested(Schema):
    """A document that stands for a condition which the record held cannot show."""

    condition = text("code of the condition", "FACTORY_RECORD", longest=40, required=True)
    document_no = text("the document", "厂检〔2026〕1号", required=True)


class TakesApplicationMove(Schema):
    """The next step of an application."""

    application_id = identity("the application", required=True)
    to = one_of(APPLICATION_STATES, "the state it goes to", required=True)
    reason = reason()
    document_no = document_no()
    evidence = evidence()
    attested = fields.List(
        fields.Nested(Attested),
        load_default=list,
        validate=validate.Length(max=20, error="at most {max} entries"),
        metadata={
            "description": "documents for conditions that the record held cannot show",
            "example": [{"condition": "FACTORY_RECORD", "document_no": "厂检〔2026〕1号"}],
        },
    )
    valid_from = day("APPROVED: first day; today, or the day after what it renews", load_default=None, allow_none=True)
    valid_until = day("APPROVED: last day; as long as allowed unless given", load_default=None, allow_none=True)


class TakesApplicationId(Schema):
    """Which application."""

    application_id = identity("the application", required=True)


class TakesListApplications(Schema):
    """Which applications; in the order of the cultivation list."""

    kind = one_of(APPLICATION_KINDS, "of this kind", load_default=None, allow_none=True)
    uscc = uscc("of this enterprise", load_default=None, allow_none=True)
    state = one_of(APPLICATION_STATES, "in this state", load_default=None, allow_none=True)
    limit = page_limit()
    cursor = priority_cursor()


class ApplicationConditionShape(Schema):
    """A condition with its answer."""

    code = fields.String(metadata={"description": "its code", "example": "THREE_YEARS"})
    zh = fields.String(metadata={"description": "in Chinese", "example": "连续三年的出口记录"})
    en = fields.String(metadata={"description": "in English", "example": "a record of three years"})
    met = fields.Boolean(metadata={"description": "whether the record held meets it"})
    because_zh = fields.String(metadata={"description": "why, in Chinese"})
    because_en = fields.String(metadata={"description": "why, in English"})
    clause = fields.String(metadata={"description": "what asks for it"})
    attestable = fields.Boolean(metadata={"description": "whether a document may stand for it"})
    attested = fields.String(allow_none=True, metadata={"description": "the document that stands for it"})
    priority = fields.Integer(metadata={"description": "weight on the cultivation list; 0: it decides"})


class AttestedShape(Schema):
    """A document that stands for a condition."""

    condition = fields.String(metadata={"description": "code of the condition"})
    document_no = fields.String(metadata={"description": "the document"})


class BriefApplication(Schema):
    """An application without its documents."""

    application_id = fields.String(metadata={"description": "its id"})
    kind = fields.String(metadata={"description": "what is applied for", "example": "exemption"})
    direction = fields.String(metadata={"description": "export or import"})
    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    hs_prefix = fields.String(metadata={"description": "goods", "example": "9503"})
    goods = fields.String(metadata={"description": "their name", "example": "电动玩具"})
    report_no = fields.String(metadata={"description": "number of the report"})
    renews = fields.String(allow_none=True, metadata={"description": "the approval it renews"})
    state = fields.String(metadata={"description": "where it stands", "example": "SUBMITTED"})
    submitted_on = fields.Date(metadata={"description": "day it was handed in"})
    submitted_by = fields.String(metadata={"description": "who handed it in", "example": "portal"})
    priority = fields.Integer(metadata={"description": "weight on the cultivation list", "example": 7})
    grounds = fields.List(fields.String(), metadata={"description": "what gives the weight"})
    due_on = fields.Date(allow_none=True, metadata={"description": "last day of the next step"})
    overdue_on = fields.Date(allow_none=True, metadata={"description": "day it was said to be late"})
    approval_id = fields.String(allow_none=True, metadata={"description": "what was granted"})
    version = fields.Integer(metadata={"description": "grows with every change"})


class GivesCheckedApplication(BriefApplication):
    """An application with its documents and its conditions checked."""

    statement = fields.String(allow_none=True, metadata={"description": "what speaks for it"})
    evidence = fields.List(fields.String(), metadata={"description": "documents handed in"})
    attested = fields.List(fields.Nested(AttestedShape), metadata={"description": "documents for conditions"})
    conditions = fields.List(fields.Nested(ApplicationConditionShape), metadata={"description": "each with its answer"})


class GivesApplicationFile(GivesCheckedApplication):
    """An application with its conditions and steps."""

    steps = fields.List(fields.Nested(EvidenceStepShape), metadata={"description": "steps, oldest first"})


class GivesApplicationPage(Schema):
    """A page of applications."""

    items = fields.List(fields.Nested(BriefApplication), metadata={"description": "the applications"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})


class TakesReview(Schema):
    """A follow-up of what was granted."""

    approval_id = identity("the approval", required=True)
    outcome = one_of(("met", "unmet"), "whether the conditions are still met", required=True)
    document_no = text("number of the follow-up", "跟踪〔2027〕5号", required=True)
    on = day("when it was followed up; today unless given", load_default=None, allow_none=True)
    reason = reason()
    evidence = evidence()


class TakesApprovalMove(Schema):
    """A step of the care of what was granted."""

    approval_id = identity("the approval", required=True)
    to = one_of(APPROVAL_MOVES, "IN_FORCE lifts a suspension, or drops a notice", required=True)
    document_no = text("number of the document", "免验告〔2027〕1号", required=True)
    reason = reason()
    defence = text("HEARD: what the holder said", "已整改，附报告", longest=2000, load_default=None, allow_none=True)
    at_request = YesNo(
        load_default=False,
        metadata={"description": "WITHDRAWN: the holder asks for it, by the document named", "example": False},
    )
    evidence = evidence()


class TakesApprovalId(Schema):
    """Which approval."""

    approval_id = identity("the approval", required=True)


class GivesApprovalFile(GivesApproval):
    """An approval with every step of its care."""

    steps = fields.List(fields.Nested(EvidenceStepShape), metadata={"description": "steps, oldest first"})
