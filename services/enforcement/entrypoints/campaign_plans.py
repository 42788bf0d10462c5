"""Plans by which joint campaigns recur, and what begins them."""

from __future__ import annotations

from databus.service import chore, command, query
from databus.strict_json import JsonObject
from services.enforcement.domain.campaign_plans import CampaignPlan, PlanMove
from services.enforcement.entrypoints.area import Area, Tx, page
from services.enforcement.schemas import campaign_plans as shapes
from services.enforcement.use_cases import campaign_plans, starting_campaigns


class CampaignPlans(Area):
    """Act together, year by year."""

    @command(
        shapes.PlanRecurringCampaigns,
        gives=shapes.CampaignPlanShape,
        natural_key=("title", "plan_kind", "recurrence", "starts_on"),
    )
    def plan_recurring_campaigns(self, order: campaign_plans.PlanRecurringCampaigns, tx: Tx) -> CampaignPlan:
        """Plan campaigns that recur by a rule of days."""
        return campaign_plans.plan_recurring(order, tx, self.rules, self.clock)

    @command(shapes.MoveCampaignPlan, gives=shapes.CampaignPlanShape)
    def move_campaign_plan(self, move: PlanMove, tx: Tx) -> CampaignPlan:
        """Approve a plan, suspend it, end it; an approved one begins its campaigns by itself."""
        return campaign_plans.move_plan(move, tx, self.rules, self.clock)

    @query(shapes.GetCampaignPlan, gives=shapes.CampaignPlanFile)
    def get_campaign_plan(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """Return a plan with what became of its days and what comes within a year."""
        return campaign_plans.plan_file(ask["plan_id"], tx, self.clock)

    @query(shapes.ListCampaignPlans, gives=shapes.CampaignPlanPage)
    def list_campaign_plans(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List plans, newest first."""
        return page(tx.campaign_plans.page_of(**ask))

    @chore(every_s=30)
    def start_campaigns(self, tx: Tx) -> bool:
        """Begin a campaign whose day has come, once; notify one that waited."""
        return starting_campaigns.start_due(tx, self.rules, self.clock)
