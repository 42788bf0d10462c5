"""Shapes about budgets, projects and payments."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, pre_dump, validates_schema

from databus.shapes import Day
from services.enterprise.domain import budgets
from services.enterprise.schemas.fields import (
    PageRequest,
    Request,
    division,
    identity,
    one_of,
    text,
    uscc,
    whole,
    zone_id,
)
from services.enterprise.schemas.offers import DOCUMENT, MOST_FEN, check_reversal
from services.enterprise.schemas.standing import ON
from services.enterprise.use_cases.budgets import BudgetFile

_YEAR = {"description": "the budget's calendar year", "example": 2026}


class AdoptedLine(Request):
    """Money for one purpose."""

    earmark = text(50, required=True, metadata={"example": "vouchers"})
    amount_fen = whole(0, MOST_FEN, required=True)


class AdoptBudget(Request):
    """A year's money by earmark; a later document for the same county or zone and year revises it as a whole."""

    division = division(load_default=None, allow_none=True)
    zone_id = zone_id(load_default=None, allow_none=True)
    year = whole(2012, 2199, required=True, metadata=_YEAR)
    document_no = text(200, required=True, metadata=DOCUMENT)
    adopted_on = Day(load_default=None, metadata=ON)
    lines = fields.List(fields.Nested(AdoptedLine), required=True)

    @validates_schema
    def each_once(self, data: dict[str, Any], **_: Any) -> None:
        earmarks = [line["earmark"] for line in data["lines"]]
        if len(set(earmarks)) < len(earmarks):
            raise ValidationError("each earmark once", "lines")


class ListBudgets(PageRequest):
    """Budgets, oldest first."""

    limit = whole(1, 100, load_default=50, metadata={"description": "items on a page"})
    division = division(load_default=None)
    zone_id = zone_id(load_default=None)
    year = whole(2012, 2199, load_default=None, metadata=_YEAR)


class BudgetLine(Schema):
    """A line: approved for projects, and paid."""

    earmark = fields.String()
    amount_fen = fields.Integer()
    committed_fen = fields.Integer()
    paid_fen = fields.Integer()


class Budget(Schema):
    """A budget with its lines; the document is the last that changed it."""

    budget_id = fields.String()
    division = fields.String()
    zone_id = fields.String(allow_none=True)
    year = fields.Integer()
    document_no = fields.String()
    adopted_on = fields.Date()
    agency = fields.String()
    version = fields.Integer()
    lines = fields.List(fields.Nested(BudgetLine))

    @pre_dump
    def flatten(self, file: BudgetFile, **_: Any) -> dict[str, Any]:
        return {**vars(file.budget), "lines": file.lines}


class BudgetPage(Schema):
    """Budgets, a page."""

    items = fields.List(fields.Nested(Budget))
    next_cursor = fields.String(allow_none=True)


class ApproveProject(Request):
    """A purpose to approve money of one earmark for."""

    budget_id = identity("budget")
    earmark = text(50, required=True, metadata={"example": "vouchers"})
    zh = text(200, required=True, metadata={"example": "2026年度检验检疫服务券"})
    amount_fen = whole(1, MOST_FEN, required=True)
    responsible = text(31, required=True, metadata={"description": "agency that pays", "example": "sme"})
    document_no = text(200, required=True, metadata=DOCUMENT)
    approved_on = Day(load_default=None, metadata=ON)


class CloseProject(Request):
    """A project that is done; what was not paid is free for others of its earmark."""

    project_id = identity("project")
    reason = text(500, required=True)


class ListProjects(PageRequest):
    """Projects, oldest first."""

    budget_id = text(200, load_default=None)
    earmark = text(50, load_default=None)
    state = one_of(budgets.PROJECT_STATES, load_default=None)


class Project(Schema):
    """A project."""

    project_id = fields.String()
    budget_id = fields.String()
    division = fields.String()
    earmark = fields.String()
    zh = fields.String()
    amount_fen = fields.Integer()
    paid_fen = fields.Integer()
    offered_fen = fields.Integer(metadata={"description": "what offers draw on of it"})
    responsible = fields.String()
    document_no = fields.String()
    approved_on = fields.Date()
    agency = fields.String()
    state = fields.String()
    reason = fields.String(allow_none=True)
    version = fields.Integer()


class ProjectPage(Schema):
    """Projects, a page."""

    items = fields.List(fields.Nested(Project))
    next_cursor = fields.String(allow_none=True)


class RecordPayment(Request):
    """A payment for a project, with the earmark it is for; or, with `reverses`, one taken back, with the reason."""

    project_id = identity("project")
    document_no = text(200, required=True, metadata={"description": "number of the voucher of the payment"})
    earmark = text(50, load_default=None, metadata={"description": "what it is paid for", "example": "vouchers"})
    amount_fen = whole(1, MOST_FEN, load_default=None)
    payee = text(200, load_default=None, metadata={"example": "合成检测中心"})
    uscc = uscc(load_default=None, allow_none=True)
    paid_on = Day(load_default=None, metadata=ON)
    reverses = text(200, load_default=None, metadata={"description": "payment_id of the payment taken back"})
    reason = text(500, load_default=None)

    @validates_schema
    def one_or_the_other(self, data: dict[str, Any], **_: Any) -> None:
        check_reversal(data, ("earmark", "amount_fen", "payee"))


class ListPayments(PageRequest):
    """Payments, oldest first."""

    project_id = text(200, load_default=None)
    earmark = text(50, load_default=None)
    uscc = uscc(load_default=None)
    division = division(load_default=None)


class Payment(Schema):
    """A payment; one that takes back another has its amount below zero."""

    payment_id = fields.String()
    project_id = fields.String()
    division = fields.String()
    earmark = fields.String()
    amount_fen = fields.Integer()
    paid_on = fields.Date()
    uscc = fields.String(allow_none=True)
    payee = fields.String()
    document_no = fields.String()
    reverses = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    agency = fields.String()


class PaymentPage(Schema):
    """Payments, a page."""

    items = fields.List(fields.Nested(Payment))
    next_cursor = fields.String(allow_none=True)
