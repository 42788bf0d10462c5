"""Shapes about liaison officers, problems in implementation, and what is made public."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from databus.shapes import Day
from services.enterprise.domain.liaisons import NOTICE_KINDS
from services.enterprise.schemas.fields import PageRequest, Request, division, identity, one_of, text, whole, zone_id
from services.enterprise.schemas.meetings import PlaceRequest, placed
from services.enterprise.schemas.tasks import ShortPage, agencies
from services.enterprise.use_cases.liaisons import LiaisonToName, Solution

_PHONE = r"^\+?[0-9][0-9 -]{4,24}$"


class NameLiaison(Request):
    """The officer that the calling agency names for reporting and liaison in a county."""

    division = division(required=True)
    name = text(50, required=True, metadata={"description": "of the officer; personal data", "example": "合成甲"})
    position = text(100, required=True, metadata={"example": "产业发展股负责人"})
    phone = fields.String(
        required=True,
        validate=validate.Regexp(_PHONE.replace("$", r"\Z"), error="digits, spaces and hyphens, such as 0752-8800000"),
        metadata={"pattern": _PHONE, "example": "0752-8800000"},
    )
    email = fields.Email(
        load_default=None,
        allow_none=True,
        metadata={"example": "liaison@example.cn"},
        error_messages={"invalid": "an address such as liaison@example.cn"},
    )
    held_from = Day(required=True)
    document_no = text(200, required=True, metadata={"example": "惠中小函〔2026〕2号"})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> LiaisonToName:
        return LiaisonToName(**data)


class EndLiaison(Request):
    """A liaison that ends without another."""

    liaison_id = identity("liaison officer")
    held_until = Day(required=True, metadata={"description": "first day without"})
    document_no = text(200, required=True)


class ListLiaisons(PageRequest):
    """Liaison officers of a day, as they were known at a moment."""

    agency = text(31, load_default=None, metadata={"example": "samr"})
    division = division(load_default=None)
    on = Day(load_default=None, metadata={"description": "day; today if left out"})
    known_at = fields.AwareDateTime(load_default=None, metadata={"description": "as known then; left out: now"})


class Liaison(Schema):
    """A liaison officer."""

    liaison_id = fields.String()
    agency = fields.String()
    division = fields.String()
    name = fields.String()
    position = fields.String()
    phone = fields.String()
    email = fields.String(allow_none=True)
    held_from = fields.Date()
    held_until = fields.Date(allow_none=True, metadata={"description": "first day without; null: open"})
    document_no = fields.String()
    known_from = fields.AwareDateTime()


class LiaisonPage(Schema):
    """Liaison officers, a page."""

    items = fields.List(fields.Nested(Liaison))
    next_cursor = fields.String(allow_none=True)


class ReportProblem(PlaceRequest):
    """A problem met in carrying out the plan."""

    text = text(1000, required=True, metadata={"example": "检测平台排期过长，企业无法按期送检。"})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        placed(data)
        return data


class AnswerProblem(Request):
    """The answer to a problem, with a task for agencies where one follows."""

    problem_id = identity("problem")
    answer = text(1000, required=True)
    agencies = agencies(least=0, load_default=list, metadata={"description": "who is to solve it; the first leads"})
    due_on = Day(load_default=None, allow_none=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> tuple[str, Solution]:
        problem_id = data.pop("problem_id")
        return problem_id, Solution(**{**data, "agencies": tuple(dict.fromkeys(data["agencies"]))})


class ListProblems(ShortPage):
    """Problems as they were reported."""

    zone_id = zone_id(load_default=None)
    division = division(load_default=None)
    agency = text(31, load_default=None, metadata={"description": "who reported it"})
    state = one_of(("OPEN", "ANSWERED"), load_default=None)


class Problem(Schema):
    """A problem in implementation and what came of it."""

    problem_id = fields.String()
    zone_id = fields.String(allow_none=True)
    division = fields.String()
    agency = fields.String()
    text = fields.String()
    reported_on = fields.Date()
    state = fields.String()
    answer = fields.String(allow_none=True)
    answered_by = fields.String(allow_none=True)
    task_id = fields.String(allow_none=True)
    on = fields.Date()
    clause = fields.String()
    version = fields.Integer()


class ProblemPage(Schema):
    """Problems, a page."""

    items = fields.List(fields.Nested(Problem))
    next_cursor = fields.String(allow_none=True)


class PublishNotice(PlaceRequest):
    """Something to make public: a plan, a standard, a report."""

    kind = one_of(NOTICE_KINDS, required=True)
    title = text(200, required=True, metadata={"example": "惠东县出口女鞋质量安全示范区建设实施方案"})
    document_no = text(200, required=True, metadata={"example": "惠东府函〔2018〕203号"})
    issued_on = Day(required=True)
    text = text(5000, required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        placed(data)
        return data


class ListNotices(PageRequest):
    """What was made public, oldest first."""

    limit = whole(1, 40, load_default=20, metadata={"description": "items on a page"})
    zone_id = zone_id(load_default=None)
    division = division(load_default=None)
    kind = one_of(NOTICE_KINDS, load_default=None)


class Notice(Schema):
    """Something made public."""

    notice_id = fields.String()
    zone_id = fields.String(allow_none=True)
    division = fields.String()
    kind = fields.String()
    title = fields.String()
    text = fields.String()
    document_no = fields.String()
    issued_on = fields.Date()
    published_on = fields.Date()
    agency = fields.String()
    clause = fields.String()


class NoticePage(Schema):
    """Notices, a page."""

    items = fields.List(fields.Nested(Notice))
    next_cursor = fields.String(allow_none=True)
