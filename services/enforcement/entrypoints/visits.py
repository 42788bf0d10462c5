"""Visits of joint campaigns: who goes, how far they are, what follows from what they find."""

from __future__ import annotations

from databus.service import chore, command, query
from databus.strict_json import JsonObject
from services.enforcement.domain.follow_ups import FollowUp
from services.enforcement.domain.visits import Visit, VisitMove
from services.enforcement.entrypoints.area import Area, Tx, page
from services.enforcement.schemas import publishing
from services.enforcement.schemas import visits as shapes
from services.enforcement.use_cases import follow_ups, looking_at_visits, publishing_campaigns, visits
from services.enforcement.use_cases.filing_penalty_cases import file_for


class Visits(Area):
    """Go and see."""

    @command(shapes.MoveVisit, gives=shapes.VisitShape)
    def move_visit(self, move: VisitMove, tx: Tx) -> Visit:
        """Accept a visit, or send the next officer in the order of the draw."""
        return visits.move_visit(move, tx, self.rules, self.clock)

    @query(shapes.ListVisits, gives=shapes.VisitPage)
    def list_visits(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List visits of one's own officers, or of a campaign one takes part in, newest first."""
        return page(looking_at_visits.visit_page(ask, tx, self.rules, self.clock))

    @query(shapes.GetCampaignProgress, gives=shapes.CampaignProgress)
    def get_campaign_progress(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """Show how far each agency is with its visits, and who is late."""
        return looking_at_visits.progress(ask["campaign_id"], tx, self.clock)

    @command(shapes.OpenFollowUp, gives=shapes.FollowUpShape, natural_key=("campaign_id", "uscc", "kind"))
    def open_follow_up(self, order: follow_ups.OpenFollowUp, tx: Tx) -> FollowUp:
        """Open a trace case, a penalty case or a lead from the result of a target."""
        return follow_ups.open_follow_up(order, tx, self.rules, self.clock, file=file_for)

    @query(publishing.ListPublishedCampaigns, gives=publishing.PublishedCampaignPage)
    def list_published_campaigns(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List campaigns, for everybody: those whose results are published, planned, under way, cancelled."""
        return page(publishing_campaigns.published_page(ask, tx))

    @query(publishing.ListPublishedResults, gives=publishing.PublishedResultPage)
    def list_published_results(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List what was found in a published campaign, for everybody."""
        return page(publishing_campaigns.results_page(ask, tx))

    @chore(every_s=15)
    def hand_out_visits(self, tx: Tx) -> bool:
        """Hand out what is left of the visits of a large campaign."""
        return visits.hand_out_rest(tx, self.rules, self.clock)
