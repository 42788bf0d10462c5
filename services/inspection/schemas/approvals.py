"""Shapes of approvals and stop orders."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.inspection.schemas.fields import cursor, day, hs_prefix, identity, one_of, page_limit, text, uscc

KINDS = (
    "exemption",
    "joint_inspection",
    "risk_assessment",
    "registration_regime",
    "registration",
    "class_four",
)


class TakesApproval(Schema):
    """What an agency has granted or ordered; which fields a kind needs stands in `rules/consignments.toml`."""

    kind = one_of(
        KINDS,
        "exemption 免验证书 · joint_inspection 共同检验批准 · risk_assessment 进口风险评估 · registration_regime"
        " 有期限的注册登记管理 · registration 注册登记 · class_four 四类企业",
        required=True,
    )
    document_no = text("number of the certificate or decision", "免验〔2026〕2号", required=True)
    uscc = uscc("the enterprise; null where it concerns everybody", load_default=None, allow_none=True)
    hs_prefix = hs_prefix("goods it covers; null for all", load_default=None, allow_none=True)
    level = one_of(("low", "high"), "outcome of a risk assessment", load_default=None, allow_none=True)
    valid_from = day("first day; today unless given", load_default=None, allow_none=True)
    valid_until = day("last day", "2027-11-21", required=True)
    direction = one_of(("export", "import"), "for this direction; null: both", load_default=None, allow_none=True)
    goods = text("name of the goods", "电动玩具", load_default=None, allow_none=True)
    report_no = text("number of the report it rests on", "惠免申〔2026〕3号", load_default=None, allow_none=True)
    basis = text("what it rests on", "SH 三(七): 风险评估", longest=500, load_default=None, allow_none=True)
    method = text("how it was assessed", "历史数据与实验室比对", longest=500, load_default=None, allow_none=True)
    review_on = day("last day of the first follow-up; by rule unless given", load_default=None, allow_none=True)


class TakesWithdrawal(Schema):
    """An approval to be withdrawn, or a regime to be closed, from today."""

    approval_id = identity("the approval", required=True)
    reason = text("why", "条件不再满足", longest=500, required=True)


class TakesListApprovals(Schema):
    """Which approvals."""

    kind = one_of(KINDS, "of this kind", load_default=None, allow_none=True)
    uscc = uscc("of this enterprise", load_default=None, allow_none=True)
    limit = page_limit()
    cursor = cursor()


class GivesApproval(Schema):
    """An approval."""

    approval_id = fields.String(metadata={"description": "its id"})
    kind = fields.String(metadata={"description": "what it is", "example": "exemption"})
    uscc = fields.String(allow_none=True, metadata={"description": "the enterprise; null: everybody"})
    hs_prefix = fields.String(allow_none=True, metadata={"description": "goods; null: all", "example": "9503"})
    level = fields.String(allow_none=True, metadata={"description": "outcome of a risk assessment"})
    document_no = fields.String(metadata={"description": "number of its document", "example": "免验〔2026〕2号"})
    valid_from = fields.Date(metadata={"description": "first day", "example": "2026-11-22"})
    valid_until = fields.Date(metadata={"description": "last day", "example": "2027-11-21"})
    agency = fields.String(metadata={"description": "who granted it", "example": "aqsiq"})
    withdrawn_on = fields.Date(allow_none=True, metadata={"description": "day of withdrawal"})
    reason = fields.String(allow_none=True, metadata={"description": "why it was withdrawn"})
    state = fields.String(metadata={"description": "where its care stands", "example": "IN_FORCE"})
    in_force = fields.Boolean(metadata={"description": "whether it counts today"})
    direction = fields.String(allow_none=True, metadata={"description": "export or import; null: both"})
    goods = fields.String(allow_none=True, metadata={"description": "name of the goods"})
    report_no = fields.String(allow_none=True, metadata={"description": "report it rests on"})
    basis = fields.String(allow_none=True, metadata={"description": "what it rests on"})
    method = fields.String(allow_none=True, metadata={"description": "how it was assessed"})
    suspended_on = fields.Date(allow_none=True, metadata={"description": "first day it does not count"})
    review_on = fields.Date(allow_none=True, metadata={"description": "last day of the next follow-up"})
    defend_until = fields.Date(allow_none=True, metadata={"description": "last day of the defence"})
    application_id = fields.String(allow_none=True, metadata={"description": "application it was granted on"})
    renews = fields.String(allow_none=True, metadata={"description": "approval it renews"})
    version = fields.Integer(metadata={"description": "grows with every change", "example": 1})


class GivesApprovalPage(Schema):
    """A page of approvals, newest first."""

    items = fields.List(fields.Nested(GivesApproval), metadata={"description": "the approvals"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})


class TakesStop(Schema):
    """A stop order against an enterprise or one consignment."""

    uscc = uscc("the enterprise; or give consignment_id", load_default=None, allow_none=True)
    consignment_id = identity("the consignment; or give uscc", load_default=None, allow_none=True)
    document_no = text("number of the order", "停〔2026〕1号", required=True)
    reason = text("why", "未经检验擅自出口", longest=500, required=True)


class TakesLift(Schema):
    """A stop order to be lifted."""

    order_id = identity("the order", required=True)
    reason = text("why", "整改完成", longest=500, required=True)


class TakesListStops(Schema):
    """Which stop orders."""

    uscc = uscc("against this enterprise", load_default=None, allow_none=True)
    limit = page_limit()
    cursor = cursor()


class StopShape(Schema):
    """A stop order."""

    order_id = fields.String(metadata={"description": "its id"})
    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    consignment_id = fields.String(allow_none=True, metadata={"description": "the consignment; null: all"})
    document_no = fields.String(metadata={"description": "number of the order", "example": "停〔2026〕1号"})
    reason = fields.String(metadata={"description": "why", "example": "未经检验擅自出口"})
    agency = fields.String(metadata={"description": "who ordered it", "example": "ciq"})
    ordered_on = fields.Date(metadata={"description": "when", "example": "2026-11-22"})
    lifted_on = fields.Date(allow_none=True, metadata={"description": "when it was lifted"})
    version = fields.Integer(metadata={"description": "grows with every change", "example": 1})


class GivesStop(StopShape):
    """A stop order and how many consignments it moved."""

    consignments_moved = fields.Integer(metadata={"description": "decided anew or stopped", "example": 3})


class GivesStopPage(Schema):
    """A page of stop orders, newest first."""

    items = fields.List(fields.Nested(StopShape), metadata={"description": "the orders"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})
