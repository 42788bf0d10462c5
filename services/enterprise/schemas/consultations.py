"""Shapes about consultations on drafts."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from databus.contracts.enterprise_governance import CONSULTATION_STATES
from databus.shapes import Day, YesNo
from services.enterprise.domain.consultations import KINDS, OUTCOMES
from services.enterprise.schemas.fields import Request, identity, one_of, text, uscc, zone_id
from services.enterprise.schemas.meetings import PlaceRequest, placed
from services.enterprise.schemas.tasks import ShortPage, agencies
from services.enterprise.use_cases.consultations import DraftToOpen


class OpenConsultation(PlaceRequest):
    """A draft to put out for comment."""

    kind = one_of(KINDS, required=True)
    title = text(200, required=True, metadata={"example": "示范区企业标准（征求意见稿）"})
    draft = text(20000, required=True)
    document_no = text(200, required=True, metadata={"example": "惠示范办函〔2026〕5号"})
    closes_on = Day(required=True, metadata={"description": "last day for comments"})
    short_because = text(
        500, load_default=None, allow_none=True, metadata={"description": "why the term is shorter than the rule's"}
    )
    invited = agencies(least=0, load_default=list, metadata={"example": ["sme", "ciq", "association"]})
    enterprises = fields.List(
        uscc(), load_default=list, validate=validate.Length(0, 200, error="up to 200 enterprises' codes")
    )
    members = YesNo(load_default=False, metadata={"description": "all members of the zone are invited"})
    public = YesNo(load_default=False, metadata={"description": "whoever comes through the portal is invited"})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> DraftToOpen:
        placed(data)
        listed = {name: tuple(dict.fromkeys(data[name])) for name in ("invited", "enterprises")}
        return DraftToOpen(**{**data, **listed})


class CommentDraft(Request):
    """A comment on a draft; `uscc` where it is an enterprise's, brought by the portal or its association."""

    consultation_id = identity("consultation")
    text = text(2000, required=True, metadata={"example": "建议自检频次按风险分级确定。"})
    uscc = uscc(load_default=None, allow_none=True)


class AnswerComment(Request):
    """The answer to a comment."""

    comment_id = identity("comment")
    outcome = one_of(OUTCOMES, required=True)
    answer = text(1000, required=True, metadata={"example": "已采纳，第六条按风险分级规定自检频次。"})


class MoveConsultation(Request):
    """A consultation CLOSED with its report once the term is over, or a draft WITHDRAWN with the reason."""

    consultation_id = identity("consultation")
    to = one_of(("CLOSED", "WITHDRAWN"), required=True)
    report = text(20000, load_default=None)
    report_no = text(200, load_default=None)
    reason = text(1000, load_default=None)


class GetConsultation(Request):
    """Which consultation."""

    consultation_id = identity("consultation")


class ListConsultations(ShortPage):
    """Consultations as they were opened."""

    zone_id = zone_id(load_default=None)
    state = one_of(CONSULTATION_STATES, load_default=None)


class ListComments(ShortPage):
    """Comments on a draft as they were made."""

    consultation_id = identity("consultation")
    answered = YesNo(from_text=True, load_default=None, metadata={"description": "those with, or without an answer"})


class ConsultationHead(Schema):
    """A consultation, without its draft and report."""

    consultation_id = fields.String()
    zone_id = fields.String(allow_none=True)
    division = fields.String()
    kind = fields.String()
    title = fields.String()
    document_no = fields.String()
    opened_by = fields.String()
    opened_on = fields.Date()
    closes_on = fields.Date()
    short_because = fields.String(allow_none=True)
    invited = fields.List(fields.String())
    members = fields.Boolean()
    public = fields.Boolean()
    audience = fields.String(metadata={"description": "agencies, enterprises or everybody"})
    state = fields.String()
    report_no = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    comments = fields.Dict(
        keys=fields.String(), values=fields.Integer(), metadata={"example": {"adopted": 3, "unanswered": 1}}
    )
    on = fields.Date()
    clause = fields.String()
    version = fields.Integer()


class Consultation(ConsultationHead):
    """A consultation with its draft, and its report once it is closed."""

    draft = fields.String()
    report = fields.String(allow_none=True)
    enterprises = fields.List(fields.String(), metadata={"description": "codes of those invited by name"})


class ConsultationPage(Schema):
    """Consultations, a page."""

    items = fields.List(fields.Nested(ConsultationHead))
    next_cursor = fields.String(allow_none=True)


class DraftComment(Schema):
    """A comment and the answer to it."""

    comment_id = fields.String()
    consultation_id = fields.String()
    agency = fields.String(metadata={"description": "who said it, or brought it for the enterprise"})
    uscc = fields.String(allow_none=True)
    text = fields.String()
    on = fields.Date()
    outcome = fields.String(allow_none=True)
    answer = fields.String(allow_none=True)
    answered_on = fields.Date(allow_none=True)
    version = fields.Integer()


class CommentPage(Schema):
    """Comments, a page."""

    items = fields.List(fields.Nested(DraftComment))
    next_cursor = fields.String(allow_none=True)
