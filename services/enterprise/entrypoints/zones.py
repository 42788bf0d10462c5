"""Zones: their states, plans and tasks."""

from __future__ import annotations

from databus.service import command, query
from services.enterprise import schemas
from services.enterprise.domain.zones import Zone
from services.enterprise.entrypoints.desk import Asked, Desk, Tx
from services.enterprise.use_cases import pages, plans, views, zones
from services.enterprise.use_cases.pages import Page


class Zones(Desk):
    """Zones."""

    @command(schemas.CreateZone, gives=schemas.ZoneResult, natural_key=("zone_id",))
    def create_zone(self, zone: Zone, tx: Tx) -> Zone:
        """Draft a zone."""
        return zones.create(zone, tx, self.regulations)

    @command(schemas.MoveZone, gives=schemas.ZoneResult)
    def move_zone(self, asked: Asked, tx: Tx) -> Zone:
        """Move a zone to another state: application, recommendation, assessment, recognition, rectification, exit."""
        return zones.move(asked["zone_id"], self._move(asked, tx), tx, self.regulations)

    @query(schemas.ListZones, gives=schemas.ZonePage)
    def list_zones(self, asked: Asked, tx: Tx) -> Page[Zone]:
        """List zones, by state and level."""
        limit, after = asked.pop("limit"), asked.pop("cursor")
        return pages.zone_page(asked, cursor=after, limit=limit, work=tx)

    @query(schemas.GetZone, gives=schemas.ZoneFile)
    def get_zone(self, asked: Asked, tx: Tx) -> views.ZoneView:
        """Show a zone with its history, members by state and the moves it may take."""
        return views.zone(asked["zone_id"], tx, self.regulations)

    @query(schemas.GetZone, gives=schemas.PlanResult)
    def get_plan(self, asked: Asked, tx: Tx) -> plans.PlanOfZone:
        """Show a zone's plan: agencies, tasks, phases."""
        return plans.get_plan(asked["zone_id"], tx, self.regulations)

    @query(schemas.ListPlans, gives=schemas.PlanList)
    def list_plans(self, _: Asked, tx: Tx) -> plans.Plans:  # noqa: ARG002  — every query has its transaction
        """List the plans there are: agencies, seats, duties, phases, and the matrix of tasks and agencies."""
        return plans.list_plans(self.regulations)
