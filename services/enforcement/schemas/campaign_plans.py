"""Shapes of plans by which campaigns recur."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from databus.shapes import Day
from services.enforcement.domain.campaign_plans import OUTCOMES, PLAN_KINDS, STATES, PlanMove
from services.enforcement.domain.campaigns import RISKS
from services.enforcement.schemas.draws import OfficerShape, day_field, officers_field, size_field
from services.enforcement.schemas.shapes import (
    TEXT_MAX,
    Agency,
    Division,
    HsPrefix,
    Order,
    Paged,
    history,
    next_cursor,
    one_of,
    text,
    told,
)
from services.enforcement.use_cases import campaign_plans as orders

PLAN_ID = "0192f0c1-0000-7000-8000-0000000000f1"


def risk_field() -> fields.List[Any]:
    """Only enterprises that show one of these risks; left out: all of the scope."""
    return fields.List(
        one_of(RISKS, metadata=told("alert in force, open trace case, lead, or grade", "alert")),
        load_default=list,
        validate=validate.Length(0, len(RISKS), error=f"at most {len(RISKS)}"),
        metadata=told("only enterprises that show one of these risks; left out: all of the scope", ["alert"]),
    )


class PlanRecurringCampaigns(Order):
    """Campaigns that recur."""

    makes = orders.PlanRecurringCampaigns

    title = text("how its campaigns are called; each adds its day", "打击假冒伪劣联合执法专项行动", longest=160)
    plan_kind = one_of(PLAN_KINDS, required=True, metadata=told("what kind of plan", "anti_counterfeit"))
    recurrence = text(
        "its days, as a rule of RFC 5545: FREQ (YEARLY, MONTHLY, WEEKLY), INTERVAL and BY…, without COUNT and UNTIL;"
        " a day off moves to the next working day",
        "FREQ=YEARLY;BYMONTH=3,9;BYDAY=1MO",
        longest=200,
    )
    starts_on = Day(required=True, metadata=told("first day the rule holds, not before today", "2027-01-01"))
    until_on = day_field("last day the rule holds; left out: until the plan is ended")
    agencies = fields.List(
        Agency(metadata=told("an agency", "samr")),
        required=True,
        validate=validate.Length(1, 30, error="1 to 30 agencies"),
        metadata=told("agencies taking part, at least two", ["samr", "ciq"]),
    )
    zone_id = text("zone whose members are drawn from", "huidong-shoes", optional=True)
    hs_prefix = HsPrefix(load_default=None, allow_none=True, metadata=told("only makers of these goods", "6403"))
    division = Division(load_default=None, allow_none=True, metadata=told("only of this division", "441323"))
    risk = risk_field()
    sample_size = size_field()
    seed_source = text("a public source whose value of the day goes into the seed too", "福彩3D", optional=True)
    officers = officers_field("officers who may be drawn; left out: all inspectors that the agencies registered")


class MoveCampaignPlan(Order):
    """A move of a plan."""

    makes = PlanMove

    plan_id = text("the plan", PLAN_ID)
    to = one_of(STATES[1:], required=True, metadata=told("state to move to", "APPROVED"))
    on = day_field("not after today, not before the last step; left out: today")
    document_no = text("the document that approves it; APPROVED needs one", "惠东府办〔2026〕8号", optional=True)
    reason = text("why; SUSPENDED and ENDED need one", "机构改革", longest=TEXT_MAX, optional=True)


class CampaignPlanShape(Schema):
    """A plan."""

    plan_id = fields.String(required=True, metadata=told("the plan", PLAN_ID))
    title = fields.String(required=True)
    plan_kind = one_of(PLAN_KINDS, required=True)
    recurrence = fields.String(required=True)
    starts_on = fields.Date(required=True)
    until_on = fields.Date(required=True, allow_none=True)
    agencies = fields.List(fields.String(), required=True)
    lead_agency = fields.String(required=True)
    zone_id = fields.String(required=True, allow_none=True)
    hs_prefix = fields.String(required=True, allow_none=True)
    division = fields.String(required=True, allow_none=True)
    risk = fields.List(fields.String(), required=True)
    sample_size = fields.Integer(required=True, allow_none=True)
    seed_source = fields.String(required=True, allow_none=True)
    state = one_of(STATES, required=True)
    document_no = fields.String(required=True, allow_none=True)
    planned_on = fields.Date(required=True)
    next_nominal_on = fields.Date(required=True, allow_none=True, metadata=told("its next day by the rule"))
    next_on = fields.Date(required=True, allow_none=True, metadata=told("working day on which it starts next"))
    provisional = fields.Boolean(required=True, metadata=told("whether a notice of days off may move that", False))
    clause = fields.String(required=True)
    version = fields.Integer(required=True)


class OccurrenceShape(Schema):
    """A day to come."""

    nominal_on = fields.Date(required=True, metadata=told("day by the rule", "2027-03-01"))
    starts_on = fields.Date(required=True, metadata=told("working day on which it starts", "2027-03-01"))
    provisional = fields.Boolean(required=True)


class StartShape(Schema):
    """What became of a day."""

    nominal_on = fields.Date(required=True)
    starts_on = fields.Date(required=True)
    outcome = one_of(OUTCOMES, required=True, metadata=told("STARTED, MISSED or SKIPPED", "STARTED"))
    campaign_id = fields.String(required=True, allow_none=True)
    started_on = fields.Date(required=True, metadata=told("when this was done", "2027-03-01"))
    caught_up = fields.Boolean(required=True, metadata=told("whether it began later than planned", False))
    problem = fields.String(required=True, allow_none=True, metadata=told("why not begun, or not notified yet"))
    tried_on = fields.Date(required=True, allow_none=True)


class CampaignPlanFile(CampaignPlanShape):
    """A plan with what became of its days, what comes within a year, and its steps."""

    officers = fields.List(fields.Nested(OfficerShape), required=True)
    problem = fields.String(
        required=True, allow_none=True, metadata=told("why nothing could be begun when that was last tried")
    )
    upcoming = fields.List(fields.Nested(OccurrenceShape), required=True, metadata=told("within a year, at most 60"))
    starts = fields.List(fields.Nested(StartShape), required=True, metadata=told("the newest first, at most 60"))
    history = history()


class GetCampaignPlan(Schema):
    """Which plan."""

    plan_id = text("the plan", PLAN_ID)


class ListCampaignPlans(Paged):
    """Which plans."""

    zone_id = text("of one zone", "huidong-shoes", optional=True)
    plan_kind = one_of(PLAN_KINDS, load_default=None, allow_none=True, metadata=told("only of this kind"))
    state = one_of(STATES, load_default=None, allow_none=True, metadata=told("only in this state"))


class CampaignPlanPage(Schema):
    """Plans, newest first."""

    items = fields.List(fields.Nested(CampaignPlanShape), required=True)
    next_cursor = next_cursor()
