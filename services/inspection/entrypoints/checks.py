"""Checks: assessment by rule, draws, refusals cleared, statistics."""

from __future__ import annotations

from databus.service import command, query, task
from services.inspection.entrypoints.area import Answer, Area, Ask, Tx
from services.inspection.schemas import checks, consignments, files
from services.inspection.use_cases import assessing, clearing, drawing, new_business, reading, releasing, statistics


class Checks(Area):
    """How a consignment is checked."""

    @command(checks.TakesAssessment, gives=files.GivesConsignment, natural_key=("consignment_id", "version"))
    def assess_consignment(self, ask: Ask, tx: Tx) -> Answer:
        """Let a consignment go on by rule: conforming if the draw left it out, released if its papers are enough."""
        return reading.consignment_view(assessing.assess_consignment(self.desk_of(tx), tx, ask))

    @query(consignments.TakesConsignmentId, gives=checks.GivesDraw)
    def get_draw(self, ask: Ask, tx: Tx) -> Answer:
        """Return a consignment's draws and samples, and how anyone makes them again."""
        return drawing.get_draw(self.desk_of(tx), tx, ask["consignment_id"])

    @command(checks.TakesClearing, gives=files.GivesConsignment, natural_key=("consignment_id", "document_no"))
    def clear_refusal(self, ask: Ask, tx: Tx) -> Answer:
        """End the hold on a refused batch: treated and declared again, or gone for good."""
        return reading.consignment_view(clearing.clear_refusal(self.desk_of(tx), tx, ask))

    @command(checks.TakesExtension, gives=files.GivesConsignment, natural_key=("consignment_id", "document_no"))
    def extend_temporary_goods(self, ask: Ask, tx: Tx) -> Answer:
        """Let goods that were admitted for repair, testing or research stay longer."""
        return reading.consignment_view(new_business.extend_temporary_goods(self.desk_of(tx), tx, ask))

    @query(checks.TakesStatistics, gives=checks.GivesStatistics)
    def get_inspection_statistics(self, ask: Ask, tx: Tx) -> Answer:
        """Return what became of a period's consignments: shares looked at, findings, time to release."""
        return statistics.get_statistics(self.desk_of(tx), tx, ask)

    @task(checks.TakesExpiry)
    def remind_re_exports(self, ask: Ask, tx: Tx) -> None:
        """Say of more goods that their day to leave comes near or has passed, a bounded number in each transaction."""
        new_business.remind(self.desk_of(tx), tx, ask["on"])

    @task(checks.TakesExpiry)
    def expire_releases(self, ask: Ask, tx: Tx) -> None:
        """Let more releases of a day expire, a bounded number in each transaction."""
        releasing.expire_more(self.desk_of(tx), tx, ask["on"])
