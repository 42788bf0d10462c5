"""Risk monitoring in place of batch management."""

from __future__ import annotations

from dataclasses import asdict

from databus.service import chore, command, query
from services.inspection.entrypoints.area import Answer, Area, Ask, Tx
from services.inspection.schemas import monitoring as shapes
from services.inspection.use_cases import monitoring, monitoring_draws, monitoring_samples


class Monitoring(Area):
    """Plans, drawn samples, and what they say of a product."""

    @command(shapes.TakesMonitoringPlan, gives=shapes.GivesMonitoringPlan, natural_key=("document_no", "title"))
    def propose_monitoring_plan(self, ask: Ask, tx: Tx) -> Answer:
        """Propose which goods are sampled, how often, how many, and what is tested."""
        return monitoring.propose_plan(self.desk_of(tx), tx, ask)

    @command(shapes.TakesPlanMove, gives=shapes.GivesMonitoringPlan, natural_key=("plan_id", "to"))
    def move_monitoring_plan(self, ask: Ask, tx: Tx) -> Answer:
        """Approve a plan that another person proposed, cancel it, or close it before its last day."""
        return monitoring.move_plan(self.desk_of(tx), tx, ask)

    @query(shapes.TakesPlanId, gives=shapes.GivesMonitoringPlanFile)
    def get_monitoring_plan(self, ask: Ask, tx: Tx) -> Answer:
        """Return a plan, how far it is, what failed, and the risk it led to."""
        return monitoring.get_plan(self.desk_of(tx), tx, ask["plan_id"])

    @query(shapes.TakesListPlans, gives=shapes.GivesMonitoringPlanPage)
    def list_monitoring_plans(self, ask: Ask, tx: Tx) -> Answer:
        """List plans, newest first."""
        found = monitoring.list_plans(tx, ask)
        return {"items": [asdict(one) for one in found.items], "next_cursor": found.next_cursor}

    @query(shapes.TakesGetDraw, gives=shapes.GivesMonitoringDraw)
    def get_monitoring_draw(self, ask: Ask, tx: Tx) -> Answer:
        """Return a period's draw with its population, and how anyone makes it again."""
        return monitoring_draws.get_draw(self.desk_of(tx), tx, ask)

    @query(shapes.TakesListSamples, gives=shapes.GivesMonitoringSamplePage)
    def list_monitoring_samples(self, ask: Ask, tx: Tx) -> Answer:
        """List samples, newest first: of a plan, of an enterprise, in a state, overdue."""
        return monitoring_samples.list_samples(self.desk_of(tx), tx, ask)

    @command(shapes.TakesSampleMove, gives=shapes.GivesMonitoringSample, natural_key=("sample_id", "to", "version"))
    def move_monitoring_sample(self, ask: Ask, tx: Tx) -> Answer:
        """Note that a sample was taken, or why not: then the next in rank takes its place."""
        return monitoring_samples.move_sample(self.desk_of(tx), tx, ask)

    @command(
        shapes.TakesMonitoringResult,
        gives=shapes.GivesMonitoringSample,
        natural_key=("sample_id", ("document_no", "version")),
    )
    def record_monitoring_result(self, ask: Ask, tx: Tx) -> Answer:
        """Record what an accredited laboratory found of a sample, or correct it; what follows is by rule."""
        return monitoring_samples.record_result(self.desk_of(tx), tx, ask)

    @chore(every_s=60)
    def follow_monitoring(self, tx: Tx) -> bool:
        """Draw a period that is due, or say which samples' terms end or have ended."""
        return monitoring_draws.follow_monitoring(self.desk_of(tx), tx)
