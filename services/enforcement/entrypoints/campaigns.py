"""Joint campaigns (联合执法专项行动)."""

from __future__ import annotations

from databus.service import command, query
from databus.strict_json import JsonObject
from services.enforcement.domain.campaigns import Campaign, CampaignMove
from services.enforcement.entrypoints.area import Area, Tx, page
from services.enforcement.schemas import campaigns as campaign_shapes
from services.enforcement.use_cases import campaigns, files
from services.enforcement.use_cases.work import Result


class Campaigns(Area):
    """Act together."""

    @command(campaign_shapes.PlanCampaign, gives=campaign_shapes.CampaignShape, natural_key=("title", "year"))
    def plan_campaign(self, order: campaigns.PlanCampaign, tx: Tx) -> Campaign:
        """Plan a joint campaign of several agencies."""
        return campaigns.plan_campaign(order, tx, self.rules, self.clock)

    @command(campaign_shapes.MoveCampaign, gives=campaign_shapes.CampaignShape)
    def move_campaign(self, move: CampaignMove, tx: Tx) -> Campaign:
        """Move a campaign on; NOTIFIED freezes who may be drawn."""
        return campaigns.move_campaign(move, tx, self.rules, self.clock)

    @command(campaign_shapes.RecordResult, gives=campaign_shapes.ResultShape, natural_key=("campaign_id", "uscc"))
    def record_campaign_result(self, order: campaigns.RecordResult, tx: Tx) -> Result:
        """Enter what the visit of a target found."""
        return campaigns.record_result(order, tx, self.rules, self.clock)

    @query(campaign_shapes.GetCampaign, gives=campaign_shapes.CampaignFile)
    def get_campaign(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """Return a campaign with its population, draw, results and history."""
        return files.campaign_file(ask["campaign_id"], tx, self.rules)

    @query(campaign_shapes.ListCampaigns, gives=campaign_shapes.CampaignPage)
    def list_campaigns(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List campaigns, newest first."""
        return page(tx.campaigns.page_of(**ask))
