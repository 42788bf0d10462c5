"""Draws (双随机): commitments, the draw, its verification."""

from __future__ import annotations

from databus.service import command, query
from databus.strict_json import JsonObject
from services.enforcement.domain.campaigns import Campaign
from services.enforcement.entrypoints.area import Area, Tx
from services.enforcement.schemas import campaigns as campaign_shapes
from services.enforcement.schemas import draws as draw_shapes
from services.enforcement.use_cases import campaigns, files, verification


class Draws(Area):
    """Draw by chance that anyone can recompute."""

    @command(draw_shapes.CommitSeed, gives=campaign_shapes.CampaignShape, natural_key=("campaign_id",))
    def commit_seed(self, order: campaigns.CommitSeed, tx: Tx) -> Campaign:
        """Commit the calling agency to a nonce that it reveals at the draw."""
        return campaigns.commit_seed(order, tx, self.clock)

    @command(draw_shapes.DrawCampaign, gives=campaign_shapes.CampaignFile, natural_key=("campaign_id",))
    def draw_campaign(self, order: campaigns.DrawCampaign, tx: Tx) -> JsonObject:
        """Draw enterprises and officers by a seed that anyone can recompute."""
        drawn = campaigns.draw_campaign(order, tx, self.rules, self.clock)
        return files.campaign_file(drawn.campaign_id, tx, self.rules)

    @query(draw_shapes.VerifyDraw, gives=draw_shapes.VerifiedDraw)
    def verify_draw(self, ask: verification.VerifyDraw, tx: Tx) -> verification.VerifiedDraw:
        """Recompute a draw, of a campaign or of a seed and a population; never writes."""
        return verification.verify_draw(ask, tx, self.rules, self.clock)
