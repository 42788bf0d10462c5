"""Draws (双随机): commitments, the draw, what recomputes it."""

from __future__ import annotations

from databus import metrics
from databus.service import chore, command, query
from databus.strict_json import JsonObject
from services.enforcement.domain.campaigns import Campaign
from services.enforcement.entrypoints.area import Area, Ask, Tx, page
from services.enforcement.schemas import campaigns as campaign_shapes
from services.enforcement.schemas import draw_proofs as proof_shapes
from services.enforcement.schemas import draws as draw_shapes
from services.enforcement.use_cases import campaigns, committing, disclosing, files, following_draws, verification


class Draws(Area):
    """Draw by chance that anyone can recompute."""

    @command(draw_shapes.CommitSeed, gives=campaign_shapes.CampaignShape, natural_key=("campaign_id", "commitment"))
    def commit_seed(self, order: campaigns.CommitSeed, tx: Tx) -> Campaign:
        """Commit the calling agency to its part of the seed, or the escrow holder to the key that opens all."""
        return campaigns.commit_seed(order, tx, self.rules, self.clock)

    @command(proof_shapes.RevealSeed, gives=campaign_shapes.CampaignShape, natural_key=("campaign_id", "secret"))
    def reveal_seed(self, order: committing.RevealSeed, tx: Tx) -> Campaign:
        """Tell the calling agency's secret once nobody can commit any more; the escrow holder's opens all."""
        return committing.reveal(order, tx, self.rules, self.clock)

    @command(draw_shapes.DrawCampaign, gives=campaign_shapes.CampaignFile, natural_key=("campaign_id",))
    def draw_campaign(self, order: campaigns.DrawCampaign, tx: Tx) -> JsonObject:
        """Draw enterprises and officers by the seed that the secrets make; anyone can recompute it."""
        drawn = campaigns.draw_campaign(order, tx, self.rules, self.clock)
        return files.campaign_file(drawn.campaign_id, tx, self.rules)

    @query(proof_shapes.GetDraw, gives=proof_shapes.DrawShape)
    def get_draw(self, ask: Ask, tx: Tx) -> JsonObject:
        """Show how a draw stands, whom it waits for, and what recomputes it."""
        return disclosing.get_draw(ask["campaign_id"], tx, self.rules, self.clock)

    @query(proof_shapes.GetDrawLots, gives=proof_shapes.DrawLots)
    def get_draw_lots(self, ask: Ask, tx: Tx) -> JsonObject:
        """Show a part of the lots of a draw's population, to who takes part, and to all when the visits are over."""
        return disclosing.get_lots(ask["campaign_id"], ask["part"], tx, self.rules)

    @query(proof_shapes.ListDrawTargets, gives=proof_shapes.DrawTargetPage)
    def list_draw_targets(self, ask: Ask, tx: Tx) -> JsonObject:
        """List who is drawn, to who takes part, and to all when the visits are over."""
        return page(disclosing.list_targets(tx=tx, rules=self.rules, **ask))

    @query(proof_shapes.GetDrawProof, gives=proof_shapes.DrawProof)
    def get_draw_proof(self, ask: Ask, tx: Tx) -> JsonObject:
        """Prove that an enterprise was in the population, and drawn or not; to be verified offline."""
        return disclosing.prove(ask["campaign_id"], ask["uscc"], tx, self.rules)

    @query(draw_shapes.VerifyDraw, gives=draw_shapes.VerifiedDraw)
    def verify_draw(self, ask: verification.VerifyDraw, tx: Tx) -> verification.VerifiedDraw:
        """Recompute a draw: of a campaign, of a draw's file, or of a seed and a population; never writes."""
        return verification.verify_draw(ask, tx, self.rules, self.clock)

    @chore(every_s=30)
    def follow_draws(self, tx: Tx) -> bool:
        """Freeze large populations, close commitments whose term is over, draw what waits for nothing."""
        more = following_draws.follow(tx, self.rules, self.clock)
        metrics.record_failing_draws(tx.draws.failing())
        return more
