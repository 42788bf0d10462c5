"""Shapes about yearly summaries."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load

from services.enterprise.schemas.fields import Request, division, identity, text, whole, zone_id
from services.enterprise.schemas.meetings import PlaceRequest, placed
from services.enterprise.schemas.tasks import ShortPage, agencies


class SummaryAsked(PlaceRequest):
    """The year of a zone or of a whole county to sum up, with what people say of it."""

    year = whole(2012, 2199, required=True, metadata={"example": 2026})
    experience = text(5000, required=True, metadata={"example": "信用分级与检测平台结合，企业自检能力明显提高。"})
    problems = text(5000, required=True, metadata={"example": "中小企业认证费用负担仍然较重。"})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        placed(data)
        return data


class SubmitSummary(Request):
    """A summary to submit."""

    summary_id = identity("summary")
    to = agencies(required=True, metadata={"description": "who it is reported to", "example": ["gov", "ciq-province"]})
    document_no = text(200, required=True, metadata={"example": "惠关报〔2026〕31号"})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**data, "to": tuple(dict.fromkeys(data["to"]))}


class GetSummary(Request):
    """Which summary."""

    summary_id = identity("summary")


class ListSummaries(ShortPage):
    """Summaries as they were made."""

    zone_id = zone_id(load_default=None)
    division = division(load_default=None)
    year = whole(2012, 2199, load_default=None, from_text=True)


class SummaryHead(Schema):
    """A yearly summary, without its figures and words."""

    summary_id = fields.String()
    zone_id = fields.String(allow_none=True)
    division = fields.String()
    year = fields.Integer()
    agency = fields.String()
    made_on = fields.Date()
    rule_set = fields.String()
    papers = fields.List(fields.String(), metadata={"description": "codes of its papers: the PDF, then the .docx"})
    reported_to = fields.List(fields.String())
    reported_on = fields.Date(allow_none=True)
    document_no = fields.String(allow_none=True)
    version = fields.Integer()


class Summary(SummaryHead):
    """A yearly summary with the figures it was made from."""

    experience = fields.String()
    problems = fields.String()
    figures = fields.Dict(
        keys=fields.String(),
        metadata={
            "description": "what was counted: members, key figures, exports, grades, cases, campaigns, meetings, tasks,"
            " checks, consultations, problems, notices"
        },
    )


class SummaryPage(Schema):
    """Summaries, a page."""

    items = fields.List(fields.Nested(SummaryHead))
    next_cursor = fields.String(allow_none=True)
