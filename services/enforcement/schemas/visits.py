"""Shapes of visits and of what follows from their results."""

from __future__ import annotations

from marshmallow import Schema, fields

from databus.shapes import YesNo
from services.enforcement.domain.follow_ups import FOLLOW_UPS
from services.enforcement.domain.visits import ACCEPTED, REPLACED, STATES, VisitMove
from services.enforcement.schemas.shapes import (
    TEXT_MAX,
    HsCode,
    Order,
    Paged,
    UsccCode,
    next_cursor,
    one_of,
    text,
    told,
)
from services.enforcement.use_cases.follow_ups import OpenFollowUp as FollowUpOrder

VISIT_ID = "0192f0c1-0000-7000-8000-0000000000f2"
CAMPAIGN_ID = "0192f0c1-0000-7000-8000-000000000071"
_USCC = "91441323MA4YNT018E"


class MoveVisit(Order):
    """A visit accepted, or its officer replaced by the next in the order of the draw."""

    makes = VisitMove

    visit_id = text("the visit", VISIT_ID)
    to = one_of((ACCEPTED, REPLACED), required=True, metadata=told("state to move to", ACCEPTED))
    reason = text("REPLACED: why the officer cannot go", "因公出差", longest=TEXT_MAX, optional=True)


class VisitShape(Schema):
    """An officer's part in the visit of a target."""

    visit_id = fields.String(required=True, metadata=told("the visit", VISIT_ID))
    campaign_id = fields.String(required=True)
    uscc = fields.String(required=True)
    agency = fields.String(required=True)
    officer = fields.String(required=True)
    leads = fields.Boolean(required=True, metadata=told("whether the officer enters the result", True))
    state = one_of(STATES, required=True)
    assigned_on = fields.Date(required=True)
    due_on = fields.Date(required=True, metadata=told("last day", "2026-12-18"))
    provisional = fields.Boolean(required=True)
    accepted_on = fields.Date(required=True, allow_none=True)
    ended_on = fields.Date(required=True, allow_none=True)
    note = fields.String(
        required=True, allow_none=True, metadata=told("why excused or replaced, in whose place", "因公出差")
    )
    version = fields.Integer(required=True)


class ListVisits(Paged):
    """Which visits: without a campaign those of one's own officers."""

    campaign_id = text("of one campaign", CAMPAIGN_ID, optional=True)
    officer = text("of one officer", "officer-3", optional=True)
    uscc = UsccCode(load_default=None, allow_none=True, metadata=told("of one target", _USCC))
    state = one_of(STATES, load_default=None, allow_none=True, metadata=told("only in this state"))
    open = YesNo(load_default=None, allow_none=True, from_text=True, metadata=told("only those not over"))
    late = YesNo(load_default=False, from_text=True, metadata=told("only those whose last day is over", False))


class VisitPage(Schema):
    """Visits, newest first."""

    items = fields.List(fields.Nested(VisitShape), required=True)
    next_cursor = next_cursor()


class AgencyVisits(Schema):
    """How far an agency is."""

    agency = fields.String(required=True)
    assigned = fields.Integer(required=True)
    accepted = fields.Integer(required=True)
    done = fields.Integer(required=True)
    excused = fields.Integer(required=True)
    replaced = fields.Integer(required=True)
    cancelled = fields.Integer(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    provisional = fields.Boolean(required=True)
    late = fields.Boolean(required=True)


class CampaignProgress(Schema):
    """How far the visits of a campaign are, and who is late."""

    campaign_id = fields.String(required=True)
    state = fields.String(required=True)
    target_count = fields.Integer(required=True, allow_none=True)
    without_result = fields.Integer(required=True, metadata=told("targets without a result", 3))
    agencies = fields.List(fields.Nested(AgencyVisits), required=True)


class GetCampaignProgress(Schema):
    """Of which campaign."""

    campaign_id = text("the campaign", CAMPAIGN_ID)


class OpenFollowUp(Order):
    """What is to follow from a result."""

    makes = FollowUpOrder

    campaign_id = text("the campaign", CAMPAIGN_ID)
    uscc = UsccCode(required=True, metadata=told("the target", _USCC))
    kind = one_of(FOLLOW_UPS, required=True, metadata=told("what follows", "trace_case"))
    matter = text("about what", "鞋面六价铬超标", longest=TEXT_MAX)
    hs_code = HsCode(load_default=None, allow_none=True, metadata=told("trace_case: the goods", "640399"))
    document_no = text("its document", "检〔2026〕21号", optional=True)


class FollowUpShape(Schema):
    """What followed from a result."""

    follow_up_id = fields.String(required=True)
    campaign_id = fields.String(required=True)
    uscc = fields.String(required=True)
    kind = one_of(FOLLOW_UPS, required=True)
    case_id = fields.String(required=True, allow_none=True, metadata=told("the case that was opened; null for a lead"))
    matter = fields.String(required=True)
    agency = fields.String(required=True)
    opened_on = fields.Date(required=True)
    document_no = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True)
