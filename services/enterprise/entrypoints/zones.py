"""Zones: their states, bodies, plans and programmes; how they are judged and assessed."""

from __future__ import annotations

from datetime import date

from databus.pages import Page, page
from databus.service import command, daily, query
from services.enterprise import schemas
from services.enterprise.domain.assessments import Assessment
from services.enterprise.domain.conditions import Judgement
from services.enterprise.domain.zones import Zone
from services.enterprise.entrypoints.desk import Asked, Desk, Tx
from services.enterprise.schemas import assessments as judging
from services.enterprise.schemas import programmes as planning
from services.enterprise.use_cases import (
    assessments,
    conditions,
    leading_groups,
    pages,
    plan_progress,
    plans,
    programmes,
    views,
    zone_terms,
    zones,
)


class Zones(Desk):
    """Zones."""

    @command(schemas.CreateZone, gives=schemas.ZoneResult, natural_key=("zone_id",))
    def create_zone(self, zone: Zone, tx: Tx) -> Zone:
        """Draft a zone."""
        return zones.create(zone, tx, self.regulations)

    @command(schemas.AmendZone, gives=schemas.ZoneResult)
    def amend_zone(self, asked: Asked, tx: Tx) -> Zone:
        """Change a zone's description: territory, names, government, office, plan; If-Match names the version read."""
        return zones.amend(**asked, work=tx, regulations=self.regulations)

    @command(schemas.MoveZone, gives=schemas.ZoneResult)
    def move_zone(self, asked: Asked, tx: Tx) -> Zone:
        """Move a zone to another state: application, recommendation, assessment, recognition, rectification, exit."""
        return zones.move(asked["zone_id"], self._move(asked, tx), tx, self.regulations)

    @query(schemas.ListZones, gives=schemas.ZonePage)
    def list_zones(self, asked: Asked, tx: Tx) -> Page[Zone]:
        """List zones, by state, level and county."""
        limit, after = asked.pop("limit"), asked.pop("cursor")
        return pages.zone_page(asked, cursor=after, limit=limit, work=tx)

    @query(schemas.GetZone, gives=schemas.ZoneFile)
    def get_zone(self, asked: Asked, tx: Tx) -> views.ZoneView:
        """Show a zone with its history, leading group, members by state and the moves it may take."""
        return views.zone(asked["zone_id"], tx, self.regulations)

    @command(schemas.AppointLeadingGroup, gives=schemas.ZoneFile, natural_key=("zone_id", "document_no"))
    def appoint_leading_group(self, asked: Asked, tx: Tx) -> views.ZoneView:
        """Appoint the leading group of a zone and its office: seats of offices, never of named persons."""
        day = asked.pop("on") or self.clock.today()
        zone = leading_groups.appoint(**asked, on=day, work=tx, regulations=self.regulations)
        return views.zone(zone.zone_id, tx, self.regulations)

    @command(judging.JudgeCondition, gives=judging.Judgement, natural_key=("zone_id", "condition", "document_no"))
    def judge_condition(self, asked: Asked, tx: Tx) -> Judgement:
        """Judge one of the four basic conditions of a zone, on its grounds and documents."""
        asked["on"] = asked["on"] or self.clock.today()
        return conditions.judge(conditions.Judged(**asked), tx, self.regulations)

    @query(judging.GetConditions, gives=judging.Conditions)
    def get_conditions(self, asked: Asked, tx: Tx) -> conditions.Conditions:
        """Show how the four conditions of a zone stand on a day, and all that was judged."""
        return conditions.stand(asked["zone_id"], asked["on"], tx, self.regulations)

    @command(judging.RecordAssessment, gives=judging.Assessment, natural_key=("zone_id", "kind", "document_no"))
    def record_assessment(self, asked: Asked, tx: Tx) -> Assessment:
        """Record an assessment of a zone: points and findings of each section, and what they come to."""
        asked["on"] = asked["on"] or self.clock.today()
        return assessments.record(assessments.ToRecord(**asked), tx, self.regulations)

    @query(judging.ListAssessments, gives=judging.AssessmentPage)
    def list_assessments(self, asked: Asked, tx: Tx) -> Page[Assessment]:
        """List the assessments of a zone, by kind."""
        limit, after, zone_id = asked.pop("limit"), asked.pop("cursor"), asked.pop("zone_id")
        tx.zones.get(zone_id)
        found = tx.assessments.page(zone_id, **asked, after=after, limit=limit + 1)
        return page(found, limit, lambda one: one.assessment_id)

    @query(schemas.GetZone, gives=schemas.PlanResult)
    def get_plan(self, asked: Asked, tx: Tx) -> plans.PlanOfZone:
        """Show a zone's plan: agencies, tasks, phases."""
        return plans.get_plan(asked["zone_id"], tx, self.regulations)

    @query(schemas.ListPlans, gives=schemas.PlanList)
    def list_plans(self, _: Asked, tx: Tx) -> plans.Plans:  # noqa: ARG002  — every query has its transaction
        """List the plans there are: agencies, seats, duties, phases, and the matrix of tasks and agencies."""
        return plans.list_plans(self.regulations)

    @command(planning.StartPlan, gives=planning.PlanProgress, natural_key=("zone_id",))
    def start_plan(self, asked: Asked, tx: Tx) -> plan_progress.Progress:
        """Let the plan of a zone begin: its tasks and the steps of its stages are given to the departments."""
        return plan_progress.start(asked["zone_id"], asked["on"] or self.clock.today(), tx, self.regulations)

    @query(schemas.GetZone, gives=planning.PlanProgress)
    def get_plan_progress(self, asked: Asked, tx: Tx) -> plan_progress.Progress:
        """Show how far the plan of a zone is, by stage and by department, and what is overdue."""
        return plan_progress.show(asked["zone_id"], tx, self.regulations)

    @query(planning.GetProgramme, gives=planning.Programme)
    def get_programme(self, asked: Asked, tx: Tx) -> programmes.Standing:
        """Show a county's programme of zones on a day: zones wanted, levels held, targets reached."""
        return programmes.show(asked["programme"], asked["on"], asked["known_at"], tx, self.regulations)

    @command(planning.DecideIndustries, gives=planning.IndustriesDecided, natural_key=("programme", "document_no"))
    def decide_industries(self, asked: Asked, tx: Tx) -> programmes.Decided:
        """Decide the industries that a county builds zones for first, each for its cluster, exports and quality."""
        told = {"document_no": asked["document_no"], "on": asked["on"] or self.clock.today()}
        return programmes.decide_industries(
            asked["programme"], chosen=asked["industries"], **told, work=tx, regulations=self.regulations
        )

    @daily("00:05")
    def remind_of_terms(self, on: date, tx: Tx) -> None:
        """Give the tasks that the day brings: renewals that are due, rectifications that are overdue."""
        zone_terms.remind(on, tx, self.regulations)
