"""Quarterly quality analyses by industry and market."""

from __future__ import annotations

from databus.envelope import Event
from databus.service import chore, command, late, on, query
from databus.strict_json import JsonObject
from services.enforcement.domain.analyses import Analysis, AnalysisMove, DraftAnalysis
from services.enforcement.entrypoints.area import Area, Tx, page
from services.enforcement.schemas import analyses as shapes
from services.enforcement.use_cases import analyses, analysis_views, reckoning


class Analyses(Area):
    """What the figures of quality say."""

    @command(shapes.DraftAnalysisAsked, gives=shapes.AnalysisShape)
    def draft_analysis(self, order: DraftAnalysis, tx: Tx) -> Analysis:
        """Draft a quarter's quality analysis of a county, or the corrected version of a published one."""
        return analyses.draft(order, tx, self.rules, self.clock)

    @command(shapes.MoveAnalysisAsked, gives=shapes.AnalysisShape)
    def move_analysis(self, order: AnalysisMove, tx: Tx) -> Analysis:
        """Write on an analysis, approve it as another person, publish it, drop it."""
        return analyses.move(order, tx, self.rules, self.clock)

    @query(shapes.GetAnalysis, gives=shapes.AnalysisFile)
    def get_analysis(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """Return an analysis: whole for the bodies of its county, else as it is published."""
        return analysis_views.analysis_file(ask["analysis_id"], tx, self.rules)

    @query(shapes.ListAnalyses, gives=shapes.AnalysisPage)
    def list_analyses(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List analyses, newest first, without what they say."""
        return page(tx.analyses.page_of(**ask))

    @query(shapes.CheckAnalysis, gives=shapes.AnalysisChecked)
    def check_analysis(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """Reckon an analysis again from the facts kept with it."""
        return analysis_views.check(ask["analysis_id"], tx, self.rules)

    @query(shapes.ListPublishedAnalyses, gives=shapes.PublishedAnalysisPage)
    def list_published_analyses(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List published analyses, newest first."""
        return page(analysis_views.published_page(ask, tx))

    @query(shapes.GetPublishedAnalysis, gives=shapes.PublishedAnalysisFile)
    def get_published_analysis(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """Return what everybody may read of a published analysis."""
        return analysis_views.published_file(ask["analysis_id"], tx, self.rules)

    @chore(every_s=600)
    def draft_due_analyses(self, tx: Tx) -> bool:
        """Draft the last quarter's analysis of a county that has none."""
        return analyses.draft_due(tx, self.rules, self.clock)

    @on("inspection.consignment_released", "inspection.nonconformity_found", "inspection.nonconformity_withdrawn")
    def consignment_ended(self, event: Event, tx: Tx) -> None:
        """Keep how exported consignments end."""
        reckoning.keep_outcome(event.name, event.data, tx)

    @late("inspection.consignment_released", "inspection.nonconformity_found", "inspection.nonconformity_withdrawn")
    def consignment_ended_before(self, event: Event, tx: Tx) -> None:
        """Keep it in whichever order it is heard: each counts by itself, and by the consignment's version."""
        reckoning.keep_outcome(event.name, event.data, tx)
