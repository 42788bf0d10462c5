"""Risk information (风险信息): collected from every source, assessed, matched."""

from __future__ import annotations

from databus.envelope import Event
from databus.service import chore, command, late, on, query
from databus.strict_json import JsonObject
from services.enforcement.domain.risk_assessments import Assessment
from services.enforcement.domain.risk_information import InformationMove, Told
from services.enforcement.domain.risk_information import RiskInformation as Information
from services.enforcement.entrypoints.area import Area, Tx, page
from services.enforcement.schemas import risk_information as shapes
from services.enforcement.schemas import risk_matches as match_shapes
from services.enforcement.use_cases import (
    assessing,
    files_of_risks,
    match_consequences,
    matching,
    protected_rights,
    risk_copies,
    risk_information,
)

_AT_ONCE = 5


class RiskInformation(Area):
    """Collect, assess, match."""

    @command(shapes.RecordRiskInformation, gives=shapes.RiskInformationShape, natural_key=("source", "reference"))
    def record_risk_information(self, told: Told, tx: Tx) -> Information:
        """Collect what a source tells of goods that may harm, and look for whom it may be about."""
        return risk_information.record(told, tx, self.rules, self.clock)

    @command(shapes.AssessRisk, gives=shapes.AssessmentShape)
    def assess_risk(self, order: assessing.Assess, tx: Tx) -> Assessment:
        """Assess a risk by scenarios of harm; the highest level counts, and is kept with who and when."""
        return assessing.assess(order, tx, self.rules, self.clock)

    @command(shapes.MoveRiskInformation, gives=shapes.RiskInformationShape)
    def move_risk_information(self, order: InformationMove, tx: Tx) -> Information:
        """Dismiss risk information that calls for no alert, or take that back."""
        return risk_information.move(order, tx, self.rules, self.clock)

    @query(shapes.GetRiskInformation, gives=shapes.RiskInformationFile)
    def get_risk_information(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """Return risk information with its assessments, matches, clocks and history."""
        return files_of_risks.information_file(ask["information_id"], tx, self.rules, self.clock)

    @query(shapes.ListRiskInformation, gives=shapes.RiskInformationPage)
    def list_risk_information(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List risk information, newest first."""
        return page(tx.risk_information.page_of(**ask))

    @query(match_shapes.ListRiskMatches, gives=match_shapes.MatchPage)
    def list_risk_matches(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List for whom risk information may be about: enterprises, products, lots and consignments."""
        found, cursor = tx.risk_matches.page_of(**ask)
        return page((match_consequences.all_shown(found, self.rules), cursor))

    @command(match_shapes.DecideRiskMatches, gives=match_shapes.MatchesDecided)
    def decide_risk_matches(self, order: matching.Decide, tx: Tx) -> JsonObject:
        """Confirm or reject matches; a confirmed one may open a trace case, and its enterprise is told."""
        decided = matching.decide(order, tx, self.rules, self.clock)
        return {"items": match_consequences.all_shown(decided, self.rules)}

    @command(match_shapes.NameRiskMatch, gives=match_shapes.MatchShape)
    def name_risk_match(self, order: matching.Name, tx: Tx) -> JsonObject:
        """Confirm a target that a person names since no way of matching found it, or name its goods."""
        return match_consequences.shown(matching.name(order, tx, self.rules, self.clock), self.rules)

    @chore(every_s=2)
    def match_risk_information(self, tx: Tx) -> bool:
        """Look for whom information that came in bulk may be about."""
        return risk_information.match_waiting(tx, self.rules, self.clock, limit=_AT_ONCE)

    @on("inspection.consignment_declared")
    def consignment_declared(self, event: Event, tx: Tx) -> None:
        """Keep the consignments that risk information is matched to, and check them against marks and patents."""
        risk_copies.keep_consignment(event.data, tx)
        protected_rights.check_consignment(event.data, tx, self.rules, self.clock)

    @late("inspection.consignment_declared")
    def consignment_declared_late(self, event: Event, tx: Tx) -> None:
        """Keep a consignment whose later steps were heard first: what is kept of it does not change."""
        risk_copies.keep_consignment(event.data, tx)
        protected_rights.check_consignment(event.data, tx, self.rules, self.clock)

    @on("inspection.lots_linked")
    def lots_linked(self, event: Event, tx: Tx) -> None:
        """Keep which lots a consignment is made of, so that a batch that is warned of finds where it went."""
        risk_copies.keep_lots_of_consignment(event.data, tx)

    @late("inspection.lots_linked")
    def lots_linked_late(self, event: Event, tx: Tx) -> None:
        """Keep the lots of a consignment whose later steps were heard first, unless newer lots were."""
        risk_copies.keep_lots_of_consignment(event.data, tx)

    @on("inspection.report_changed")
    def report_changed(self, event: Event, tx: Tx) -> None:
        """Keep the lots that test reports name."""
        risk_copies.keep_lot_of_report(event.data, tx)

    @on("enterprise.fact_changed")
    def fact_changed(self, event: Event, tx: Tx) -> None:
        """Keep the brands and trademarks of enterprises."""
        risk_copies.keep_brand(event.data, tx)
